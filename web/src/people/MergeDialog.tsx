import { useState } from "react";
import { addressOfPart } from "../app/route.js";
import { Dialog } from "../parts/Dialog.js";
import { PersonPicker } from "../parts/PersonPicker.js";
import { scoreWords } from "../parts/scale.js";
import { faultWords } from "../service/faults.js";
import { type NamedFace, nameOf, type PersonDetail, type Service } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { MergePair } from "./MergePair.js";

interface MergeDialogProps {
  readonly service: Service;
  readonly person: PersonDetail;
  readonly onClose: () => void;
}
const words = texts.people.merge;

/** Merges a person with somebody: those who look alike first, or anybody. */
export function MergeDialog({ service, person, onClose }: MergeDialogProps) {
  const candidates = useAsk((signal) => service.call("GET /v1/merges/candidates", { signal }), person.id);
  const [other, setOther] = useState<NamedFace>();
  const [fault, setFault] = useState("");
  const alike = (candidates.data?.items ?? []).flatMap(({ a, b, score }) =>
    a.id === person.id ? [{ other: b, score }] : b.id === person.id ? [{ other: a, score }] : [],
  );
  const score = alike.find((it) => it.other.id === other?.id)?.score;
  const merge = async (stays: NamedFace, goes: NamedFace) => {
    try {
      await service.call("POST /v1/people/{id}/merge", { params: { id: stays.id }, body: { from: goes.id } });
      onClose();
      // Where it can be undone.
      location.hash = addressOfPart("people", "merge");
    } catch (error) {
      setFault(faultWords(error));
    }
  };
  return (
    <Dialog title={words.title(nameOf(person))} onClose={onClose} isWide>
      <p className="muted">{words.help}</p>
      {other ? (
        <>
          <MergePair
            a={person}
            b={other}
            told={score === undefined ? "" : words.alike(scoreWords(score))}
            onMerge={merge}
          >
            <button type="button" className="quiet" onClick={() => setOther(undefined)}>
              {words.another}
            </button>
          </MergePair>
          <p className="refused" role="alert">
            {fault}
          </p>
        </>
      ) : (
        <PersonPicker
          service={service}
          label={words.with}
          except={person.id}
          first={alike.map((it) => it.other)}
          onPick={setOther}
        />
      )}
    </Dialog>
  );
}
