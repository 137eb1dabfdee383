import { timeWords } from "../parts/figures.js";
import { Said } from "../parts/Said.js";
import type { Service } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { between, ofMany, percent } from "../verify/rates.js";
import type { CaptureRow, Job } from "./modes.js";
import { resultOf, tally } from "./result.js";
import { UseModel } from "./UseModel.js";

interface OutcomeProps {
  readonly service: Service;
  readonly job: Job;
  readonly captures: readonly CaptureRow[];
  readonly onUsed: () => void;
}
const words = texts.train.outcome;

/** What a training came to, in plain words. */
export function Outcome({ service, job, captures, onUsed }: OutcomeProps) {
  const { data: model, reload } = useAsk(
    (signal) => service.call("GET /v1/models/{model}", { params: { model: job.id }, signal }),
    job.id,
  );
  const { learnt, reason, test, notes = [], skipped = [], validation } = resultOf(job);
  const point = model?.points.find(({ targetFmr }) => targetFmr === model.defaultFmr) ?? model?.points.at(-1);
  return (
    <section className="trained" aria-labelledby="outcome-title">
      <h3 id="outcome-title">{words.title}</h3>
      {test && test.targetFmr !== null && (
        <p className="lead">{words.test(tally(test.own), tally(test.others))}</p>
      )}
      {test && tally(test.own).declined > 0 && <p className="caution">{words.declined}</p>}
      {learnt !== undefined && reason && <p>{learnt ? words.learnt(reason) : words.kept(reason)}</p>}
      {validation && <p>{words.validation[validation.measure](percent(validation.figure))}</p>}
      {model && (point || notes.length === 0) && (
        <p className={point ? "operating" : "caution"}>
          {point
            ? words.point(ofMany(point.fmr.rate), ofMany(point.fnmr.rate), model.measuredOn)
            : words.noPoint(model.measuredOn)}
          {model.defaultFmr === null && point && ` ${words.noDefault}`}
        </p>
      )}
      {model && model.points.length > 0 && (
        <details>
          <summary>{words.points(model.points.length)}</summary>
          <div className="table-box">
            <table>
              <thead>
                <tr>
                  {words.columns.map((column, i) => (
                    <th key={column} scope="col" className={i > 0 ? "figure" : undefined}>
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {model.points.map(({ targetFmr, threshold, fmr, fnmr }) => (
                  <tr key={targetFmr}>
                    <td>{percent(targetFmr)}</td>
                    <td className="figure">{threshold.toFixed(4)}</td>
                    <td className="figure">
                      {percent(fmr.rate)} <span className="muted">({between(fmr)})</span>
                    </td>
                    <td className="figure">
                      {percent(fnmr.rate)} <span className="muted">({between(fnmr)})</span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
      {[...(test?.warnings ?? []), ...notes].map((note) => (
        <p key={note} className="caution">
          <Said words={named(note, captures)} />
        </p>
      ))}
      {skipped.length > 0 && (
        <details>
          <summary>{words.skipped(skipped.length)}</summary>
          <ul className="skipped">
            {skipped.map(({ id, reason: why }) => (
              <li key={id}>
                {named(id, captures)}: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
      {model && (
        <UseModel
          service={service}
          model={model}
          onUsed={() => {
            void reload();
            onUsed();
          }}
        />
      )}
    </section>
  );
}

/** A sentence of the training, with sessions and times where it has names of files. */
const named = (sentence: string, captures: readonly CaptureRow[]): string =>
  captures.reduce(
    (told, { file, session, time }) => told.replaceAll(file, words.capture(session, timeWords(time))),
    sentence,
  );
