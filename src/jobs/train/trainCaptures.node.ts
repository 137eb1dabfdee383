import { SelfsameError } from "../../core/errors.js";
import { type JobOptions, jobOf } from "../../core/job.js";
import { check, checkOptions, seedRule, text } from "../../core/options.js";
import { seededRandom, shuffled } from "../../core/random.js";
import type { SessionSource } from "../../data/captureSessions.js";
import type { Sample, Skipped } from "../../data/dataset.js";
import { knownPerson, readWebcam } from "../../data/readers/webcam.node.js";
import { type ModelBundle, notEvaluated } from "../../models/bundle.js";
import { asBase } from "../../models/provenance.js";
import { resealed } from "../../models/seal.node.js";
import type { CapturesHead } from "../../train/head/learnCapturesHead.js";
import type { EmbeddedPhoto } from "../cache/photoRecord.js";
import { type EmbedPhotosOptions, embedPhotos } from "../embedPhotos.node.js";
import { embeddingTable } from "../measure/embeddingTable.js";
import { measureInWorker } from "../measure/inWorker.node.js";
import { embedPhotosRules } from "../optionRules.js";
import { withLearntHead } from "./learntHead.js";
import { type CapturesTest, comparableAnchors, testCaptures, type UsableCapture } from "./testCaptures.js";

export interface TrainCapturesOptions extends Omit<EmbedPhotosOptions, "face"> {
  /** Of the choice among many captures, the folds and the resamples. Default 1. */
  readonly seed?: number;
  /** The command that does the same again, for the bundle. */
  readonly reproduce: string;
}

/** What learning from captures made. */
export interface CapturesTraining {
  /** The base model with the learnt head, which has no thresholds; the base model itself where its head was kept. */
  readonly bundle: ModelBundle;
  readonly learnt: boolean;
  /** Why the model's own head was kept, or that the learnt one is used, in words. */
  readonly reason: string;
  /** Captures used, by role. */
  readonly captures: { readonly anchor: number; readonly positive: number; readonly negative: number };
  /** Captures left out, and why: no face, unreadable, or more than are needed. */
  readonly skipped: readonly Skipped[];
  readonly sessions: { readonly count: number; readonly source: SessionSource };
  /** How the model's own head decides on the captures. */
  readonly test: CapturesTest;
  /** Both heads on captures that the fit did not see; null where the captures are too few. */
  readonly contest: Pick<
    CapturesHead,
    "before" | "after" | "gain" | "folds" | "heldOutPairs" | "lambda"
  > | null;
  /** What to know about the result. */
  readonly notes: readonly string[];
}

/** Of more captures of the known person, or of others, so many are drawn: enough for a head, and done in a minute. */
const mostOfEither = 300;

/**
 * Learns from webcam captures (`anchor/`, `positive/`, `negative/`) on the embeddings of a model that stays as it is, and
 * tests that model on them: each positive, and each negative, against the anchors. The learnt head is used only where it is
 * better on captures of other sessions; it then has no thresholds until they are measured (`calibrate`). Else the model's
 * own head is kept, with its thresholds.
 *
 * @param path the folder with the three folders
 * @throws FILE_NOT_FOUND; DATASET_INVALID where a folder holds no image; what `embedPhotos` throws
 * @example
 * const { bundle, learnt, reason, test } = await trainCaptures("captures", { reproduce: "this script" });
 */
export async function trainCaptures(path: string, options: TrainCapturesOptions): Promise<CapturesTraining> {
  const { face: _, ...rules } = embedPhotosRules;
  checkOptions("trainCaptures", options, { ...rules, seed: seedRule, reproduce: text });
  check(path, "trainCaptures: path", text);
  check(options.reproduce, "trainCaptures: reproduce", text);
  const { seed = 1, reproduce, ...embed } = options;
  const captures = await readWebcam(path);
  const { samples, surplus } = drawn(captures.samples, seed);
  const { bundle, photos } = await embedPhotos(samples, embed);
  const usable = samples.flatMap((sample, i) => {
    const photo = photos[i]!;
    return photo.ok ? [{ sample, photo }] : [];
  });
  const skipped = [
    ...captures.skipped,
    ...surplus,
    ...photos.flatMap((photo) => (photo.ok ? [] : [{ id: photo.file, reason: photo.message }])),
  ];
  if (comparableAnchors(bundle, usable).length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `no anchor in "${path}" shows a face that can be compared: ${skippedWords(photos)}`,
      { hint: "Capture anchors from the front, well lit, with your whole face in the picture." },
    );
  const test = testCaptures(bundle, usable);
  const contest = await learn(bundle, usable, seed, jobOf(options));
  const learnt = contest?.learnt === true;
  const count = (role: string) => usable.filter(({ sample }) => sample.group === role).length;
  const { source } = captures;
  const own = usable.filter(({ sample }) => sample.person === knownPerson);
  const sessions = new Set(own.map(({ sample }) => sample.session)).size;
  return {
    bundle: contest?.learnt
      ? newHead(
          bundle,
          contest,
          { data: captures.name, seed, images: `${usable.length} captures` },
          reproduce,
        )
      : bundle,
    learnt,
    reason: learnt
      ? "a learnt head is better on captures that it had not seen, in every session"
      : (contest?.kept ?? "the captures are too few to learn from and to test on others"),
    captures: { anchor: count("anchor"), positive: count("positive"), negative: count("negative") },
    skipped,
    sessions: { count: sessions, source },
    test,
    contest: contest ?? null,
    notes: notesOn(sessions, source, learnt),
  };
}

/** Why photos gave no face, the first few. */
function skippedWords(photos: readonly EmbeddedPhoto[]): string {
  const failed = photos.flatMap((photo) => (photo.ok ? [] : [`${photo.file}: ${photo.message}`]));
  return failed.length === 0 ? "all are turned away or covered" : failed.slice(0, 3).join("; ");
}

/** At most so many captures of the known person and of others, by the seed; the roles keep their shares. */
function drawn(samples: readonly Sample[], seed: number) {
  const parts = [true, false].map((own) => {
    const rows = samples.flatMap(({ person }, i) => ((person === knownPerson) === own ? [i] : []));
    return shuffled(rows, seededRandom(seed, own ? 1 : 2)).slice(0, mostOfEither);
  });
  const chosen = new Set(parts.flat());
  const reason = `more captures than the ${mostOfEither} that are used, drawn at random`;
  return {
    samples: samples.filter((_, i) => chosen.has(i)),
    surplus: samples.flatMap(({ id }, i) => (chosen.has(i) ? [] : [{ id, reason }])),
  };
}

function learn(bundle: ModelBundle, captures: readonly UsableCapture[], seed: number, job: JobOptions) {
  // By time, so that runs of one session are held out together.
  const ordered = [...captures].sort((x, y) => timeOf(x) - timeOf(y));
  const numbers = new Map([[knownPerson, 0]]);
  const numberOf = (person: string) => {
    if (!numbers.has(person)) numbers.set(person, numbers.size);
    return numbers.get(person)!;
  };
  const sessions = [...new Set(ordered.map(({ sample }) => sample.session))];
  const { embedding } = bundle;
  const { counts: _, ...table } = embeddingTable(
    ordered.map(({ photo }) => photo),
    embedding.dimensions,
    embedding,
  );
  return measureInWorker(
    {
      kind: "captures-head",
      table,
      people: ordered.map(({ sample }) => numberOf(sample.person)),
      sessions: ordered.map(({ sample }) => sessions.indexOf(sample.session)),
      head: bundle.head,
      seed,
    },
    job,
  );
}

const timeOf = ({ sample }: UsableCapture): number => sample.time?.getTime() ?? 0;

/** The base model with a new head, which nothing was measured with. */
function newHead(
  bundle: ModelBundle,
  { head }: CapturesHead,
  captures: Parameters<typeof withLearntHead>[3],
  reproduce: string,
): ModelBundle {
  return resealed({
    ...withLearntHead(bundle, asBase(bundle), head, captures),
    evaluation: { ...notEvaluated, data: "a head learnt on captures: not measured yet", reproduce },
    defaultFmr: null,
    operatingPoints: [],
  });
}

function notesOn(sessions: number, source: SessionSource, learnt: boolean): string[] {
  const one =
    source === "nothing"
      ? "names and times tell no sessions, so all captures of the known person count as one"
      : "all captures of the known person come from one session";
  return [
    ...(sessions < 2
      ? [
          `${one}: these figures say how it does in that place and light, not on another day; capture again tomorrow`,
        ]
      : []),
    ...(source === "file times" ? ["sessions are told by the files' times, which copying changes"] : []),
    ...(learnt
      ? [
          `the learnt head has no thresholds: it gives scores, and decides nothing until \`selfsame calibrate\` measures it on photos of other people, hundreds of them for FMR 0.001. Until then verify without --model: the built-in head decides, as tested above`,
        ]
      : []),
  ];
}
