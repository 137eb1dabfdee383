import { z } from "zod";
import { endpoint } from "../endpoint.js";
import { judgedJson } from "../faceJson.js";
import {
  decisionBody,
  decisionFields,
  judgedFaceSchema,
  timingSchema,
  warningsSchema,
} from "../schemas/decision.js";
import { photoFaults, refuseCrowd } from "./detect.js";

const answer = z
  .object({
    ...decisionFields,
    faces: z.array(judgedFaceSchema).length(2).describe("The face of each photo that was compared."),
    comparisons: z.int().describe("How many pairs of faces were compared; the best is reported."),
    warnings: warningsSchema,
    timing: timingSchema,
  })
  .meta({ id: "Comparison" });

export const compare = endpoint(
  "POST /v1/compare",
  {
    tag: "faces",
    summary: "Whether two photos show the same person. Nothing is kept.",
    scope: "verify",
    images: { a: "one", b: "one" },
    body: decisionBody,
    answer,
    errors: [
      ...photoFaults(),
      "NO_FACE",
      "FACE_INDEX_OUT_OF_RANGE",
      "TOO_MANY_FACES",
      "OPERATING_POINT_UNSUPPORTED",
    ],
  },
  async ({ images, body: { face, fmr }, caller, signal, reply }, context) => {
    const { selfsame, limits } = context;
    if (face === "all")
      for (const faces of await Promise.all(
        [images.a, images.b].map((it) => selfsame.detect(it, { signal })),
      ))
        refuseCrowd(faces, limits);
    const { faces, ...decision } = await selfsame.verify(images.a, images.b, {
      face,
      signal,
      ...(fmr === undefined ? {} : { fmr }),
    });
    const { outcome, score, threshold, revision } = decision;
    context.decided({ kind: "compare", outcome, person: null, score, threshold, revision, by: caller.name });
    return { ...decision, faces: faces.map(judgedJson), timing: { totalMs: reply.elapsedTime } };
  },
);
