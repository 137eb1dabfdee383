import { SelfsameError } from "../../core/errors.js";
import type { JobOptions } from "../../core/job.js";
import { seededRandom, shuffled } from "../../core/random.js";
import { fewPeople } from "../../data/splits/leaveOnePersonOut.js";
import type { BundleContent } from "../../models/bundle.js";
import { defaultFmr } from "../../models/operatingPoints.js";
import type { Trained } from "../../train/train.node.js";
import type { PeopleSet } from "../measure/calibrationTask.js";
import { measureInWorker } from "../measure/inWorker.node.js";

/** Why held-out people support no figure; hours of training must not end without a model for that. */
function unmeasurable(error: unknown): string {
  if (error instanceof SelfsameError && error.code === "METRIC_UNDEFINED") return error.message;
  throw error;
}

/** Most images of a set: some two million pairs. */
const mostImages = 2000;

const targetFmrs = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4];
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
  const peopleSet = (part: number): PeopleSet & { readonly words: string } => {
    const rows = heldOut.samples
      .flatMap(({ person }, row) => (numbers.get(person)! % 3 === part ? [row] : []))
      .slice(0, mostImages);
    const { dimensions } = bundle.embedding;
    const values = new Float32Array(rows.length * dimensions);
    for (const [i, row] of rows.entries()) values.set(heldOutEmbeddings[row]!, i * dimensions);
    const people = Int32Array.from(rows, (row) => numbers.get(heldOut.samples[row]!.person)!);
    const usable = new Uint8Array(rows.length).fill(1);
    const table = { dimensions, values, usable, lowQuality: new Uint8Array(rows.length) };
    const words = `on all pairs of ${rows.length} images of ${new Set(people).size} held-out classes`;
    return { table, people, words };
  };
  const [fit, set, measure] = [peopleSet(0), peopleSet(1), peopleSet(2)] as const;
  const task = { kind: "calibrate", head: bundle.head, fit, set, measure, targetFmrs } as const;
  const calibrated = await measureInWorker({ ...task, seed: settings.seed, resamples }, job).catch(
    unmeasurable,
  );
  if (typeof calibrated === "string")
    return {
      ...bundle,
      evaluation: { ...bundle.evaluation, data: `not measured: ${calibrated}` },
    };
  const { head, operatingPoints, intervals } = calibrated;
  return {
    ...bundle,
    head,
    operatingPoints: [...operatingPoints],
    defaultFmr: defaultFmr(operatingPoints.map(({ targetFmr }) => targetFmr)),
    evaluation: {
      data: `images held out of ${words}`,
      calibration: `Platt ${fit.words}, each one's genuine pairs weighing 1, prior ½`,
      thresholds: set.words,
      figures: `${measure.words}; ${intervals}; only points with 30 false matches or more are listed`,
      reproduce: `selfsame train --seed ${settings.seed}`,
    },
  };
}
