import { texts } from "../texts.js";
import type { Shots } from "./useShots.js";

/** The photos that were taken, each with what was seen in it. */
export function ShotList({ shots }: { readonly shots: Shots }) {
  const words = texts.people.shots;
  return (
    <ul className="shots" aria-label={words.label} aria-live="polite">
      {shots.items.map(({ key, url, state, words: told }, i) => (
        <li key={key} data-state={state}>
          <img src={url} alt={words.number(i + 1)} />
          <span className="told">{told}</span>
          <button
            type="button"
            className="quiet cross"
            aria-label={words.remove(i + 1)}
            onClick={() => shots.remove(key)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
