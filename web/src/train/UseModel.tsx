import { useState } from "react";
import { addressOf } from "../app/location.js";
import { Dialog } from "../parts/Dialog.js";
import { plainSentences } from "../parts/pageWords.js";
import { faultWords } from "../service/faults.js";
import type { Service } from "../service/service.js";
import { texts } from "../texts.js";
import type { Job, ModelRow } from "./modes.js";
import { useRun } from "./useRun.js";

interface UseModelProps {
  readonly service: Service;
  readonly model: Pick<ModelRow, "id" | "label" | "inUse" | "defaultFmr">;
  readonly onUsed: () => void;
}
const words = texts.train.use;

/** Makes a model the one that decides: everybody's templates are made anew first. */
export function UseModel({ service, model, onUsed }: UseModelProps) {
  const [isAsking, setAsking] = useState(false);
  const [started, setStarted] = useState<Job>();
  const [refused, setRefused] = useState("");
  const run = useRun(service, started, onUsed);
  const job = run?.job;
  const isRunning = job?.state === "queued" || job?.state === "running";
  const start = async (dropMissing: boolean) => {
    setAsking(false);
    setRefused("");
    try {
      const body = { label: words.job(model.label).slice(0, 100), model: model.id, dropMissing };
      setStarted(await service.call("POST /v1/jobs/reembed", { body }));
    } catch (error) {
      setRefused(faultWords(error));
    }
  };
  return (
    <div className="use-model">
      {model.inUse ? (
        <>
          <p className="in-use">{words.inUse}</p>
          <a href={addressOf("verify")}>{words.verify}</a>
        </>
      ) : (
        <button type="button" disabled={isRunning} onClick={() => setAsking(true)}>
          {words.open}
        </button>
      )}
      <p role="status" className={job?.fault || refused ? "caution" : "muted"}>
        {refused ||
          (isRunning
            ? words.running
            : job?.fault
              ? plainSentences(job.fault.message, job.fault.hint)
              : job?.state === "done" && model.inUse
                ? words.done
                : "")}
      </p>
      {job?.fault?.code === "REEMBEDDING_LOSES" && (
        <button type="button" onClick={() => void start(true)}>
          {words.dropMissing}
        </button>
      )}
      {isAsking && (
        <Dialog title={words.title(model.label)} onClose={() => setAsking(false)}>
          <p>{words.words}</p>
          {model.defaultFmr === null && <p className="caution">{words.noThreshold}</p>}
          <footer>
            <button type="button" onClick={() => setAsking(false)}>
              {texts.parts.cancel}
            </button>
            <button type="button" className="primary" onClick={() => void start(false)}>
              {words.submit}
            </button>
          </footer>
        </Dialog>
      )}
    </div>
  );
}
