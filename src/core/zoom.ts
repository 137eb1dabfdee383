/** What a new pixel is made of. */
export interface Tap {
  readonly first: number;
  readonly second: number;
  readonly part: number;
}

/**
 * How a row of `size` pixels is enlarged about its middle: each new pixel is made of two neighbours. The middle is the *index*
 * size/2, as dlib counts where an aligned face lies (see `alignFace`): index i is seen at size/2 + (i − size/2)/zoom.
 *
 * @param zoom 1 or more
 * @returns for each new pixel the two, and what the second of them counts (0…1)
 * @example
 * zoomTaps(4, 2)[3]; // { first: 2, second: 3, part: 0.5 }
 */
export function zoomTaps(size: number, zoom: number): readonly Tap[] {
  return Array.from({ length: size }, (_, i) => {
    const seen = size / 2 + (i - size / 2) / zoom;
    const first = Math.min(size - 1, Math.floor(seen));
    return { first, second: Math.min(size - 1, first + 1), part: seen - first };
  });
}

/**
 * Planes enlarged about their middle, bilinearly; what leaves the frame is lost.
 *
 * @param planes `[channels, height, width]`
 */
export function zoomPlanes(planes: Float32Array, width: number, height: number, zoom: number): Float32Array {
  const result = new Float32Array(planes.length);
  const [columns, rows] = [zoomTaps(width, zoom), zoomTaps(height, zoom)];
  const row = new Float32Array(width);
  for (let plane = 0; plane < planes.length; plane += width * height)
    for (let y = 0; y < height; y++) {
      const { first, second, part } = rows[y]!;
      const [above, below] = [plane + first * width, plane + second * width];
      for (let x = 0; x < width; x++) row[x] = mix(planes[above + x]!, planes[below + x]!, part);
      const to = plane + y * width;
      for (let x = 0; x < width; x++) {
        const tap = columns[x]!;
        result[to + x] = mix(row[tap.first]!, row[tap.second]!, tap.part);
      }
    }
  return result;
}

const mix = (a: number, b: number, part: number) => a + part * (b - a);
