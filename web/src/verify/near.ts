interface Sized {
  readonly box: { readonly width: number; readonly height: number };
}

/** From this part of the largest face's area on another counts, as in the camera's hints: people far behind don't matter. */
const near = 0.2;

/** How many faces might be meant. @param faces largest first */
export function nearFaces(faces: readonly Sized[]): number {
  const area = ({ box }: Sized) => box.width * box.height;
  const [largest] = faces;
  return largest ? faces.filter((face) => area(face) > near * area(largest)).length : 0;
}
