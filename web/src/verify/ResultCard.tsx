import { Said } from "../parts/Said.js";
import { ScoreScale } from "../parts/ScoreScale.js";
import { scoreWords } from "../parts/scale.js";
import { texts } from "../texts.js";
import { FacePair } from "./FacePair.js";
import type { FaultWords } from "./faults.js";
import { furtherWarnings, isAside, type Judged } from "./judged.js";
import { between, ofMany, percent } from "./rates.js";
import type { TargetKind } from "./target.js";

interface ResultCardProps {
  readonly judged: Judged | undefined;
  readonly fault: FaultWords | undefined;
  readonly against: TargetKind;
  readonly isBusy: boolean;
  /** What is to be done first. */
  readonly idle: string;
  /** What to know beside the decision, such as a look-alike. */
  readonly cautions: readonly string[];
}
const words = texts.verify;

/** A decision with everything that is needed to judge it. Its places stay where they are. */
export function ResultCard({ judged, fault, against, isBusy, idle, cautions }: ResultCardProps) {
  const decision = judged?.decision;
  const shown = decision ? words.outcomes[decision.outcome] : undefined;
  return (
    <section
      className="panel result"
      data-outcome={fault ? "fault" : decision?.outcome}
      data-side={judged?.side}
      data-fault={fault?.kind}
      aria-label={words.result}
      aria-busy={isBusy}
    >
      <div className="verdict" role="status">
        <h2>{fault ? fault.title : shown ? shown.title : isBusy ? words.busy : words.noneYet}</h2>
        <p>
          {fault ? (
            fault.words
          ) : decision?.explanation ? (
            <Said words={decision.explanation} />
          ) : (
            (shown?.words ?? (isBusy ? "" : idle))
          )}
        </p>
      </div>
      <FacePair faces={judged?.faces} against={against} />
      <div className="score" hidden={!decision}>
        <ScoreScale
          score={decision?.score ?? 0}
          threshold={decision?.threshold ?? null}
          match={decision?.outcome === "match"}
        />
        <p className="muted">
          {!decision
            ? ""
            : decision.threshold === null
              ? words.scale(null)
              : decision.outcome === "no decision"
                ? words.scaleUnused
                : words.scale(scoreWords(decision.threshold))}
        </p>
      </div>
      {judged && decision && (
        <>
          {[...cautions, ...furtherWarnings(judged)].map((warning) => (
            <p key={warning} className={isAside(warning) ? "muted" : "caution"}>
              <Said words={warning} />
            </p>
          ))}
          <Facts judged={judged} />
        </>
      )}
    </section>
  );
}

function Facts({ judged: { decision, ms, side, quality } }: { readonly judged: Judged }) {
  const point = decision.operatingPoint;
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [
      words.facts.fmr,
      point ? (
        <>
          {words.fmr(ofMany(point.fmr.rate))}
          <span className="muted block">
            {words.interval(
              percent(point.fmr.rate),
              between(point.fmr),
              point.fmr.errors.toLocaleString("en-GB"),
              point.fmr.comparisons.toLocaleString("en-GB"),
            )}
          </span>
        </>
      ) : (
        words.noPoint
      ),
    ],
    ...(point ? [[words.facts.fnmr, words.fnmr(ofMany(point.fnmr.rate), between(point.fnmr))] as const] : []),
    [words.facts.data, decision.data],
    [words.facts.quality, quality.toFixed(2)],
    [words.facts.time, words.took(Math.round(ms), words.sides[side])],
    [
      words.facts.model,
      <>
        {decision.model}{" "}
        <code title={decision.revision} className="muted">
          {decision.revision.slice(0, 12)}
        </code>
      </>,
    ],
    [
      words.facts.challenge,
      <>
        {decision.presentationAttack}
        <span className="muted block">{words.challenge}</span>
      </>,
    ],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
