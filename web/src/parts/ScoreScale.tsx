import { texts } from "../texts.js";
import { placeOf, scoreWords } from "./scale.js";

interface ScoreScaleProps {
  readonly score: number;
  readonly threshold: number | null;
  readonly match: boolean;
}

/** A score on a scale, with the threshold that it has to reach. */
export function ScoreScale({ score, threshold, match }: ScoreScaleProps) {
  const percent = (value: number) => `${(100 * placeOf(value)).toFixed(2)}%`;
  const limit = threshold === null ? "" : texts.parts.ofThreshold(scoreWords(threshold));
  return (
    <div className="scale" data-match={match || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: no style reaches into a <meter> in every browser */}
      <div
        className="scale-bar"
        role="meter"
        aria-label={texts.parts.score}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={score}
        aria-valuetext={`${scoreWords(score)} ${limit}`}
      >
        <span className="scale-fill" style={{ width: percent(score) }} />
        {threshold !== null && <span className="scale-limit" style={{ left: percent(threshold) }} />}
      </div>
      <output className="scale-score">{scoreWords(score)}</output>
    </div>
  );
}
