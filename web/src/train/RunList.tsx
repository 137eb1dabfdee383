import { timeWords } from "../parts/figures.js";
import { texts } from "../texts.js";
import { percent } from "../verify/rates.js";
import type { Job, ModelRow } from "./modes.js";
import { resultOf, tally } from "./result.js";

interface RunListProps {
  readonly runs: readonly Job[];
  readonly models: readonly ModelRow[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
  /** Those whose loss is drawn beside the chosen one's. */
  readonly compared: readonly string[];
  readonly onCompare: (ids: readonly string[]) => void;
}
const words = texts.train.list;

/** All trainings, side by side. */
export function RunList({ runs, models, chosen, onChoose, compared, onCompare }: RunListProps) {
  // Beside a head, which has no loss, there is nothing to draw.
  const canCompare = runs.filter(hasLoss).length > 1 && runs.some((job) => job.id === chosen && hasLoss(job));
  const columns = canCompare ? words.columns : words.columns.slice(0, -1);
  return (
    <section className="panel run-list" aria-labelledby="runs-title">
      <h2 id="runs-title">{words.title}</h2>
      <div className="table-box">
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((job) => {
              const model = models.find(({ id }) => id === job.id);
              return (
                <tr key={job.id} aria-current={job.id === chosen || undefined}>
                  <td>
                    <button type="button" className="quiet run-name" onClick={() => onChoose(job.id)}>
                      {job.label}
                    </button>
                  </td>
                  <td>
                    {texts.train.run.states[job.state]}
                    {model?.inUse && <strong className="in-use"> · {words.inUse}</strong>}
                  </td>
                  <td className="muted">{timeWords(job.created)}</td>
                  <td>{figuresOf(job)}</td>
                  <td data-label={words.columns[4]}>
                    {model
                      ? model.operatingPoints > 0
                        ? words.points(model.operatingPoints)
                        : words.none
                      : "–"}
                  </td>
                  {canCompare && (
                    <td data-label={hasLoss(job) && job.id !== chosen ? words.columns[5] : undefined}>
                      {hasLoss(job) && job.id !== chosen && (
                        <input
                          type="checkbox"
                          aria-label={words.compare(job.label)}
                          checked={compared.includes(job.id)}
                          onChange={({ target }) =>
                            onCompare(
                              target.checked ? [...compared, job.id] : compared.filter((id) => id !== job.id),
                            )
                          }
                        />
                      )}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const hasLoss = ({ request }: Job): boolean =>
  request["method"] === "scratch" || request["method"] === "finetune";

/** The figure by which a training is told from another. */
function figuresOf(job: Job): string {
  const { test, validation } = resultOf(job);
  if (validation) return words.validation(validation.measure, percent(validation.figure));
  if (!test || test.targetFmr === null) return "–";
  const [own, others] = [tally(test.own), tally(test.others)];
  return words.test(own.match, own.all, others.match, others.all);
}
