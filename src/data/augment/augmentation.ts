import { SelfsameError } from "../../core/errors.js";
import { checkArguments, checkOptions, finite, object, seedRule, wholeNumber } from "../../core/options.js";
import { seededRandom } from "../../core/random.js";
import { streams } from "../streams.js";

/** What may happen to an image in training. What is left out doesn't happen. */
export interface Augmentation {
  /** Probability of a mirror image. For faces; a mirrored character is another one. */
  readonly flip?: number;
  /** Adds a uniform value of ± `by` (of 0…1) to all pixels. */
  readonly brightness?: { readonly probability: number; readonly by: number };
  /** Multiplies the distance from mid-grey by `by^u`, u uniform in −1…1; `by` ≥ 1. */
  readonly contrast?: { readonly probability: number; readonly by: number };
  /** Blurs by a Gaussian-like kernel of a standard deviation uniform in 0…`sigma` pixels, `sigma` ≤ 1. */
  readonly blur?: { readonly probability: number; readonly sigma: number };
  /** Leaves JPEG's artifacts of a quality uniform in the range, 1…100. */
  readonly jpeg?: { readonly probability: number; readonly quality: readonly [number, number] };
}

/** What photos of faces differ in between cameras and rooms. */
export const faceAugmentation: Augmentation = {
  flip: 0.5,
  brightness: { probability: 0.5, by: 0.2 },
  contrast: { probability: 0.5, by: 1.3 },
  blur: { probability: 0.1, sigma: 1 },
  jpeg: { probability: 0.1, quality: [30, 90] },
};

/** What happens to one image. */
export interface DrawnAugmentation {
  readonly flip: boolean;
  /** Added to pixels of 0…1. */
  readonly brightness: number;
  /** Factor about ½. */
  readonly contrast: number;
  /** Standard deviation in pixels; 0: none. */
  readonly blur: number;
  /** Quality; `undefined`: none. */
  readonly jpeg: number | undefined;
}

/** Their ranges are checked where they are drawn from. */
const augmentationRules = { flip: finite, brightness: object, contrast: object, blur: object, jpeg: object };

/**
 * Draws what happens to image `index` of a step's batch: a function of (seed, step, index), each component with a
 * generator of its own, so that leaving one out changes none of the others.
 *
 * @throws INVALID_ARGUMENT where a probability is not in 0…1 or a range is not as described
 * @example
 * drawAugmentation(faceAugmentation, 7, step, 0); // { flip: true, brightness: 0, contrast: 1.12, … }
 */
export function drawAugmentation(
  augmentation: Augmentation,
  seed: number,
  step: number,
  index: number,
): DrawnAugmentation {
  checkOptions("an augmentation", augmentation, augmentationRules);
  checkArguments("drawAugmentation", {
    seed: [seed, seedRule],
    step: [step, wholeNumber(0)],
    index: [index, wholeNumber(0)],
  });
  const { flip = 0, brightness, contrast, blur, jpeg } = augmentation;
  const draw = <T>(stream: number, probability: number, low: number, high: number, none: T): number | T => {
    checkRange(augmentation, probability >= 0 && probability <= 1 && low <= high);
    if (probability === 0) return none;
    const random = seededRandom(seed, step, index, stream);
    return random.next() < probability ? low + (high - low) * random.next() : none;
  };
  if (contrast) checkRange(augmentation, contrast.by >= 1);
  if (blur) checkRange(augmentation, blur.sigma <= 1);
  if (jpeg)
    checkRange(augmentation, Array.isArray(jpeg.quality) && jpeg.quality[0] >= 1 && jpeg.quality[1] <= 100);
  const width = Math.log(contrast?.by ?? 1);
  return {
    flip: draw(streams.flip, flip, 1, 1, 0) === 1,
    brightness: draw(
      streams.brightness,
      brightness?.probability ?? 0,
      -(brightness?.by ?? 0),
      brightness?.by ?? 0,
      0,
    ),
    contrast: Math.exp(draw(streams.contrast, contrast?.probability ?? 0, -width, width, 0)),
    blur: draw(streams.blur, blur?.probability ?? 0, 0, blur?.sigma ?? 0, 0),
    jpeg: draw(streams.jpeg, jpeg?.probability ?? 0, ...(jpeg?.quality ?? ([1, 1] as const)), undefined),
  };
}

function checkRange(augmentation: Augmentation, holds: boolean): void {
  if (!holds)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `probabilities lie in 0…1, ranges in those documented for \`Augmentation\`; ${JSON.stringify(augmentation)} came`,
    );
}
