import { SelfsameError } from "../../core/errors.js";
import { anyText, check } from "../../core/options.js";

/** One N-way trial: which of the support images shows the probe's class? Images are named by path. */
export interface OneShotTrial {
  readonly probe: string;
  /** One image of each of N classes. */
  readonly support: readonly string[];
  /** Index of the right one. */
  readonly answer: number;
}

/**
 * Reads one run of Lake's one-shot classification task: `runXX/class_labels.txt` has a line `test-image
 * training-image` for every trial; the support set of each is all training images of the run. Source: Lake,
 * Salakhutdinov & Tenenbaum 2015; the demo beside the data (github.com/brendenlake/omniglot).
 *
 * @param text of the file; paths come out as they stand there.
 * @returns one trial per line, in order; the support sorted by name, the same for all.
 * @throws DATASET_INVALID naming the line.
 * @example
 * parseOneShotRun("run01/test/item01.png run01/training/class02.png\nrun01/test/item02.png run01/training/class01.png\n");
 */
export function parseOneShotRun(text: string): OneShotTrial[] {
  check(text, "parseOneShotRun: text", anyText);
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === "") lines.pop();
  const seen = new Map<string, number>();
  const rows = lines.map((line, index) => {
    const [probe, match, ...rest] = line.split(/\s+/);
    if (!probe || !match || rest.length > 0)
      throw lineError(index + 1, `"test-image training-image" is expected; "${line}" came`);
    for (const image of [`probe ${probe}`, `training image ${match}`]) {
      const before = seen.get(image);
      if (before !== undefined) throw lineError(index + 1, `${image} stands in line ${before} already`);
      seen.set(image, index + 1);
    }
    return { probe, match };
  });
  if (rows.length < 2)
    throw lineError(lines.length + 1, `at least two trials are expected; ${rows.length} came`);
  const support = rows.map(({ match }) => match).sort();
  const answers = new Map(support.map((image, index) => [image, index]));
  return rows.map(({ probe, match }) => ({ probe, support, answer: answers.get(match)! }));
}

function lineError(line: number, message: string): SelfsameError {
  return new SelfsameError("DATASET_INVALID", `class_labels.txt, line ${line}: ${message}`);
}
