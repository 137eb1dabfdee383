/** Where a face stands on the page, as its element tells. */
export interface Placed {
  readonly id: string;
  readonly left: number;
  readonly top: number;
}

/**
 * The face that an arrow key leads to: the next or the one before; above or below, the nearest of the next row.
 *
 * @param faces in their order, row by row
 * @returns undefined at the edge
 */
export function moved(faces: readonly Placed[], from: string | undefined, key: string): string | undefined {
  const at = faces.findIndex(({ id }) => id === from);
  const here = faces[at];
  if (!here) return faces[0]?.id;
  if (key === "ArrowRight") return faces[at + 1]?.id;
  if (key === "ArrowLeft") return faces[at - 1]?.id;
  if (key === "Home") return faces[0]?.id;
  if (key === "End") return faces.at(-1)?.id;
  const isBeyond = ({ top }: Placed) => (key === "ArrowDown" ? top > here.top : top < here.top);
  const beyond = faces.filter(isBeyond);
  const rows = beyond.map(({ top }) => top);
  const row = key === "ArrowDown" ? Math.min(...rows) : Math.max(...rows);
  const apart = ({ left }: Placed) => Math.abs(left - here.left);
  return beyond.filter(({ top }) => top === row).sort((a, b) => apart(a) - apart(b))[0]?.id;
}

/** Whose turn it is: those that are selected, else the one in focus. */
export function meant(selected: ReadonlySet<string>, focused: string | undefined): readonly string[] {
  if (selected.size > 0) return [...selected];
  return focused === undefined ? [] : [focused];
}
