import { checkArguments, seedRule, text } from "../../core/options.js";
import { checkSamples, checkShares } from "../argumentChecks.js";
import type { Sample } from "../dataset.js";
import { divide, type Shares, type Split } from "./divide.js";

/**
 * Splits captures of a known person that all come from one session: their first captures go to one part, the last to the
 * next, by their times; other people are divided whole, at random. Images of one session share room, light
 * and clothes, so figures of the later part are better than another day's would be: whoever uses this says so.
 *
 * @param known the person in front of the webcam (`knownPerson`)
 * @throws DATASET_INVALID where there are fewer captures, or fewer others, than parts
 * @example
 * splitOneSession(captures.samples, knownPerson, { train: 0.8, validation: 0.2 }, 7);
 */
export function splitOneSession<Part extends string>(
  samples: readonly Pick<Sample, "person" | "time">[],
  known: string,
  shares: Shares<Part>,
  seed: number,
): Split<Part> {
  checkSamples(samples, "person");
  checkArguments("splitOneSession", { known: [known, text], seed: [seed, seedRule] });
  checkShares(shares);
  const rowsOf = (wanted: boolean) =>
    samples.flatMap(({ person }, row) => ((person === known) === wanted ? [row] : []));
  const timeOf = (row: number) => samples[row]!.time?.getTime() ?? 0;
  const own = rowsOf(true).sort((a, b) => timeOf(a) - timeOf(b) || a - b);
  const others = rowsOf(false);
  // How many each part gets, as `divide` counts them; which ones, by their times.
  const counted = divide(
    own.map((row) => String(row)),
    "captures",
    shares,
    seed,
  );
  const otherSplit = divide(
    others.map((row) => samples[row]!.person),
    "other people",
    shares,
    seed,
  );
  let start = 0;
  const parts = Object.keys(shares) as Part[];
  return Object.fromEntries(
    parts.map((part) => {
      const mine = own.slice(start, start + counted[part].length);
      start += mine.length;
      const rows = [...mine, ...otherSplit[part].map((i) => others[i]!)];
      return [part, rows.sort((a, b) => a - b)];
    }),
  ) as unknown as Split<Part>;
}
