import { jobOf } from "../../core/job.js";
import { seededRandom, shuffled } from "../../core/random.js";
import type { Dataset } from "../../data/dataset.js";
import { fewPeople } from "../../data/splits/leaveOnePersonOut.js";
import { type ModelBundle, notEvaluated } from "../../models/bundle.js";
import { readModel } from "../../models/bundle.node.js";
import { noDefaultWords } from "../../models/operatingPoints.js";
import { asBase } from "../../models/provenance.js";
import { resealed } from "../../models/seal.node.js";
import type { QualityGate } from "../../recognition/gate.js";
import type { LearntHead } from "../../train/head/learnHead.js";
import { calibrateOnSets, gateRemark } from "../calibrate/threeSets.node.js";
import { type EmbedPhotosOptions, embedPhotos } from "../embedPhotos.node.js";
import type { PeopleSet, UnsupportedPoint } from "../measure/calibrationTask.js";
import { embeddingTable } from "../measure/embeddingTable.js";
import { measureInWorker } from "../measure/inWorker.node.js";
import { withLearntHead } from "./learntHead.js";

export interface TrainHeadOptions extends EmbedPhotosOptions {
  /** Of the split, the folds and the resamples. Default 1. */
  readonly seed?: number;
  /** The command that does the same again, for the bundle. */
  readonly reproduce: string;
}

/** What head mode made. */
export interface HeadTraining {
  /** The base model with the learnt head; the base model itself where its head was kept. */
  readonly bundle: ModelBundle;
  readonly result: LearntHead;
  /** What lay among the data and was not used, and why. */
  readonly skipped: Dataset["skipped"];
  /** Images without a usable face. */
  readonly failedImages: number;
  /** Whether the operating points were set and measured on these people, with the learnt head. */
  readonly measured: boolean;
  /** Targets that these data don't support. */
  readonly unsupported: readonly UnsupportedPoint[];
  /** What to know about the result. */
  readonly notes: readonly string[];
}

/** Shares of people that fit the head, set thresholds and measure. */
const shares = [0.5, 0.25] as const;

/**
 * Head mode: the twin stays as it is, its embeddings are computed once and kept, and a `weighted-l1` head is learnt on
 * them. It is used only if it beats the model's own head on people it never saw.
 *
 * From 20 people on, half of them fit the head, a quarter sets thresholds and a quarter measures them. With fewer, all fit it,
 * each held out once, and a learnt head has no operating points: the base model's were measured with its own head.
 *
 * @throws what `embedPhotos` and `learnHead` throw
 * @example
 * const { bundle, result } = await trainHead(await readPersonFolders("photos"), { model: "default", reproduce: "…" });
 */
export async function trainHead(dataset: Dataset, options: TrainHeadOptions): Promise<HeadTraining> {
  const training = await learnAndMeasure(dataset, options);
  const noDefault = noDefaultWords(training.bundle);
  return noDefault === undefined ? training : { ...training, notes: [...training.notes, noDefault] };
}

async function learnAndMeasure(
  { name, samples, skipped }: Dataset,
  { seed = 1, reproduce, ...embed }: TrainHeadOptions,
): Promise<HeadTraining> {
  const job = jobOf(embed);
  const base = asBase(readModel(embed.model ?? "default").bundle);
  const { bundle, photos } = await embedPhotos(samples, { ...embed, renew: true });
  const persons = [...new Set(samples.map(({ person }) => person))];
  const personIds = new Map(persons.map((person, i) => [person, i]));
  const { dimensions } = bundle.embedding;
  const setOf = (members: ReadonlySet<string>, gate: QualityGate): PeopleSet => {
    const rows = samples.flatMap(({ person }, i) => (members.has(person) ? [i] : []));
    return {
      table: embeddingTable(
        rows.map((i) => photos[i]!),
        dimensions,
        gate,
      ),
      people: Int32Array.from(rows, (i) => personIds.get(samples[i]!.person)!),
    };
  };
  const everyQuality = { minQuality: Number.NEGATIVE_INFINITY };
  const order = shuffled(persons, seededRandom(seed));
  const many = persons.length >= fewPeople;
  const [first, second] = many
    ? [Math.round(persons.length * shares[0]), Math.round(persons.length * (shares[0] + shares[1]))]
    : [persons.length, persons.length];
  const fit = setOf(new Set(order.slice(0, first)), everyQuality);
  const result = await measureInWorker({ kind: "head", ...fit, head: bundle.head, seed }, job);
  const training = {
    result,
    skipped,
    failedImages: photos.filter(({ ok }) => !ok).length,
  };
  // A stale base was made new, and lost the thresholds that hold no more.
  const renewal =
    bundle.revision === base.revision
      ? []
      : ["the model was made for other networks or code: its thresholds are gone, calibrate it"];
  if (!result.learnt)
    return {
      ...training,
      bundle,
      measured: false,
      unsupported: [],
      notes: [
        "the model's own head is kept: no learnt one was better, beyond chance, on people it had not seen",
        ...renewal,
      ],
    };
  const learnt = withLearntHead(bundle, base, result.head, {
    data: name,
    seed,
    images: `${samples.length} images of ${persons.length} people`,
  });
  if (!many)
    return {
      ...training,
      bundle: resealed({
        ...learnt,
        defaultFmr: null,
        operatingPoints: [],
        evaluation: {
          ...notEvaluated,
          data: `not measured: ${persons.length} people are too few for a head learnt on them, ${fewPeople} are needed`,
          calibration: `with the head, on ${samples.length} images of ${persons.length} people of "${name}"`,
          reproduce,
        },
      }),
      measured: false,
      unsupported: [],
      notes: [
        `the learnt head has no thresholds: those of "${bundle.id}" were measured with its own head, and ${persons.length} people are too few to set or measure others (${fewPeople} at least). It gives scores, and decides nothing until \`selfsame calibrate\` measures it on other people`,
      ],
    };
  const set = setOf(new Set(order.slice(first, second)), everyQuality);
  const measure = setOf(new Set(order.slice(second)), bundle.embedding);
  const sets = {
    fit: { ...fit, words: `on all pairs of ${first} people, as the head` },
    set: { ...set, words: `on all pairs of ${second - first} other people` },
    measure: {
      ...measure,
      words: `on all pairs of ${persons.length - second} yet other people`,
      remark: gateRemark(bundle.embedding),
    },
  };
  const wanted = { preferredFmr: bundle.defaultFmr, seed, data: name, reproduce };
  const { fields, unsupported } = await calibrateOnSets(result.head, sets, wanted, job);
  return {
    ...training,
    bundle: resealed({ ...learnt, ...fields }),
    measured: true,
    unsupported,
    notes: fields.operatingPoints.length > 0 ? [] : ["these people support no operating point"],
  };
}
