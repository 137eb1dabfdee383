import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import { version } from "../../core/version.node.js";
import { writeAside } from "../../core/writeAside.node.js";
import { oneShotHtml } from "../../evaluate/report/oneShotHtml.js";
import type { OneShotReport } from "../../evaluate/report/oneShotSchema.js";
import { thumbnail } from "../../vision/thumbnail.node.js";
import type { OneShotEvaluation } from "./evaluateOneShot.node.js";

/** So many wrong trials are shown. */
const shownWrong = 20;

const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What `writeOneShotReport` writes. */
export const oneShotReportFiles = (folder: string): string[] =>
  ["report.json", "report.html", "trials.csv"].map((name) => join(folder, name));

/**
 * Writes `report.json`, `report.html` and `trials.csv` (a line for each trial: its probe, the right image, the chosen
 * one) into a folder.
 *
 * @param errorImages whether the page shows images of wrong trials
 * @param force overwrites a report that is there
 * @throws FILE_EXISTS, FILE_NOT_WRITABLE
 */
export async function writeOneShotReport(
  folder: string,
  evaluation: OneShotEvaluation,
  { errorImages = true, force }: { readonly errorImages?: boolean; readonly force?: boolean } = {},
): Promise<void> {
  refuseExisting(oneShotReportFiles(folder), force);
  const { accuracy, words, images, outcomes, embedded, samples } = evaluation;
  const wrong = outcomes.flatMap(({ correct, ...outcome }, trial) =>
    correct ? [] : [{ trial, ...outcome }],
  );
  const report: OneShotReport = {
    schema: "selfsame/one-shot-report/1",
    createdAt: new Date().toISOString(),
    software: `selfsame ${version()}`,
    model: {
      id: embedded.bundle.id,
      revision: embedded.bundle.revision,
      description: embedded.bundle.description,
    },
    protocol: { name: "one-shot", words },
    images,
    ...accuracy,
    wrong: wrong.slice(0, shownWrong),
  };
  const bytesOf = new Map(samples.map(({ id, bytes }) => [id, bytes]));
  const pictures = new Map<number, (string | null)[]>();
  if (errorImages)
    for (const { trial, probe, answer, chosen } of report.wrong) {
      const shown = [probe, answer, ...(chosen === null ? [] : [chosen])];
      pictures.set(trial, await Promise.all(shown.map((name) => thumbnail(bytesOf.get(name)!))));
    }
  const rows = outcomes.map(({ probe, answer, chosen, correct }, i) =>
    [i, field(probe), field(answer), field(chosen ?? ""), correct ? 1 : 0].join(","),
  );
  try {
    writeAside(join(folder, "report.json"), `${JSON.stringify(report, null, 1)}\n`);
    writeAside(join(folder, "report.html"), oneShotHtml(report, pictures));
    writeAside(join(folder, "trials.csv"), `trial,probe,answer,chosen,correct\n${rows.join("\n")}\n`);
  } catch (error) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `the report can't be written to "${folder}"`, {
      cause: error,
    });
  }
}
