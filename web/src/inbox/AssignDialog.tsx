import { type SubmitEvent, useState } from "react";
import { Dialog } from "../parts/Dialog.js";
import { Face } from "../parts/Face.js";
import { PersonPicker } from "../parts/PersonPicker.js";
import { faceOfInbox, type NamedFace, type Service } from "../service/service.js";
import { texts } from "../texts.js";

interface AssignDialogProps {
  readonly service: Service;
  readonly faces: readonly string[];
  readonly suggested: readonly NamedFace[];
  readonly onAssign: (to: { readonly person: NamedFace } | { readonly name: string }) => void;
  readonly onClose: () => void;
}
const words = texts.inbox;
const shown = 8;

/** Whose faces these are: somebody enrolled, or somebody new. */
export function AssignDialog({ service, faces, suggested, onAssign, onClose }: AssignDialogProps) {
  const [name, setName] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim()) onAssign({ name: name.trim() });
  };
  return (
    <Dialog title={words.assignTitle(faces.length)} onClose={onClose}>
      <p className="face-row">
        {faces.slice(0, shown).map((id) => (
          <Face key={id} src={faceOfInbox(id)} name="?" />
        ))}
        {faces.length > shown && <span className="muted">+{faces.length - shown}</span>}
      </p>
      <PersonPicker
        service={service}
        label={words.assignTo}
        first={suggested}
        onPick={(person) => onAssign({ person })}
      />
      <form className="inline" onSubmit={submit}>
        <label className="field grow">
          <span>{words.somebodyNew}</span>
          <input value={name} maxLength={200} onChange={({ target }) => setName(target.value)} />
        </label>
        <button type="submit" disabled={!name.trim()}>
          {words.assignNew}
        </button>
      </form>
      <p className="muted note">{words.assignNote}</p>
    </Dialog>
  );
}
