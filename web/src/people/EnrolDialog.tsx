import { type SubmitEvent, useState } from "react";
import { addressOfPart } from "../app/route.js";
import { Dialog } from "../parts/Dialog.js";
import { faultWords } from "../service/faults.js";
import type { EnrolledPhotos, Service } from "../service/service.js";
import { texts } from "../texts.js";
import { ConsentFieldset } from "./ConsentFieldset.js";
import { consentOf, groupsOf } from "./consent.js";
import { EnrolResult } from "./EnrolResult.js";
import { refusals } from "./outcomes.js";
import { ShotList } from "./ShotList.js";
import { ShotPicker } from "./ShotPicker.js";
import { useShots } from "./useShots.js";

interface EnrolDialogProps {
  readonly service: Service;
  readonly onClose: () => void;
  readonly onEnrolled: () => void;
}
const words = texts.people.enrol;
const remembered = "selfsame.consent";
const lastConsent = () => {
  const [purpose = "", textVersion = ""] = JSON.parse(localStorage.getItem(remembered) ?? "[]") as string[];
  return { purpose, textVersion, expires: "" };
};

/** Enrols somebody: who they are, several photos, and what they agreed to. */
export function EnrolDialog({ service, onClose, onEnrolled }: EnrolDialogProps) {
  const shots = useShots(service);
  const [fields, setFields] = useState({ name: "", externalId: "", groups: "" });
  // Consent is given, never taken for given.
  const [hasConsent, setHasConsent] = useState(false);
  const [consent, setConsent] = useState(lastConsent);
  const [result, setResult] = useState<EnrolledPhotos>();
  const [fault, setFault] = useState("");
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (shots.items.length === 0) return setFault(words.noPhotos);
    setBusy(true);
    setFault("");
    try {
      const sent = shots.items;
      const { name, externalId, groups } = fields;
      const answer = await service.call("POST /v1/people", {
        images: { photos: sent.map(({ image }) => image) },
        body: {
          ...(name.trim() && { name: name.trim() }),
          ...(externalId.trim() && { externalId: externalId.trim() }),
          groups: groupsOf(groups),
          origin: sent.every(({ origin }) => origin === "webcam") ? "webcam" : "file",
          ...(hasConsent && { consents: [consentOf(consent, new Date())] }),
        },
      });
      if (hasConsent)
        localStorage.setItem(remembered, JSON.stringify([consent.purpose, consent.textVersion]));
      if (answer.person) {
        setResult(answer);
        onEnrolled();
      } else {
        shots.judge(refusals(sent, answer));
        setFault(words.nonePassed);
      }
    } catch (error) {
      setFault(faultWords(error));
    }
    setBusy(false);
  };
  const field = (name: keyof typeof fields, more: { readonly placeholder?: string } = {}) => (
    <label className="field">
      <span>{words[name]}</span>
      <input
        maxLength={200}
        value={fields[name]}
        onChange={({ target }) => setFields({ ...fields, [name]: target.value })}
        {...more}
      />
    </label>
  );

  if (result?.person)
    return (
      <Dialog title={words.done(result.person.name ?? words.somebody)} onClose={onClose}>
        <EnrolResult result={result} />
        <footer>
          <button type="button" onClick={onClose}>
            {texts.parts.close}
          </button>
          <a className="button primary" href={addressOfPart("people", result.person.id)}>
            {words.show}
          </a>
        </footer>
      </Dialog>
    );
  return (
    <Dialog title={words.title} onClose={onClose} isWide>
      <form onSubmit={submit}>
        <div className="fields">
          {field("name")}
          {field("externalId")}
          {field("groups", { placeholder: words.groupsExample })}
        </div>
        <h3>{words.photos}</h3>
        <p className="muted">{words.photosHelp}</p>
        <ShotPicker onPhotos={shots.add} take={words.take}>
          <ShotList shots={shots} />
        </ShotPicker>
        <h3>{words.consent}</h3>
        <label className="check">
          <input
            type="checkbox"
            checked={hasConsent}
            onChange={({ target }) => setHasConsent(target.checked)}
          />
          <span>{words.hasConsent}</span>
        </label>
        {hasConsent ? (
          <ConsentFieldset fields={consent} onChange={setConsent} />
        ) : (
          <p className="muted">{words.noConsent}</p>
        )}
        <p className="refused" role="alert">
          {fault}
        </p>
        <footer>
          <button type="button" onClick={onClose}>
            {texts.parts.cancel}
          </button>
          <button type="submit" className="primary" disabled={isBusy}>
            {isBusy ? words.busy : words.submit}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
