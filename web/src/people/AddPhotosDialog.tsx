import { useState } from "react";
import { Dialog } from "../parts/Dialog.js";
import { faultWords } from "../service/faults.js";
import { type EnrolledPhotos, nameOf, type PersonDetail, type Service } from "../service/service.js";
import { texts } from "../texts.js";
import { EnrolResult } from "./EnrolResult.js";
import { refusals } from "./outcomes.js";
import { ShotList } from "./ShotList.js";
import { ShotPicker } from "./ShotPicker.js";
import { useShots } from "./useShots.js";

interface AddPhotosDialogProps {
  readonly service: Service;
  readonly person: PersonDetail;
  readonly onClose: () => void;
  readonly onAdded: () => void;
}
const words = texts.people.enrol;

/** Further photos of a person, each with the gate's answer. */
export function AddPhotosDialog({ service, person, onClose, onAdded }: AddPhotosDialogProps) {
  const shots = useShots(service);
  const [result, setResult] = useState<EnrolledPhotos>();
  const [fault, setFault] = useState("");
  const [isBusy, setBusy] = useState(false);
  const add = async () => {
    if (shots.items.length === 0) return setFault(words.noPhotos);
    setBusy(true);
    setFault("");
    try {
      const sent = shots.items;
      const answer = await service.call("POST /v1/people/{id}/templates", {
        params: { id: person.id },
        images: { photos: sent.map(({ image }) => image) },
        body: { origin: sent.every(({ origin }) => origin === "webcam") ? "webcam" : "file" },
      });
      if (answer.enrolled > 0) {
        setResult(answer);
        onAdded();
      } else {
        shots.judge(refusals(sent, answer));
        setFault(words.nonePassed);
      }
    } catch (error) {
      setFault(faultWords(error));
    }
    setBusy(false);
  };
  return (
    <Dialog title={words.addTitle(nameOf(person))} onClose={onClose} isWide>
      {result ? (
        <>
          <EnrolResult result={result} />
          <footer>
            <button type="button" className="primary" onClick={onClose}>
              {texts.parts.close}
            </button>
          </footer>
        </>
      ) : (
        <>
          <p className="muted">{words.photosHelp}</p>
          <ShotPicker onPhotos={shots.add} take={words.take}>
            <ShotList shots={shots} />
          </ShotPicker>
          <p className="refused" role="alert">
            {fault}
          </p>
          <footer>
            <button type="button" onClick={onClose}>
              {texts.parts.cancel}
            </button>
            <button type="button" className="primary" disabled={isBusy} onClick={() => void add()}>
              {isBusy ? words.busy : words.addSubmit}
            </button>
          </footer>
        </>
      )}
    </Dialog>
  );
}
