import type { RgbaImage } from "../core/image.js";

/** What an aligned face's picture says of light, colour and the detail that is really there. */
export interface PictureFigures {
  /** Mean grey, 0…1. */
  readonly brightness: number;
  /** Log of the deviation of the grey at an eighth of the size. */
  readonly contrast: number;
  /** Shares of pixels of a grey below 13 and of 247 or more. */
  readonly black: number;
  readonly white: number;
  /**
   * Logs of the Laplacian's variance at half, a quarter and an eighth of the size, over the grey's variance at an eighth. (At the full
   * size it tells how far a photo was enlarged or compressed, and little of the face.)
   */
  readonly finest: number;
  readonly fine: number;
  readonly coarse: number;
  /** Shares of red and blue in all light. */
  readonly red: number;
  readonly blue: number;
  /** Log of colour over grey. */
  readonly colour: number;
  /** Share of pixels that hardly differ from the next ones. */
  readonly flat: number;
  /** Log of the squared steps sideways over those downwards. */
  readonly direction: number;
  /** Correlation of the picture with its mirror image, at an eighth of the size. */
  readonly symmetry: number;
}

/** The picture is halved so often. */
const halvings = 3;

/** Steps below this are none, in grey values. */
const least = 0.51;

/**
 * The figures of an aligned face, over its middle: a tenth of the picture on each side is left out.
 *
 * @param picture square, of 16 pixels or more
 */
export function pictureFigures(picture: RgbaImage): PictureFigures {
  const unit = 2 ** halvings;
  const side = Math.max(unit * 2, Math.floor((0.8 * picture.width) / unit) * unit);
  const start = Math.floor((picture.width - side) / 2);
  const { grey, histogram, red, green, blue, colour } = greyOf(picture, start, side);
  const half = halved(grey, side);
  const quarter = halved(half, side / 2);
  const eighth = halved(quarter, side / 4);
  const [mean] = moments(grey);
  const [smallMean, variance] = moments(eighth);
  // The floors, here and below, are the noise of rounding to whole grey values: without them a black picture is full of detail.
  const detail = (plane: Float32Array, width: number) =>
    Math.log((laplacianVariance(plane, width) + 0.3) / (variance + 4));
  const pixels = grey.length;
  const light = red + green + blue + pixels;
  return {
    brightness: mean / 255,
    contrast: Math.log(Math.sqrt(variance) + 0.5),
    black: sumOf(histogram.subarray(0, 13)) / pixels,
    white: sumOf(histogram.subarray(247)) / pixels,
    finest: detail(half, side / 2),
    fine: detail(quarter, side / 4),
    coarse: detail(eighth, side / 8),
    red: red / light,
    blue: blue / light,
    colour: Math.log(Math.sqrt(colour / pixels) + 1) - Math.log(mean + 4),
    ...stepsOf(grey, side),
    symmetry: mirrorCorrelation(eighth, side / 8, smallMean, variance),
  };
}

/** The grey (BT.601, not rounded) of the square's pixels, and sums over them. */
function greyOf({ width, data }: RgbaImage, start: number, side: number) {
  const grey = new Float32Array(side * side);
  const histogram = new Uint32Array(256);
  let [red, green, blue, colour] = [0, 0, 0, 0];
  for (let y = 0, to = 0; y < side; y++)
    for (let x = 0, from = 4 * ((y + start) * width + start); x < side; x++, to++, from += 4) {
      const [r, g, b] = [data[from]!, data[from + 1]!, data[from + 2]!];
      const value = 0.299 * r + 0.587 * g + 0.114 * b;
      grey[to] = value;
      histogram[value | 0]!++;
      red += r;
      green += g;
      blue += b;
      colour += (r - value) ** 2 + (b - value) ** 2;
    }
  return { grey, histogram, red, green, blue, colour };
}

/** Each 2 × 2 pixels' mean. */
function halved(plane: Float32Array, side: number): Float32Array {
  const half = side / 2;
  const result = new Float32Array(half * half);
  for (let y = 0, to = 0; y < half; y++)
    for (let x = 0, i = 2 * y * side; x < half; x++, to++, i += 2)
      result[to] = (plane[i]! + plane[i + 1]! + plane[i + side]! + plane[i + side + 1]!) / 4;
  return result;
}

function laplacianVariance(plane: Float32Array, side: number): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < side - 1; y++)
    for (let i = y * side + 1; i < (y + 1) * side - 1; i++) {
      const value = 4 * plane[i]! - plane[i - 1]! - plane[i + 1]! - plane[i - side]! - plane[i + side]!;
      sum += value;
      squares += value * value;
      count++;
    }
  return squares / count - (sum / count) ** 2;
}

function stepsOf(grey: Float32Array, side: number): Pick<PictureFigures, "flat" | "direction"> {
  let [flat, sideways, downwards] = [0, 0, 0];
  for (let y = 0; y < side - 1; y++)
    for (let i = y * side; i < (y + 1) * side - 1; i++) {
      const across = Math.abs(grey[i]! - grey[i + 1]!);
      const down = Math.abs(grey[i]! - grey[i + side]!);
      if (across < least && down < least) flat++;
      sideways += across * across;
      downwards += down * down;
    }
  const floor = 0.1 * grey.length;
  return { flat: flat / grey.length, direction: Math.log((sideways + floor) / (downwards + floor)) };
}

function mirrorCorrelation(plane: Float32Array, side: number, mean: number, variance: number): number {
  let sum = 0;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      sum += (plane[y * side + x]! - mean) * (plane[y * side + side - 1 - x]! - mean);
  return sum / plane.length / (variance + 1);
}

const sumOf = (counts: Uint32Array) => counts.reduce((sum, count) => sum + count, 0);

function moments(values: Float32Array): [mean: number, variance: number] {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return [mean, Math.max(0, squares / values.length - mean * mean)];
}
