import { Dialog } from "../parts/Dialog.js";
import { Face } from "../parts/Face.js";
import { besideName } from "../service/names.js";
import { faceOfPerson, type NamedFace, nameOf } from "../service/service.js";
import { texts } from "../texts.js";

interface NotThemDialogProps {
  readonly suggested: readonly NamedFace[];
  readonly onPick: (person: NamedFace) => void;
  readonly onClose: () => void;
}

/** Whom these faces don't show, where several were suggested. */
export function NotThemDialog({ suggested, onPick, onClose }: NotThemDialogProps) {
  return (
    <Dialog title={texts.inbox.notWhom} onClose={onClose}>
      <ul className="choices">
        {suggested.map((person) => (
          <li key={person.id}>
            <button type="button" className="person-choice" onClick={() => onPick(person)}>
              <Face src={faceOfPerson(person.id)} name={nameOf(person)} />
              <span className="name">{nameOf(person)}</span>
              <span className="muted">{besideName(person, suggested)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
