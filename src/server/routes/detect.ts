import { z } from "zod";
import { SelfsameError } from "../../core/errors.js";
import type { RequestLimits } from "../context.js";
import { endpoint } from "../endpoint.js";
import { detectedJson } from "../faceJson.js";
import { faceOption, faceSchema, timingSchema } from "../schemas/decision.js";

export const detect = endpoint(
  "POST /v1/detect",
  {
    tag: "faces",
    summary: "The faces of a photo, largest first.",
    scope: "verify",
    images: { image: "one" },
    body: z.strictObject({ face: faceOption.default("all") }),
    answer: z.object({ faces: z.array(faceSchema), timing: timingSchema }),
    errors: [...photoFaults(), "FACE_INDEX_OUT_OF_RANGE", "TOO_MANY_FACES"],
  },
  async ({ images, body, signal, reply }, { selfsame, limits }) => {
    const faces = await selfsame.detect(images.image, { face: body.face, signal });
    refuseCrowd(faces, limits);
    return { faces: faces.map(detectedJson), timing: { totalMs: reply.elapsedTime } };
  },
);

/** What photos may be refused for. */
export function photoFaults() {
  return ["IMAGE_UNREADABLE", "IMAGE_TOO_LARGE", "BUSY", "TIMEOUT"] as const;
}

/** @throws TOO_MANY_FACES */
export function refuseCrowd(faces: readonly unknown[], limits: RequestLimits): void {
  if (faces.length > limits.faces)
    throw new SelfsameError(
      "TOO_MANY_FACES",
      `the photo shows ${faces.length} faces; the limit is ${limits.faces}`,
    );
}
