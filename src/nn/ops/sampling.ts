import type { Value } from "../graph.js";
import { shapeOf } from "../graph.js";
import type { NoAttributes, OpAttributes } from "./attributes.js";
import { applyOne, expect, expectRank, type OpEntry } from "./entry.js";

/**
 * Where each output pixel reads: theta `[N, 2, 3]` applied to pixel centres in normalized coordinates, −1 and 1 at the
 * image's outer edges → `[N, H, W, 2]` (x before y).
 */
export const affineGrid = (theta: Value, shape: readonly number[]): Value =>
  applyOne("AffineGrid", AffineGrid, [theta], { shape });
export const AffineGrid: OpEntry<OpAttributes["AffineGrid"]> = {
  infer: ([theta], { shape }) => {
    const [n, rows, columns] = expectRank(theta, 3, "theta");
    expect(
      shape.length === 4 && n === shape[0] && rows === 2 && columns === 3,
      "theta [N,2,3] and an NCHW shape",
    );
    return [{ dtype: "float32", shape: [shape[0]!, shape[2]!, shape[3]!, 2] }];
  },
  grad: "forbidden",
  onnx: ({ shape }) => ({ operands: [shape], attributes: { align_corners: { int: 0 } } }),
};

/** x `[N, C, H, W]` read bilinearly at a grid `[N, H′, W′, 2]`; beyond the border, the border's value. */
export const gridSample = (x: Value, grid: Value): Value => applyOne("GridSample", GridSample, [x, grid], {});
export const GridSample: OpEntry<NoAttributes> = {
  infer: ([x, grid]) => {
    const [n, c] = expectRank(x, 4, "x");
    const [n2, h, w, two] = expectRank(grid, 4, "grid");
    expect(n === n2 && two === 2, "a grid [N,H,W,2] of the same batch");
    return [{ dtype: "float32", shape: [n!, c!, h!, w!] }];
  },
  grad: "forbidden",
  onnx: () => ({
    attributes: {
      mode: { string: "linear" },
      padding_mode: { string: "border" },
      align_corners: { int: 0 },
    },
  }),
};

/** Warps every image of a batch by its own matrix: `y(p) = x(θ·p)`. */
export const warp = (x: Value, theta: Value): Value => gridSample(x, affineGrid(theta, shapeOf(x)));
