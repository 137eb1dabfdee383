import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import { check, checkFields, checkOptions, flag, object, text } from "../../core/options.js";
import { writeAside } from "../../core/writeAside.node.js";
import { makeFolder } from "../../core/writing.node.js";
import { scoresCsvBlocks } from "../../evaluate/report/scoresCsv.js";
import type { PairImages } from "../../evaluate/report/sections.js";
import { thumbnail } from "../../vision/thumbnail.node.js";
import type { PairEvaluation } from "./evaluatePairs.node.js";

/** What `writeReport` writes. */
export const reportFiles = (folder: string): string[] =>
  ["report.json", "report.html", "scores.csv"].map((name) => join(folder, name));

/**
 * Writes `report.json`, `scores.csv` and `report.html` into a folder.
 *
 * @param errorImages whether the page shows the worst errors' photos: personal data, scaled down, in the file itself
 * @param force overwrites a report that is there
 * @throws FILE_EXISTS, FILE_NOT_WRITABLE
 * @example
 * const protocol = await readProtocol({ protocol: "folder", data: "people" });
 * const evaluation = await evaluatePairs(protocol, { model: "out/mine", resamples: 100 });
 * await writeReport("out/report", evaluation, { errorImages: false });
 */
export async function writeReport(
  folder: string,
  evaluation: PairEvaluation,
  options: { readonly errorImages?: boolean; readonly force?: boolean } = {},
): Promise<void> {
  check(folder, "writeReport: folder", text);
  checkFields(evaluation, "writeReport: evaluation", { report: object, data: object, protocol: object });
  checkOptions("writeReport", options, { errorImages: flag, force: flag });
  const { errorImages = true, force } = options;
  refuseExisting(reportFiles(folder), force);
  const { report, data } = evaluation;
  // Drawing needs a plotting library and a document: loaded only for a report.
  const { reportHtml } = await import("../../evaluate/report/html.js");
  const images = errorImages ? await errorThumbnails(evaluation) : undefined;
  try {
    makeFolder(folder);
    writeAside(join(folder, "report.json"), `${JSON.stringify(report, null, 1)}\n`);
    writeAside(join(folder, "report.html"), reportHtml(report, images));
    await pipeline(Readable.from(scoresCsvBlocks(data)), createWriteStream(join(folder, "scores.csv")));
  } catch (error) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `the report can't be written to "${folder}"`, {
      cause: error,
    });
  }
}

async function errorThumbnails({ report, protocol }: PairEvaluation): Promise<PairImages> {
  const { samples, imageA, imageB } = protocol;
  const images = new Map<number, readonly [string | null, string | null]>();
  for (const { pair } of report.worstErrors)
    images.set(pair, [
      await thumbnail(samples[imageA[pair]!]!.bytes),
      await thumbnail(samples[imageB[pair]!]!.bytes),
    ]);
  return images;
}
