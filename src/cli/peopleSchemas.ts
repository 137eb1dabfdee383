import { z } from "zod";
import { templateOrigins } from "../gallery/template.js";
import { measuredRateSchema, operatingPointSchema } from "../models/bundle.js";

/** The shapes of what the commands on people and galleries print. */

const count = z.int().min(0);
const score = z.number().min(0).max(1);
const rate = z.number().min(0).max(1);
const point = z.strictObject({ x: z.number(), y: z.number() });
const time = z.iso.datetime();

export const seenFace = z.strictObject({
  box: z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  score,
  keypoints: z.array(point),
  resolution: z.number(),
  quality: z.number(),
  /** What is wrong with it where its quality is too low; left out by models that can't say. */
  faults: z.array(z.string()).optional(),
});

export const receipt = z.strictObject({
  person: z.string(),
  deleted: time,
  templates: count,
  images: count,
  unknownFaces: count,
  consents: count,
  auditSequence: count,
});

const namedPerson = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  externalId: z.string().nullable(),
});

const person = z.strictObject({
  ...namedPerson.shape,
  metadata: z.record(z.string(), z.string()),
  groups: z.array(z.string()),
  created: time,
  updated: time,
  templates: count,
});

const consent = z.strictObject({
  purpose: z.string(),
  textVersion: z.string(),
  given: time,
  expires: time.nullable(),
});

const duplicateOf = z
  .strictObject({ person: z.string().nullable(), template: z.string().nullable() })
  .nullable();
const outcome = z.enum(["match", "no match", "no decision"]);

const operatingPoint = operatingPointSchema
  .extend({ fmr: measuredRateSchema.strict(), fnmr: measuredRateSchema.strict() })
  .nullable();

const photoOutcome = z.strictObject({
  name: z.string(),
  outcome: z.enum(["enrolled", "refused"]),
  reason: z.enum(["unreadable", "no face", "not comparable", "duplicate"]).nullable(),
  code: z.string().nullable(),
  explanation: z.string().nullable(),
  template: z.string().nullable(),
  face: seenFace.nullable(),
  duplicateOf,
});

const enrolment = z.strictObject({
  /** Null where no photo could be enrolled. */
  person: person.nullable(),
  created: z.boolean(),
  photos: z.array(photoOutcome),
  enrolled: count,
  /** Null where nobody may be looked for, or no threshold says what a match is. */
  lookAlikes: z
    .array(z.strictObject({ person: namedPerson, score, threshold: score, targetFmr: rate }))
    .nullable(),
  warnings: z.array(z.string()),
  model: z.string(),
  revision: z.string(),
});

const identification = z.strictObject({
  outcome,
  match: z.boolean(),
  reason: z.enum(["not comparable", "no threshold", "unsupported"]).nullable(),
  explanation: z.string().nullable(),
  /** Who it is; null unless it is a match. */
  person: namedPerson.nullable(),
  score: score.nullable(),
  candidates: z.array(
    z.strictObject({ person: namedPerson, score, distance: z.number(), match: z.boolean() }),
  ),
  margin: z.strictObject({ score: z.number(), distance: z.number() }).nullable(),
  face: seenFace,
  comparable: z.union([z.boolean(), z.literal("unknown")]),
  threshold: score.nullable(),
  targetFmr: rate.nullable(),
  operatingPoint,
  kept: z.string().nullable(),
  warnings: z.array(z.string()),
});

const decisionFields = {
  data: z.string(),
  model: z.string(),
  revision: z.string(),
  presentationAttack: z.literal("not checked"),
};

const verification = z.strictObject({
  outcome,
  match: z.boolean(),
  reason: z.enum(["not comparable", "no threshold"]).nullable(),
  explanation: z.string().nullable(),
  score,
  distance: z.number(),
  comparable: z.union([z.boolean(), z.literal("unknown")]),
  threshold: score.nullable(),
  targetFmr: rate.nullable(),
  operatingPoint,
  ...decisionFields,
  person: namedPerson,
  face: seenFace,
  /** Ids of the templates that took part. */
  templates: z.array(z.string()),
  leftOut: z.array(
    z.strictObject({
      template: z.string(),
      reason: z.enum(["not comparable", "same picture"]),
      explanation: z.string(),
    }),
  ),
  rule: z.string(),
  comparisons: z.int().min(1),
  warnings: z.array(z.string()),
});

const pair = z.strictObject({ a: namedPerson, b: namedPerson, score, match: z.boolean() });

const selfTest = z.strictObject({
  people: count,
  templates: count,
  targetFpir: rate,
  threshold: score.nullable(),
  targetFmr: rate.nullable(),
  unsupported: z.string().nullable(),
  own: z.strictObject({
    people: count,
    single: count,
    comparisons: count,
    weak: z.array(
      z.strictObject({
        person: namedPerson,
        template: z.string(),
        quality: z.number(),
        score,
        others: count,
      }),
    ),
  }),
  /** Null where the gallery searches nobody. */
  pairs: z.strictObject({ comparisons: count, highest: z.array(pair), lookAlikes: count }).nullable(),
  fpir: z.array(
    z.strictObject({
      targetFmr: rate,
      threshold: score,
      expected: rate,
      lookAlikes: count,
      rate,
      low: rate.nullable(),
      high: rate.nullable(),
      worth: count,
      words: z.string().nullable(),
    }),
  ),
  promised: rate.nullable(),
  model: z.string(),
  revision: z.string(),
});

const waitingFace = z.strictObject({
  id: z.string(),
  created: time,
  expires: time,
  state: z.enum(["waiting", "ignored"]),
  quality: z.number(),
  sourceHash: z.string(),
  hasThumbnail: z.boolean(),
});

const merge = z.strictObject({ id: z.string(), into: z.string(), from: z.string(), time });

export const peopleSchemas = {
  enroll: enrolment,
  "enroll-from": z.strictObject({
    layout: z.string(),
    people: z.array(
      z.strictObject({
        /** The folder's name. */
        source: z.string(),
        outcome: z.enum(["enrolled", "added to", "refused"]),
        person: z.string().nullable(),
        enrolled: count,
        refused: count,
        lookAlikes: z.array(z.string()).nullable(),
        photos: z.array(photoOutcome),
      }),
    ),
    enrolledPeople: count,
    refusedPeople: count,
    enrolledPhotos: count,
    refusedPhotos: count,
    skipped: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
    csv: z.string().nullable(),
    seconds: z.number(),
    model: z.string(),
    revision: z.string(),
  }),
  identify: z.strictObject({
    outcome,
    match: z.boolean(),
    faces: z.array(identification),
    targetFpir: rate,
    people: count,
    fmrNeeded: rate.nullable(),
    ...decisionFields,
  }),
  "verify-person": verification,
  "people-list": z.strictObject({ people: z.array(person), next: z.string().nullable() }),
  "people-show": z.strictObject({
    ...person.shape,
    templates: z.array(
      z.strictObject({
        id: z.string(),
        revision: z.string(),
        created: time,
        quality: z.number(),
        sourceHash: z.string(),
        origin: z.enum(templateOrigins),
        hasImage: z.boolean(),
        hasThumbnail: z.boolean(),
      }),
    ),
    consents: z.array(consent),
  }),
  "people-change": person,
  "people-delete": z.strictObject({ receipts: z.array(receipt) }),
  "people-export": z.strictObject({ out: z.string(), people: count, templates: count, files: count }),
  "people-import": z.strictObject({
    people: z.array(
      z.strictObject({
        folder: z.string(),
        outcome: z.enum(["imported", "refused"]),
        reason: z.enum(["exists", "other model", "unreadable", "no template"]).nullable(),
        code: z.string().nullable(),
        explanation: z.string().nullable(),
        person: z.string().nullable(),
        templates: count,
        dropped: count,
      }),
    ),
    imported: count,
    refused: count,
  }),
  "people-merge": merge,
  "people-merges": z.strictObject({ merges: z.array(merge) }),
  "people-candidates": z.strictObject({ pairs: z.array(pair) }),
  "people-check": selfTest,
  "inbox-list": z.strictObject({
    clusters: z.array(
      z.strictObject({
        faces: z.array(waitingFace),
        suggestions: z.array(z.strictObject({ person: namedPerson, score })),
      }),
    ),
    faces: count,
    threshold: score.nullable(),
    targetFmr: rate.nullable(),
    unsuggested: z.string().nullable(),
    model: z.string(),
    revision: z.string(),
  }),
  "inbox-assign": z.strictObject({
    person: person.nullable(),
    created: z.boolean(),
    faces: z.array(
      z.strictObject({
        face: z.string(),
        outcome: z.enum(["assigned", "refused"]),
        reason: z.enum(["not comparable", "duplicate"]).nullable(),
        explanation: z.string().nullable(),
        template: z.string().nullable(),
        duplicateOf,
      }),
    ),
    assigned: count,
  }),
  /** Of `inbox ignore`, `discard` and `not`. */
  "inbox-change": z.strictObject({ faces: z.array(z.string()) }),
} as const;
