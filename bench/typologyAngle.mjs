/** Left upper corners of squares on both cheeks and the forehead, and their side, in sides of the face's picture. */
const patches = [
  [0.21, 0.49],
  [0.72, 0.49],
  [0.465, 0.12],
];
const side = 0.07;

/** sRGB to linear light. */
const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
/** CIELAB's cube root, with its straight part near black. */
const root = (t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);

/**
 * The individual typology angle of an aligned face, ITA = atan((L* − 50)/b*) in degrees: 90 the lightest, −90 the darkest skin (Chardon,
 * Cretois & Hourseau 1991). Of the median colour on cheeks and forehead, in CIELAB under D65 (IEC 61966-2-1, CIE 15).
 *
 * @param image RGBA, a face as the default model aligns it
 */
export function typologyAngle({ width, height, data }) {
  const channels = [[], [], []];
  for (const [left, top] of patches)
    for (let y = Math.round(top * height); y < Math.round((top + side) * height); y++)
      for (let x = Math.round(left * width); x < Math.round((left + side) * width); x++)
        for (const [channel, values] of channels.entries()) values.push(data[4 * (y * width + x) + channel]);
  const [red, green, blue] = channels.map((values) =>
    linear(values.sort((a, b) => a - b)[values.length >> 1] / 255),
  );
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const z = 0.0193 * red + 0.1192 * green + 0.9505 * blue;
  const lightness = 116 * root(y) - 16;
  const yellow = 200 * (root(y) - root(z / 1.08883));
  return (Math.atan2(lightness - 50, yellow) * 180) / Math.PI;
}
