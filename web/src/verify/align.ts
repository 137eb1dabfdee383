interface Point {
  readonly x: number;
  readonly y: number;
}

/** x' = a·x − b·y + e, y' = b·x + a·y + f: turn, scale and shift. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly e: number;
  readonly f: number;
}

/** Where eyes, nose tip and mouth stand in the aligned face, of its side: the mean face that the twin was made for, with room around. */
const places: readonly Point[] = [
  { x: 0.317, y: 0.311 },
  { x: 0.671, y: 0.311 },
  { x: 0.493, y: 0.51 },
  { x: 0.493, y: 0.676 },
];

/**
 * The similarity that brings points nearest to others, by least squares; of points p and q about their means, as complex numbers,
 * a + bi = Σ p̄·q / Σ |p|².
 */
export function similarityBetween(from: readonly Point[], to: readonly Point[]): Similarity {
  const mean = (points: readonly Point[]) => ({
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  });
  const [m, n] = [mean(from), mean(to)];
  let [a, b, norm] = [0, 0, 0];
  from.forEach((point, i) => {
    const [x, y] = [point.x - m.x, point.y - m.y];
    const [u, v] = [(to[i]?.x ?? 0) - n.x, (to[i]?.y ?? 0) - n.y];
    a += x * u + y * v;
    b += x * v - y * u;
    norm += x * x + y * y;
  });
  if (norm > 0) [a, b] = [a / norm, b / norm];
  return { a, b, e: n.x - a * m.x + b * m.y, f: n.y - b * m.x - a * m.y };
}

/**
 * The face of a photo upright and of the same size as any other.
 *
 * @param keypoints image-left eye, image-right eye, nose tip, mouth centre, and more that don't matter here
 */
export async function alignedPicture(
  photo: Blob,
  keypoints: readonly Point[],
  side = 150 * 2,
): Promise<Blob> {
  const to = places.map(({ x, y }) => ({ x: x * side, y: y * side }));
  const { a, b, e, f } = similarityBetween(keypoints.slice(0, places.length), to);
  const bitmap = await createImageBitmap(photo);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d");
  context?.setTransform(a, b, -b, a, e, f);
  context?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
}
