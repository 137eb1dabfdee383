import { expect, test } from "vitest";
import { mirrorBundle } from "../../../test/support/mirrorPeople.js";
import { seededRandom } from "../../core/random.js";
import { unitVector } from "../../core/vectors.js";
import type { UnknownFace } from "../../gallery/unknownFace.js";
import { clustersOf } from "./clusters.js";

// Matches where the cosine distance is below some 0.009.
const model = mirrorBundle();

function face(id: string, embedding: Float32Array, quality: number): UnknownFace {
  const time = "2026-11-01T10:00:00.000Z";
  return {
    id,
    embedding,
    quality,
    sourceHash: "",
    created: time,
    expires: time,
    state: "waiting",
    hasThumbnail: false,
  };
}

/** Drawn people: a direction each, and faces near it. */
function drawn(people: number, faces: number): UnknownFace[] {
  return Array.from({ length: people }, (_, p) => {
    const random = seededRandom(1, p);
    const own = Array.from({ length: 64 }, () => random.normal());
    return Array.from({ length: faces }, (__, i) =>
      face(
        `${p}.${i}`,
        unitVector(own.map((value) => value + 0.04 * random.normal())),
        0.9 + random.next() / 10,
      ),
    );
  }).flat();
}

test("faces of one person come together, whatever their order, the best first", () => {
  const faces = drawn(5, 4);
  for (const order of [faces, [...faces].reverse()]) {
    const clusters = clustersOf(model, order);
    expect(clusters.map((cluster) => new Set(cluster.map(({ id }) => id[0])).size)).toEqual([1, 1, 1, 1, 1]);
    for (const cluster of clusters) {
      const qualities = cluster.map(({ quality }) => quality);
      expect(qualities).toEqual([...qualities].sort((a, b) => b - a));
    }
  }
});

test("the largest cluster comes first; without a threshold each face stays alone", () => {
  const faces = [...drawn(1, 2), ...drawn(3, 3).filter(({ id }) => id.startsWith("2"))];
  expect(clustersOf(model, faces).map((cluster) => cluster.length)).toEqual([3, 2]);
  const none = mirrorBundle({ defaultFmr: null, operatingPoints: [] });
  expect(clustersOf(none, faces).map((cluster) => cluster.length)).toEqual([1, 1, 1, 1, 1]);
  expect(clustersOf(model, [])).toEqual([]);
});
