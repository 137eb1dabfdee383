import { scoreWords } from "../parts/scale.js";
import { texts } from "../texts.js";
import { between, ofMany, percent } from "../verify/rates.js";
import {
  type Estimate,
  type EvaluationReport,
  errorsBehindAFigure,
  placeInUse,
  precisionOf,
  recallOf,
} from "./report.js";

interface ThresholdPanelProps {
  readonly report: EvaluationReport;
  readonly at: number;
  readonly onMove: (at: number) => void;
  /** The other report and its place, where two are compared. */
  readonly other:
    | { readonly report: EvaluationReport; readonly at: number; readonly name: string }
    | undefined;
}
const words = texts.results.threshold;

/** The slider that moves through all curves, and what holds where it stands. */
export function ThresholdPanel({ report, at, onMove, other }: ThresholdPanelProps) {
  const points = report.thresholds ?? [];
  const point = points[at];
  if (!point) return null;
  const inUse = placeInUse(report);
  // Between two scores the rates are the same: where the model decides, its own threshold is said.
  const threshold = (at === inUse ? report.decision.threshold : null) ?? point.threshold;
  const there = other?.report.thresholds?.[other.at];
  const rows = [
    [words.fmr, point.fmr, there?.fmr, point.impostorErrors],
    [words.fnmr, point.fnmr, there?.fnmr, point.genuineErrors],
    [
      words.precision,
      precisionOf(point, report.curves.genuineShare),
      there && other ? precisionOf(there, other.report.curves.genuineShare) : undefined,
      undefined,
    ],
    [words.recall, recallOf(point), there && recallOf(there), undefined],
  ] as const;
  return (
    <div className="threshold-panel">
      <label className="slider">
        <span>
          {words.title} <output>{scoreWords(threshold)}</output>
        </span>
        <input
          type="range"
          min={0}
          max={points.length - 1}
          value={points.length - 1 - at}
          aria-valuetext={words.spoken(
            scoreWords(threshold),
            percent(point.fmr.value),
            percent(point.fnmr.value),
          )}
          onChange={({ target }) => onMove(points.length - 1 - Number(target.value))}
        />
        <span className="ends muted" aria-hidden="true">
          <span>{words.loose}</span>
          <span>{words.strict}</span>
        </span>
      </label>
      <button type="button" disabled={at === inUse} onClick={() => onMove(inUse)}>
        {report.decision.seen ? words.chosenHere : words.inUse}
      </button>
      <p className="lead" role="status">
        {words.plain(ofMany(point.fmr.value), ofMany(point.fnmr.value))}
      </p>
      <div className="table-box">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.rate}</th>
              <th scope="col">{words.here}</th>
              {other && <th scope="col">{other.name}</th>}
              <th scope="col">{words.behind}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, mine, theirs, errors]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td data-label={words.here}>
                  <Rate estimate={mine} />
                </td>
                {other && (
                  <td data-label={other.name}>
                    <Rate estimate={theirs ?? null} />
                  </td>
                )}
                <td
                  data-label={words.behind}
                  className={errors !== undefined && errors < errorsBehindAFigure ? "caution" : "muted"}
                >
                  {errors === undefined ? "" : words.errors(errors, errors < errorsBehindAFigure)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted note">{other ? words.comparedNote : words.note}</p>
    </div>
  );
}

function Rate({ estimate }: { readonly estimate: Estimate | null }) {
  if (!estimate) return <>–</>;
  return (
    <>
      <strong>{percent(estimate.value)}</strong>{" "}
      <span className="muted">
        ({estimate.interval ? between(estimate.interval) : (estimate.reason ?? words.noInterval)})
      </span>
    </>
  );
}
