// What is done to photos in `npm run bench:damage`. A damage takes RGBA pixels (never changed in place) and gives RGBA
// pixels of the same size. To add one, add an entry: its name is its seed too, so that the others stay as they are.
import sharp from "sharp";

/** Every colour value by a function of value and channel; alpha stays. */
const eachValue = (change) => (image) => {
  const data = Uint8ClampedArray.from(image.data);
  for (let i = 0; i < data.length; i++) if (i % 4 !== 3) data[i] = change(data[i], i % 4, i);
  return { ...image, data };
};

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
  return eachValue((_, __, i) => {
    const x = Math.floor(i / 4) % width;
    let sum = 0;
    for (let dx = -half; dx <= half; dx++) sum += at(i, x + dx);
    return sum / (2 * half + 1);
  })(image);
};

/** Grey values alike, their distance from the middle shrunk. */
const washedOut = (contrast) => (image) => {
  const { data } = image;
  return eachValue((_, __, i) => {
    const p = i - (i % 4);
    const grey = 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2];
    return 128 + contrast * (grey - 128);
  })(image);
};

const noisy =
  (deviation) =>
  (image, { random }) =>
    eachValue((value) => value + deviation * random.normal())(image);

/** Each pixel is black or white with that chance. */
const salted =
  (chance) =>
  (image, { random }) => {
    const data = Uint8Array.from(image.data);
    for (let p = 0; p < data.length; p += 4) {
      const drawn = random.next();
      if (drawn < chance) data.fill(drawn < chance / 2 ? 0 : 255, p, p + 3);
    }
    return { ...image, data };
  };

/** The pixel seen at (x, y) is the one at `from(x, y)`, the nearest; black outside. */
const moved = (from) => (image) => {
  const { width, height, data } = image;
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = from(x, y, width, height).map(Math.round);
      const to = 4 * (y * width + x);
      if (u < 0 || v < 0 || u >= width || v >= height) out[to + 3] = 255;
      else out.set(data.subarray(4 * (v * width + u), 4 * (v * width + u) + 4), to);
    }
  return { ...image, data: out };
};

/** Turned about the middle; the corners come out black. */
const turned = (degrees) => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return moved((x, y, width, height) => {
    const [dx, dy] = [x - (width - 1) / 2, y - (height - 1) / 2];
    return [(width - 1) / 2 + cos * dx + sin * dy, (height - 1) / 2 - sin * dx + cos * dy];
  });
};

/** Squares of one colour each. */
const mosaic = (side) =>
  moved((x, y, width, height) => [
    Math.min(width - 1, x - (x % side) + side / 2),
    Math.min(height - 1, y - (y % side) + side / 2),
  ]);

/** Every pixel's colour times a factor of its place (0…1 each way). */
const lit = (factor) => (image) =>
  eachValue((value, _, i) => {
    const [x, y] = [Math.floor(i / 4) % image.width, Math.floor(i / 4 / image.width)];
    return value * factor(x / image.width, y / image.height, y);
  })(image);

/** One damage after the other. */
const mixed =
  (...steps) =>
  async (image, context) => {
    let out = image;
    for (const step of steps) out = await step(out, context);
    return out;
  };

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
const white = [240, 240, 240];

const glasses = covered((u, v) => Math.abs(u) < 1 && Math.abs(v) < 0.28, black);
const mask = covered((u, v) => Math.abs(u) < 1.1 - 0.25 * Math.max(0, v - 1) && v > 0.45 && v < 2.1, white);

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
  "dark glasses": glasses,
  "left half covered": covered((u, v) => u < 0 && u > -1.6 && v > -1.2 && v < 2.4, grey),
  "lower half covered": covered((u, v) => Math.abs(u) < 1.6 && v > 0.35 && v < 2.4, grey),
  "posterised, 3 levels": eachValue((value) => 127.5 * Math.round(value / 127.5)),
  "red light": eachValue((value, channel) => (channel === 0 ? value : 0.1 * value)),
  "blue light": eachValue((value, channel) => (channel === 2 ? value : 0.1 * value)),
  "white mask": mask,
  "forehead and brows covered": covered((u, v) => Math.abs(u) < 1.8 && v < -0.2 && v > -2.5, black),
  "hand over a cheek and the mouth": covered(
    (u, v) => u > -1.3 && u < 0.3 && v > 0.3 && v < 2,
    [190, 140, 115],
  ),
  "lying on the side": turned(90),
  "tilted by 45°": turned(45),
  "mosaic of 6 px": mosaic(6),
  "salt and pepper 20%": salted(0.2),
  fog: eachValue((value) => 190 + 0.2 * value),
  "gamma 3": eachValue((value) => 255 * (value / 255) ** 3),
  negative: eachValue((value) => 255 - value),
  "black and white, 1 bit": (image) => eachValue((value) => (value > 127 ? 255 : 0))(washedOut(1)(image)),
  "lit from the left": lit((x) => (x < 0.5 ? 1.3 : 0.05)),
  "every third line dark": lit((_, __, row) => (row % 3 === 0 ? 0.6 : 1)),
  "squeezed to half the width": moved((x, y, width) => [width / 2 + 2 * (x - width / 2), y]),
  "wavy glass": moved((x, y) => [x + 5 * Math.sin(y / 5), y + 5 * Math.sin(x / 5)]),
  "night camera": mixed(
    eachValue((value) => 0.08 * value),
    noisy(6),
    eachValue((value) => 5 * value),
  ),
  "cheap camera": mixed(
    shrunk(4),
    written((photo) => photo.jpeg({ quality: 15 })),
  ),
  "dark glasses, dark ×0.2": mixed(
    glasses,
    eachValue((value) => 0.2 * value),
  ),
  "white mask, blur σ 2.5": mixed(
    mask,
    piped((photo) => photo.blur(2.5)),
  ),
  "bright ×2.5, blur σ 2.5": mixed(
    eachValue((value) => 2.5 * value),
    piped((photo) => photo.blur(2.5)),
  ),
  "grey ×0.3, shrunk to 1/4": mixed(washedOut(0.3), shrunk(4)),
  "dark ×0.15, motion blur 11 px": mixed(
    eachValue((value) => 0.15 * value),
    movedSideways(11),
  ),
  "noise σ 25, upside down": mixed(
    noisy(25),
    piped((photo) => photo.rotate(180)),
  ),
};

/**
 * The same faults, so slight that most faces can still be told apart: what a measure of collapse is fitted on beside `damages`, so that
 * it learns where collapse begins.
 */
export const slightDamages = {
  ...Object.fromEntries(
    [1, 1.5, 2, 3].map((sigma) => [`blur σ ${sigma}`, piped((photo) => photo.blur(sigma))]),
  ),
  ...Object.fromEntries([2, 3, 4].map((times) => [`shrunk to 1/${times}`, shrunk(times)])),
  ...Object.fromEntries([5, 9, 15].map((length) => [`motion blur ${length} px`, movedSideways(length)])),
  ...Object.fromEntries(
    [0.5, 0.25].map((factor) => [`dark ×${factor}`, eachValue((value) => factor * value)]),
  ),
  ...Object.fromEntries(
    [1.5, 2, 2.5].map((factor) => [`overexposed ×${factor}`, eachValue((value) => factor * value)]),
  ),
  ...Object.fromEntries(
    [40, 20, 10].map((quality) => [`JPEG quality ${quality}`, written((photo) => photo.jpeg({ quality }))]),
  ),
  ...Object.fromEntries([8, 15, 25].map((deviation) => [`noise σ ${deviation}`, noisy(deviation)])),
  ...Object.fromEntries([0.6, 0.3].map((contrast) => [`grey, contrast ×${contrast}`, washedOut(contrast)])),
  "tilted by 20°": turned(20),
  "thin fog": eachValue((value) => 100 + 0.6 * value),
  "gamma 1.7": eachValue((value) => 255 * (value / 255) ** 1.7),
  "hair over the forehead": covered((u, v) => Math.abs(u) < 1.6 && v < -0.55 && v > -2.5, black),
  "chin covered": covered((u, v) => Math.abs(u) < 1.6 && v > 1.3 && v < 2.6, grey),
  "reddish light": eachValue((value, channel) => (channel === 0 ? value : 0.5 * value)),
  "squeezed to three quarters": moved((x, y, width) => [width / 2 + (x - width / 2) / 0.75, y]),
  "lit more from the left": lit((x) => (x < 0.5 ? 1.1 : 0.4)),
  "salt and pepper 2%": salted(0.02),
  "small camera": mixed(
    shrunk(2),
    written((photo) => photo.jpeg({ quality: 30 })),
  ),
};

/** The seed of a kind, by its name. */
export const keyOf = (kind) => [...kind].reduce((key, char) => (31 * key + char.codePointAt(0)) >>> 0, 7);
