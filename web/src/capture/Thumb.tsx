import { type Capture, type Role, roles } from "../api.js";
import { texts } from "../texts.js";

interface ThumbProps {
  readonly capture: Capture;
  readonly image: string;
  readonly onMove: (role: Role) => void;
  readonly onRemove: () => void;
}

/** A capture, what is known of it, and what can be done with it. */
export function Thumb({ capture, image, onMove, onRemove }: ThumbProps) {
  const { role, session, quality } = capture;
  const words = texts.capture;
  const judged = quality === null ? words.qualityUnknown : words.quality(quality.toFixed(2));
  return (
    <li className="thumb">
      <img src={image} alt={words.alt(words.roles[role].name, session)} loading="lazy" />
      <span className="figures" title={`${session}, ${judged}`}>
        <span className="session">{session}</span>
        <span className="quality">{quality === null ? "–" : quality.toFixed(2)}</span>
      </span>
      <span className="actions">
        {roles
          .filter((other) => other !== role)
          .map((other) => (
            <button
              key={other}
              type="button"
              title={words.move(words.roles[other].name)}
              aria-label={`${words.move(words.roles[other].name)}: ${words.alt(words.roles[role].name, session)}`}
              onClick={() => onMove(other)}
            >
              {words.roles[other].name.charAt(0)}
            </button>
          ))}
        <button
          type="button"
          title={words.remove}
          aria-label={`${words.remove}: ${words.alt(words.roles[role].name, session)}`}
          onClick={onRemove}
        >
          ×
        </button>
      </span>
    </li>
  );
}
