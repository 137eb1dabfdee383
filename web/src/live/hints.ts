import type { FrameFace } from "selfsame/browser";

export type Hint = "noFace" | "oneFace" | "closer" | "back" | "centre" | "moreLight" | "holdStill" | "good";

/** What a hint is judged by. */
export interface Seen {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly Pick<FrameFace, "box" | "brightness" | "sharpness">[];
}

/** A second face counts from this part of the first one's area on: people far behind don't matter. */
const secondFace = 0.2;
/** The face's height in frame heights: smaller holds too little detail, larger is cut or distorted. */
const [smallest, largest] = [0.22, 0.72];
/** Of its centre from the frame's, in frame widths and heights. */
const [farAcross, farUp] = [0.2, 0.22];
/** Mean grey of the face. */
const darkest = 55;
/** Out of focus or moving: see `FrameFace.sharpness`. */
const dullest = 0.03;
/** Its centre's move since the view before, in face widths. */
const fastest = 0.12;

/** The one thing to say of a frame, the most important first. */
export function hintOf(seen: Seen, before?: Seen): Hint {
  const [face, second] = seen.faces;
  if (!face) return "noFace";
  const area = ({ box }: Pick<FrameFace, "box">) => box.width * box.height;
  if (second && area(second) > secondFace * area(face)) return "oneFace";
  const { box, brightness, sharpness } = face;
  if (box.height < smallest * seen.height) return "closer";
  if (box.height > largest * seen.height) return "back";
  const centre = centreOf(face);
  const across = Math.abs(centre.x / seen.width - 0.5);
  const up = Math.abs(centre.y / seen.height - 0.5);
  if (across > farAcross || up > farUp) return "centre";
  if (brightness < darkest) return "moreLight";
  const last = before?.faces[0];
  const moved = last ? Math.hypot(centre.x - centreOf(last).x, centre.y - centreOf(last).y) : 0;
  if (moved > fastest * box.width || sharpness < dullest) return "holdStill";
  return "good";
}

const centreOf = ({ box }: Pick<FrameFace, "box">) => ({
  x: box.x + box.width / 2,
  y: box.y + box.height / 2,
});

/** A hint is shown once this many views in a row say it, so that none flickers, and a screen reader is not talked over. */
const agreement = 3;

/**
 * @returns what takes each view's hint and gives the one to show
 * @example
 * const show = steadyHint();
 * show("closer"); // undefined, until two more say so
 */
export function steadyHint(): (hint: Hint) => Hint | undefined {
  let shown: Hint | undefined;
  let candidate: Hint | undefined;
  let count = 0;
  return (hint) => {
    count = hint === candidate ? count + 1 : 1;
    candidate = hint;
    if (count >= agreement) shown = hint;
    return shown;
  };
}
