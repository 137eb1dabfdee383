import { type SubmitEvent, useState } from "react";
import { texts } from "../texts.js";
import { durationWords } from "./duration.js";
import { modelName } from "./modelName.js";
import {
  basesFor,
  type DatasetRow,
  datasetsFor,
  estimate,
  type Job,
  type ModelRow,
  methods,
  type TrainBody,
  type TrainMethod,
} from "./modes.js";

interface StartFormProps {
  readonly datasets: readonly DatasetRow[];
  readonly models: readonly ModelRow[];
  readonly runs: readonly Job[];
  readonly isComplete: boolean;
  readonly onStart: (body: TrainBody) => Promise<unknown>;
}
const words = texts.train.start;

/** What to train, on what, and how long it will take. */
export function StartForm({ datasets, models, runs, isComplete, onStart }: StartFormProps) {
  const [method, setMethod] = useState<TrainMethod>("captures");
  const [data, setData] = useState("");
  const [base, setBase] = useState("");
  const [label, setLabel] = useState("");
  const [isBusy, setBusy] = useState(false);
  const sets = datasetsFor(method, datasets);
  const bases = basesFor(method, models);
  const dataset = sets.find(({ id }) => id === data) ?? sets[0];
  const model = bases.find(({ id }) => id === base) ?? bases[0];
  const why =
    !dataset || (dataset.kind === "captures" && !isComplete)
      ? method === "head"
        ? words.noFolder
        : words.incomplete
      : method === "finetune" && !model
        ? words.noTwin
        : undefined;
  const expected = why ? undefined : estimate(method, dataset, runs);
  const ownName = words.label(
    words.methods[method].name,
    1 + runs.filter((run) => run.request["method"] === method).length,
  );
  const name = label.trim() || ownName;
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (why || !dataset) return;
    setBusy(true);
    await onStart({
      ...{ label: name, method, dataset: dataset.id },
      ...(model && { model: model.id }),
    });
    setLabel("");
    setBusy(false);
  };
  return (
    <form className="panel start-form" aria-labelledby="start-title" onSubmit={submit}>
      <h2 id="start-title">{words.title}</h2>
      <p className="muted note">{words.help}</p>
      <fieldset className="methods">
        <legend className="unseen">{words.method}</legend>
        {methods.map((one) => (
          <label key={one} data-chosen={one === method || undefined}>
            <input type="radio" name="method" checked={one === method} onChange={() => setMethod(one)} />
            <span>
              <strong>{words.methods[one].name}</strong>
              <span className="muted block">{words.methods[one].words}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="start-fields">
        <label className="field">
          <span>{words.data}</span>
          <select
            value={dataset?.id ?? ""}
            disabled={sets.length < 2}
            onChange={({ target }) => setData(target.value)}
          >
            {sets.length === 0 && <option value="">{words.noData}</option>}
            {sets.map((set) => (
              <option key={set.id} value={set.id}>
                {words.dataset(set)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{words.base}</span>
          <select
            value={model?.id ?? ""}
            disabled={bases.length < 2}
            onChange={({ target }) => setBase(target.value)}
          >
            {bases.length === 0 && <option value="">{words.noBase}</option>}
            {bases.map((one) => (
              <option key={one.id} value={one.id}>
                {modelName(one)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{words.name}</span>
          <input
            type="text"
            value={label}
            maxLength={100}
            placeholder={ownName}
            onChange={({ target }) => setLabel(target.value)}
          />
        </label>
      </div>
      <footer>
        <p className={why ? "caution" : "muted"} role="status">
          {why ??
            (expected ? words.estimates[expected.from](durationWords(expected.seconds)) : words.noEstimate)}
        </p>
        <button type="submit" className="primary" disabled={why !== undefined || isBusy}>
          {words.submit}
        </button>
      </footer>
    </form>
  );
}
