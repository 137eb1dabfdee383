// What is done to photos in `npm run bench:damage`. A damage takes RGBA pixels (never changed in place) and gives RGBA
// pixels of the same size. To add one, add an entry: its name is its seed too, so that the others stay as they are.
import sharp from "sharp";

/** Every colour value by a function of value and channel; alpha stays. */
const eachValue = (change) => (image) => ({
  ...image,
  data: Uint8ClampedArray.from(image.data, (value, i) => (i % 4 === 3 ? value : change(value, i % 4))),
});

/** By a pipeline of sharp on the RGBA pixels. */
const piped = (pipeline) => async (image) => {
  const { width, height } = image;
  const raw = { width, height, channels: 4 };
  const changed = await pipeline(sharp(Buffer.from(image.data), { raw }), image);
  const data = await changed.ensureAlpha().raw().toBuffer();
  if (data.length !== image.data.length) throw new Error("a damage keeps the photo's size");
  return { width, height, data: new Uint8Array(data) };
};

/** By a file format and back. */
const written = (encode) =>
  piped(async (photo) => sharp(await encode(photo.flatten({ background: "white" })).toBuffer()));

const shrunk = (times) =>
  piped(async (photo, { width, height }) => {
    const size = [Math.max(1, Math.round(width / times)), Math.max(1, Math.round(height / times))];
    return sharp(
      await photo
        .resize(...size, { fit: "fill" })
        .png()
        .toBuffer(),
    ).resize(width, height, {
      fit: "fill",
      kernel: "linear",
    });
  });

/** Each row's mean over `length` neighbouring pixels: the camera moved sideways. */
const movedSideways = (length) => (image) => {
  const { width, data } = image;
  const half = Math.floor(length / 2);
  const at = (i, x) => data[i + 4 * (Math.min(width - 1, Math.max(0, x)) - (Math.floor(i / 4) % width))];
  const blurred = Uint8ClampedArray.from(data, (value, i) => {
    if (i % 4 === 3) return value;
    const x = Math.floor(i / 4) % width;
    let sum = 0;
    for (let dx = -half; dx <= half; dx++) sum += at(i, x + dx);
    return sum / (2 * half + 1);
  });
  return { ...image, data: blurred };
};

/** Grey values alike, their distance from the middle shrunk. */
const washedOut = (contrast) => (image) => {
  const { data } = image;
  const out = Uint8ClampedArray.from(data, (value, i) => {
    if (i % 4 === 3) return value;
    const p = i - (i % 4);
    const grey = 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2];
    return 128 + contrast * (grey - 128);
  });
  return { ...image, data: out };
};

const noisy =
  (deviation) =>
  (image, { random }) =>
    eachValue((value) => value + deviation * random.normal())(image);

/**
 * Pixels drawn over where `inside` holds, in coordinates of the face: the origin between the eyes, x along them, one unit
 * their distance. A photo without a face stays as it is.
 */
const covered =
  (inside, colour) =>
  (image, { keypoints }) => {
    if (!keypoints) return image;
    const [left, right] = keypoints;
    const [dx, dy] = [right.x - left.x, right.y - left.y];
    const [cx, cy] = [(left.x + right.x) / 2, (left.y + right.y) / 2];
    const unit = dx * dx + dy * dy;
    const data = Uint8Array.from(image.data);
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width; x++) {
        const u = ((x - cx) * dx + (y - cy) * dy) / unit;
        const v = ((y - cy) * dx - (x - cx) * dy) / unit;
        if (inside(u, v)) data.set(colour, 4 * (y * image.width + x));
      }
    return { ...image, data };
  };

const black = [15, 15, 15];
const grey = [128, 128, 128];

/** Name → damage `(image, { keypoints, random }) => image`, or a promise of it. `none` comes first: what others are held against. */
export const damages = {
  none: (image) => image,
  "upside down": piped((photo) => photo.rotate(180)),
  "blur σ 4": piped((photo) => photo.blur(4)),
  "blur σ 6": piped((photo) => photo.blur(6)),
  "shrunk to 1/6": shrunk(6),
  "shrunk to 1/8": shrunk(8),
  "dark ×0.1": eachValue((value) => 0.1 * value),
  "dark ×0.04": eachValue((value) => 0.04 * value),
  "overexposed ×4": eachValue((value) => 4 * value),
  "JPEG quality 5": written((photo) => photo.jpeg({ quality: 5 })),
  "noise σ 40": noisy(40),
  "grey, contrast ×0.15": washedOut(0.15),
  "motion blur 25 px": movedSideways(25),
  "dark glasses": covered((u, v) => Math.abs(u) < 1 && Math.abs(v) < 0.28, black),
  "left half covered": covered((u, v) => u < 0 && u > -1.6 && v > -1.2 && v < 2.4, grey),
  "lower half covered": covered((u, v) => Math.abs(u) < 1.6 && v > 0.35 && v < 2.4, grey),
  "posterised, 3 levels": eachValue((value) => 127.5 * Math.round(value / 127.5)),
  "red light": eachValue((value, channel) => (channel === 0 ? value : 0.1 * value)),
};
