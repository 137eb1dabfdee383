import { Face } from "../parts/Face.js";
import { timeWords } from "../parts/figures.js";
import { scoreWords } from "../parts/scale.js";
import { faceOfInbox, faceOfPerson, type InboxCluster, type NamedFace, nameOf } from "../service/service.js";
import { texts } from "../texts.js";
import type { Selection } from "./useSelection.js";

interface ClusterSectionProps {
  readonly cluster: InboxCluster;
  readonly number: number;
  readonly selection: Selection;
  readonly onAssign: (faces: readonly string[], person: NamedFace) => void;
}
const words = texts.inbox;

/** Faces that may be of one person, and whom they may show. */
export function ClusterSection({ cluster, number, selection, onAssign }: ClusterSectionProps) {
  const ids = cluster.faces.map(({ id }) => id);
  const isWhole = ids.every((id) => selection.selected.has(id));
  return (
    <section className="panel cluster" aria-label={words.cluster(number, ids.length)}>
      <header className="panel-head">
        <h2>{words.clusterShort(ids.length)}</h2>
        <button
          type="button"
          hidden={ids.length === 1}
          className="quiet all"
          aria-pressed={isWhole}
          onClick={() => selection.toggle(ids)}
        >
          {isWhole ? words.selectNone : words.selectAll}
        </button>
      </header>
      {cluster.suggestions.length > 0 && (
        <div className="suggestions">
          {cluster.suggestions.map(({ person, score }) => (
            <button
              key={person.id}
              type="button"
              className="suggestion"
              title={words.suggestionHelp(scoreWords(score))}
              onClick={() => onAssign(ids, person)}
            >
              <Face src={faceOfPerson(person.id)} name={nameOf(person)} />
              {words.suggestion(nameOf(person), ids.length)}{" "}
              <span className="muted">{scoreWords(score)}</span>
            </button>
          ))}
        </div>
      )}
      <div className="inbox-faces" role="listbox" aria-multiselectable aria-label={words.faces(number)}>
        {cluster.faces.map((face, i) => (
          <div
            key={face.id}
            role="option"
            className="inbox-face"
            data-face={face.id}
            aria-selected={selection.selected.has(face.id)}
            aria-label={words.face(i + 1, face.quality.toFixed(2), timeWords(face.created))}
            title={words.face(i + 1, face.quality.toFixed(2), timeWords(face.created))}
            tabIndex={selection.focused === face.id ? 0 : -1}
            onFocus={() => selection.focus(face.id)}
            onClick={() => selection.toggle([face.id])}
            // Space and arrows are the page's: they lead on from group to group.
            onKeyDown={() => undefined}
          >
            <Face src={faceOfInbox(face.id)} name="?" />
            <span className="tick" aria-hidden="true" />
          </div>
        ))}
      </div>
    </section>
  );
}
