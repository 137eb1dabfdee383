import { useEffect, useState } from "react";
import { count, timeWords } from "../parts/figures.js";
import { Said } from "../parts/Said.js";
import { texts } from "../texts.js";
import { between, percent } from "../verify/rates.js";
import { ReportCurves } from "./ReportCurves.js";
import { type EvaluationReport, placeAtFmr, placeInUse } from "./report.js";
import { ThresholdPanel } from "./ThresholdPanel.js";
import { WorstPairs } from "./WorstPairs.js";

export interface NamedReport {
  readonly id: string;
  readonly name: string;
  readonly report: EvaluationReport;
}
interface ReportViewProps {
  readonly shown: NamedReport;
  readonly other: NamedReport | undefined;
}
const words = texts.results.report;

/** A report, or two side by side at the same FMR. */
export function ReportView({ shown, other }: ReportViewProps) {
  const { id, name, report } = shown;
  const [at, setAt] = useState(() => placeInUse(report));
  useEffect(() => setAt(placeInUse(report)), [report]);
  const points = report.thresholds ?? [];
  const others = other?.report.thresholds ?? [];
  const there = placeAtFmr(others, points[at]?.fmr.value ?? 0);
  const { genuinePairs, impostorPairs, people } = report.counts;
  const eer = report.figures.eer;
  return (
    <>
      <section className="panel report" aria-labelledby="report-title">
        <div className="panel-head">
          <h2 id="report-title">{name}</h2>
          <a href={`/v1/reports/${encodeURIComponent(id)}/page`} target="_blank" rel="noreferrer">
            {words.page}
          </a>
        </div>
        <p className="muted">
          {words.about(
            report.dataset.name,
            people === null ? undefined : count(people),
            count(genuinePairs),
            count(impostorPairs),
            timeWords(report.createdAt),
          )}
        </p>
        <p>
          {words.eer(percent(eer.value), eer.interval ? between(eer.interval) : undefined)}{" "}
          {report.protocol.words}
        </p>
        {points.length === 0 ? (
          <p className="caution">{words.noThresholds}</p>
        ) : (
          <>
            <ThresholdPanel
              report={report}
              at={at}
              onMove={setAt}
              other={other && { report: other.report, at: there, name: other.name }}
            />
            <ReportCurves
              standings={[
                { name, points, at },
                ...(other && others.length > 0 ? [{ name: other.name, points: others, at: there }] : []),
              ]}
            />
          </>
        )}
        {report.warnings.length > 0 && (
          <>
            <h3>{words.warnings}</h3>
            <ul className="cautions">
              {report.warnings.map((warning) => (
                <li key={warning} className="caution">
                  <Said words={warning} />
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <WorstPairs id={id} pairs={report.worstErrors} />
    </>
  );
}
