import { expect, test } from "vitest";
import { toyConfig, toyTable } from "../../test/support/toyTraining.js";
import { type Embed, embedRows, validationRows } from "./validator.js";

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

test("validation keeps genuine and impostor pairs, whoever has the most images", () => {
  const few = Array.from({ length: 3 }, () => "self");
  const many = Array.from({ length: 30 }, () => "self");
  const strangers = Array.from({ length: 40 }, (_, i) => `stranger ${i}`);
  for (const names of [
    [...strangers, ...few],
    [...many, ...strangers],
    [...strangers, ...many],
  ]) {
    const rows = validationRows(names, 5, 20);
    expect(new Set(rows).size).toBe(20);
    const own = rows.filter((row) => names[row] === "self").length;
    expect(own).toBe(Math.min(10, names.filter((name) => name === "self").length));
  }
  expect(validationRows(["a", "a", "b"], 1, 20).sort()).toEqual([0, 1, 2]);
});
