import { expect, test } from "vitest";
import { toyConfig, toyTable } from "../../test/support/toyTraining.js";
import { type Embed, embedRows } from "./validator.js";

/** The corner pixels, upper left and upper right, as an embedding. */
const corners: Embed = async (images, count) => {
  const size = images.length / count;
  const side = Math.sqrt(size);
  return Float32Array.from({ length: 2 * count }, (_, i) => images[(i >> 1) * size + (i % 2) * (side - 1)]!);
};

test("where training mirrors images, an embedding is the mean with the mirror image's", async () => {
  const table = { ...toyTable() };
  const pixels = table.pixels.slice();
  pixels.fill(255, 0, 4);
  pixels.fill(255, table.width, table.width + 4);
  const config = toyConfig({ augmentation: {} });
  const [plain] = await embedRows(corners, { ...table, pixels }, [0], config);
  expect([...plain!]).toEqual([1, 0]);
  const flipped = toyConfig({ augmentation: { symmetry: "flip" } });
  const [both] = await embedRows(corners, { ...table, pixels }, [0], flipped);
  expect([...both!]).toEqual([0.5, 0.5]);
});
