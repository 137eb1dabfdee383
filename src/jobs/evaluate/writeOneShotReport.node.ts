import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { writeAside } from "../../runtime/writeAside.node.js";
import { version } from "../version.node.js";
import type { OneShotEvaluation } from "./evaluateOneShot.node.js";

const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * Writes `report.json` and `trials.csv` (a line for each trial: its probe, the right image, whether it was chosen).
 *
 * @throws FILE_NOT_WRITABLE
 */
export function writeOneShotReport(folder: string, evaluation: OneShotEvaluation): void {
  const { accuracy, words, images, outcomes, embedded } = evaluation;
  const report = {
    schema: "selfsame/one-shot-report/1",
    createdAt: new Date().toISOString(),
    software: `selfsame ${version()}`,
    model: { id: embedded.bundle.id, description: embedded.bundle.description },
    protocol: { name: "one-shot", words },
    images,
    ...accuracy,
  };
  const rows = outcomes.map(
    ({ probe, answer, correct }, i) => `${i},${field(probe)},${field(answer)},${correct ? 1 : 0}`,
  );
  try {
    writeAside(join(folder, "report.json"), `${JSON.stringify(report, null, 1)}\n`);
    writeAside(join(folder, "trials.csv"), `trial,probe,answer,correct\n${rows.join("\n")}\n`);
  } catch (error) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `the report can't be written to "${folder}"`, {
      cause: error,
    });
  }
}
