import { SelfsameError } from "../../core/errors.js";
import type { JobOptions } from "../../core/job.js";
import { seededRandom, shuffled } from "../../core/random.js";
import { fewPeople } from "../../data/splits/leaveOnePersonOut.js";
import type { BundleContent } from "../../models/bundle.js";
import type { Trained } from "../../train/train.node.js";
import { calibrateOnSets, type NamedSet } from "../calibrate/threeSets.node.js";

/** Why held-out people support no figure; hours of training must not end without a model for that. */
function unmeasurable(error: unknown): string {
  if (error instanceof SelfsameError && error.code === "METRIC_UNDEFINED") return error.message;
  throw error;
}

/** Most images of a set: some two million pairs. */
const mostImages = 2000;

const resamples = 200;

/**
 * Calibrates a trained bundle on the people held out of its training, in three disjoint sets: one fits the score, one sets
 * the thresholds, one measures them.
 *
 * @param words what it was trained on
 * @returns the bundle; without operating points where fewer than 20 people were held out, or theirs make no genuine or no
 * impostor pairs, and then says so
 */
export async function calibratedOnHeldOut(
  bundle: BundleContent,
  trained: Trained,
  words: string,
  job: JobOptions = {},
): Promise<BundleContent> {
  const { heldOut, heldOutEmbeddings, settings } = trained;
  const names = [...new Set(heldOut.samples.map(({ person }) => person))];
  if (names.length < fewPeople)
    return {
      ...bundle,
      evaluation: {
        ...bundle.evaluation,
        data: `not measured: ${names.length} people were held out, ${fewPeople} are needed`,
      },
    };
  const order = shuffled(names, seededRandom(settings.seed));
  const numbers = new Map(order.map((name, i) => [name, i]));
  const named = (part: number): NamedSet => {
    const rows = heldOut.samples
      .flatMap(({ person }, row) => (numbers.get(person)! % 3 === part ? [row] : []))
      .slice(0, mostImages);
    const { dimensions } = bundle.embedding;
    const values = new Float32Array(rows.length * dimensions);
    for (const [i, row] of rows.entries()) values.set(heldOutEmbeddings[row]!, i * dimensions);
    const people = Int32Array.from(rows, (row) => numbers.get(heldOut.samples[row]!.person)!);
    const usable = new Uint8Array(rows.length).fill(1);
    const table = {
      dimensions,
      values,
      usable,
      quality: new Float64Array(rows.length).fill(1),
      gate: bundle.embedding,
    };
    const words = `on all pairs of ${rows.length} images of ${new Set(people).size} held-out classes`;
    return { table, people, words };
  };
  const sets = { fit: named(0), set: named(1), measure: named(2) };
  const wanted = {
    seed: settings.seed,
    resamples,
    data: `images held out of ${words}`,
    reproduce: `selfsame train --seed ${settings.seed}`,
  };
  const calibrated = await calibrateOnSets(bundle.head, sets, wanted, job).catch(unmeasurable);
  return typeof calibrated === "string"
    ? { ...bundle, evaluation: { ...bundle.evaluation, data: `not measured: ${calibrated}` } }
    : { ...bundle, ...calibrated.fields };
}
