import { useState } from "react";
import { Dialog } from "../parts/Dialog.js";
import { faultWords } from "../service/faults.js";
import { nameOf, type PersonDetail, type Receipt, type Service } from "../service/service.js";
import { texts } from "../texts.js";

interface DeletePersonDialogProps {
  readonly service: Service;
  readonly person: PersonDetail;
  readonly onClose: () => void;
  readonly onDeleted: (receipt: Receipt) => void;
}
const words = texts.people.deletion;

/** Asks once more, says what goes, and hands on the receipt. */
export function DeletePersonDialog({ service, person, onClose, onDeleted }: DeletePersonDialogProps) {
  const [fault, setFault] = useState("");
  const [isBusy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      onDeleted(await service.call("DELETE /v1/people/{id}", { params: { id: person.id } }));
    } catch (error) {
      setFault(faultWords(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.title(nameOf(person))} onClose={onClose}>
      <p>{words.words(person.templates.length)}</p>
      <p className="muted">{words.backups}</p>
      <p className="refused" role="alert">
        {fault}
      </p>
      <footer>
        <button type="button" onClick={onClose}>
          {texts.parts.cancel}
        </button>
        <button type="button" className="danger primary" disabled={isBusy} onClick={() => void remove()}>
          {words.submit}
        </button>
      </footer>
    </Dialog>
  );
}
