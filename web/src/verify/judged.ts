import type { Decision, RgbaImage } from "selfsame/browser";
import type { ServiceAnswer } from "selfsame/client";
import { texts } from "../texts.js";

/** A picture, or its address. */
export type Picture = Blob | string;

/** Which side came to a decision. */
export type Side = "server" | "device";

/** A decision with what the page shows beside it, whichever side came to it. */
export interface Judged {
  readonly side: Side;
  readonly decision: Pick<
    ServiceAnswer<"POST /v1/compare">,
    | "outcome"
    | "reason"
    | "explanation"
    | "score"
    | "distance"
    | "threshold"
    | "targetFmr"
    | "operatingPoint"
    | "data"
    | "model"
    | "revision"
    | "presentationAttack"
  >;
  readonly quality: number;
  readonly warnings: readonly string[];
  /** From the picture to the decision, milliseconds. */
  readonly ms: number;
  /** Pictures of the face, and of what it was compared with. */
  readonly faces: { readonly probe: Picture | undefined; readonly references: readonly Picture[] };
}

/** What the page shows of a library's or a service's decision. */
export const decisionOf = ({
  outcome,
  reason,
  explanation,
  score,
  distance,
  threshold,
  targetFmr,
  operatingPoint,
  data,
  model,
  revision,
  presentationAttack,
}: Decision | Judged["decision"]): Judged["decision"] => ({
  ...{ outcome, reason, explanation, score, distance, threshold },
  ...{ targetFmr, operatingPoint, data, model, revision, presentationAttack },
});

/**
 * Warnings that the decision's explanation does not hold already, where it names the references that were left out because none is left;
 * and nothing of error rates where nothing was decided.
 */
export const furtherWarnings = ({ decision, warnings }: Pick<Judged, "decision" | "warnings">): string[] =>
  warnings.filter(
    (warning) =>
      !decision.explanation?.includes(warning.replace(/^left out: /, "").replace(/\.$/, "")) &&
      !(decision.outcome === "no decision" && isAside(warning)),
  );

/** Whether it is said for completeness, and no reason for caution. */
export const isAside = (warning: string): boolean =>
  texts.library.asides.some((beginning) => warning.startsWith(beginning));

/** An aligned face as a picture that `<img>` takes. */
export async function pictureOfPixels({ data, width, height }: RgbaImage): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return canvas.convertToBlob();
}
