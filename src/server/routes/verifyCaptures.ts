import { z } from "zod";
import { SelfsameError } from "../../core/errors.js";
import { anchorFaces } from "../anchorFaces.js";
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
    face: judgedFaceSchema,
    anchors: z
      .array(z.object({ capture: z.string(), face: judgedFaceSchema }))
      .describe("Those that decided."),
    leftOut: z.array(z.object({ capture: z.string(), reason: z.string(), explanation: z.string() })),
    rule: z.string().describe("How several anchors are combined."),
    comparisons: z.int(),
    warnings: warningsSchema,
    timing: timingSchema,
  })
  .meta({ id: "AnchorVerification", description: "A decision on a photo against the workspace's anchors." });

export const verifyCaptures = endpoint(
  "POST /v1/captures/verify",
  {
    tag: "workspace",
    summary: "Whether a photo shows whoever the anchors show. It is not kept.",
    scope: "admin",
    images: { image: "one" },
    body: decisionBody,
    answer,
    errors: [
      ...photoFaults(),
      "NO_FACE",
      "NOT_FOUND",
      "FACE_INDEX_OUT_OF_RANGE",
      "TOO_MANY_FACES",
      "OPERATING_POINT_UNSUPPORTED",
    ],
  },
  async ({ images: { image }, body: { face, fmr }, caller, signal, reply }, context) => {
    const { selfsame, limits, workspace } = context;
    if (face === "all") refuseCrowd(await selfsame.detect(image, { signal }), limits);
    const all = await anchorFaces(selfsame, workspace, signal);
    const named = all.flatMap(({ capture, face }, i) =>
      face ? [{ ...face, capture, name: `anchor ${i + 1}` }] : [],
    );
    if (named.length === 0)
      throw new SelfsameError("NO_FACE", "no face was found in any of the anchors", {
        hint: "Capture anchors from the front, well lit, with your whole face in the picture.",
      });
    const options = { face, signal, ...(fmr === undefined ? {} : { fmr }) };
    const result = await selfsame.verifyAgainst(image, named, options);
    const { references, leftOut, ...decision } = result;
    const { outcome, score, threshold, revision } = decision;
    context.decided({ kind: "compare", outcome, person: null, score, threshold, revision, by: caller.name });
    return {
      ...decision,
      face: judgedJson(decision.face),
      anchors: references.map((reference) => ({
        capture: named.find(({ embedding }) => embedding === reference.embedding)?.capture ?? "",
        face: judgedJson(reference),
      })),
      leftOut: [
        ...all.flatMap((one) =>
          one.face ? [] : [{ capture: one.capture, reason: "no face", explanation: one.why }],
        ),
        ...leftOut.map(({ index, ...why }) => ({ capture: named[index]?.capture ?? "", ...why })),
      ],
      timing: { totalMs: reply.elapsedTime },
    };
  },
);
