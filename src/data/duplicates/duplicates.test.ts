import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { sample } from "../../../test/support/samples.js";
import { seededRandom } from "../../core/random.js";
import { buildImageTable } from "../buildImageTable.node.js";
import { drawnPicture } from "../testing.node.js";
import { duplicatesIn, duplicateThreshold, nearDuplicates } from "./nearDuplicates.js";
import { hammingDistance, perceptualHashes } from "./perceptualHash.js";

const tableOf = async (pictures: readonly Buffer[], channels: 1 | 3 = 1) => {
  const samples = pictures.map((bytes, i) => ({ id: `${i}`, person: `${i}`, bytes: async () => bytes }));
  const options = { channels, height: 64, width: 64 };
  return (await buildImageTable({ name: "test", samples, skipped: [] }, options)).table;
};

describe("perceptualHashes", () => {
  test("half of the bits are set: the median divides", async () => {
    const hashes = perceptualHashes(await tableOf([await drawnPicture(1).png().toBuffer()]));
    expect(hammingDistance(Uint32Array.of(...hashes, 0, 0), 0, 1)).toBe(32);
  });

  test("recompressed, scaled, brighter: within the threshold; other pictures: far off", async () => {
    const photo = (n: number) => sharp(sample(n)).resize(250, 250, { fit: "cover" }).png().toBuffer();
    const original = await photo(1);
    const changed = await Promise.all([
      sharp(original).jpeg({ quality: 30 }).toBuffer(),
      sharp(original).resize(125).png().toBuffer(),
      sharp(original).linear(1, 20).png().toBuffer(),
      sharp(original).greyscale().png().toBuffer(),
    ]);
    const others = await Promise.all([2, 3, 4, 5].map(photo));
    const hashes = perceptualHashes(await tableOf([original, ...changed, ...others], 3));
    for (let i = 1; i <= 4; i++)
      expect(hammingDistance(hashes, 0, i)).toBeLessThanOrEqual(duplicateThreshold);
    for (let i = 5; i <= 8; i++) expect(hammingDistance(hashes, 0, i)).toBeGreaterThan(12);
  });

  test("grey and colour tables of one picture hash alike", async () => {
    const picture = [await drawnPicture(9).png().toBuffer()];
    const [grey, colour] = [await tableOf(picture, 1), await tableOf(picture, 3)];
    const both = Uint32Array.of(...perceptualHashes(grey), ...perceptualHashes(colour));
    expect(hammingDistance(both, 0, 1)).toBeLessThanOrEqual(2);
  });
});

describe("nearDuplicates", () => {
  test.each([0, 1, 4, 7, 31])("threshold %i: exactly what comparing all pairs finds", (threshold) => {
    const random = seededRandom(threshold);
    const hashes = Uint32Array.from({ length: 400 }, () => random.int(2 ** 32));
    // Half of them are copies with some bits flipped.
    for (let i = 200; i < 400; i++) hashes[i] = hashes[i - 200]!;
    for (let i = 100; i < 200; i++)
      for (let flips = random.int(threshold + 3); flips > 0; flips--)
        hashes[2 * i + random.int(2)]! ^= 1 << random.int(32);
    const expected: number[][] = [];
    for (let a = 0; a < 200; a++)
      for (let b = a + 1; b < 200; b++) {
        const distance = hammingDistance(hashes, a, b);
        if (distance <= threshold) expected.push([a, b, distance]);
      }
    expect(expected.length).toBeGreaterThan(20);
    expect(nearDuplicates(hashes, threshold).map(({ a, b, distance }) => [a, b, distance])).toEqual(expected);
  });
});

test("duplicatesIn carries pairs over to another list by id", () => {
  const list = (ids: string) => [...ids].map((id) => ({ id }));
  const pairs = [
    { a: 0, b: 2, distance: 1 },
    { a: 1, b: 2, distance: 0 },
  ];
  expect(duplicatesIn(list("cxa"), list("abc"), pairs)).toEqual([{ a: 0, b: 2, distance: 1 }]);
});
