import { type ReactNode, useState } from "react";
import { Face } from "../parts/Face.js";
import { besideName } from "../service/names.js";
import { faceOfPerson, type NamedFace, nameOf } from "../service/service.js";
import { texts } from "../texts.js";

interface MergePairProps {
  readonly a: NamedFace;
  readonly b: NamedFace;
  readonly told: string;
  /** Another way out, beside its buttons. */
  readonly children?: ReactNode;
  readonly onMerge: (stays: NamedFace, goes: NamedFace) => Promise<unknown>;
}
const words = texts.people.merge;

/** Two people who may be one; who stays can be swapped. */
export function MergePair({ a, b, told, onMerge, children }: MergePairProps) {
  const [isSwapped, setSwapped] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [stays, goes] = isSwapped ? [b, a] : [a, b];
  const side = (person: NamedFace, role: string) => (
    <span className="merge-side">
      <Face src={faceOfPerson(person.id)} name={nameOf(person)} />
      <span className="name">{nameOf(person)}</span>
      <span className="muted">{[besideName(person, [a, b]), role].filter(Boolean).join(" · ")}</span>
    </span>
  );
  return (
    <div className="merge-pair">
      {side(stays, words.stays)}
      <span className="muted told">{told}</span>
      {side(goes, words.goes)}
      <span className="actions">
        {children}
        <button type="button" onClick={() => setSwapped(!isSwapped)}>
          {words.swap}
        </button>
        <button
          type="button"
          className="primary"
          disabled={isBusy}
          aria-label={words.submitNamed(nameOf(goes), nameOf(stays))}
          onClick={() => {
            setBusy(true);
            void onMerge(stays, goes).finally(() => setBusy(false));
          }}
        >
          {words.submit}
        </button>
      </span>
    </div>
  );
}
