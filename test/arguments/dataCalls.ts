import { data } from "../../src/index.js";
import { type Argument, of } from "./wrong.js";

const bytes = async () => new Uint8Array();
const samples = Array.from({ length: 8 }, (_, i) => ({
  id: `${i}.png`,
  person: `p${i >> 1}`,
  group: `g${i >> 2}`,
  session: `s${i % 2}`,
  bytes,
}));
const table = of("object", {
  channels: 1,
  height: 8,
  width: 8,
  pixels: Uint8Array.from({ length: 512 }, (_, i) => (i * 37) % 256),
  samples,
});
const dataset = of("object", { name: "drawn", samples, skipped: [] });
const people = of("list", samples);
const index = of("object", data.indexSamples(samples));
const split = of("record", { train: [0, 1, 2, 3], test: [4, 5, 6, 7] });
const shares = of("record", { train: 1, test: 1 });
const duplicates = of("list", [{ a: 0, b: 1, distance: 2 }], true);
const seed = of("seed", 1);
const step = of("seed", 0);
const hashes = of("hashes", Uint32Array.of(1, 2, 3, 4));

/** A right call of each function of `data`; those that read files have their own tests. */
export const dataCalls: Readonly<Record<string, readonly Argument[]>> = {
  captureSessions: [people, of("text", "p0")],
  isUnnamed: [of("object", { id: "a.jpg", person: "Ada" })],
  readDataset: [of("object", { path: "no such folder", layout: "folder" })],
  readImages: [of("text", "no such folder")],
  readLfwLists: [of("text", "no such folder")],
  readList: [of("text", "no such file")],
  readOneShot: [of("text", "no such folder")],
  sampleFinder: [dataset],
  splitOneSession: [people, of("text", "p0"), shares, seed],
  timeOfUuid: [of("text", "me.jpg")],
  lfwImagePath: [of("object", { person: "Ada", image: 1 })],
  parseLfwPairs: [of("text", "1\nAda\t1\t2\nAda\t1\tBea\t1\n")],
  parseOneShotRun: [of("text", "a/1.png b/1.png\na/2.png b/2.png\n")],
  parsePairsCsv: [of("text", "a,b,label\nx.jpg,y.jpg,1\n")],
  parseGroupsCsv: [of("text", "person,group\nAda,women\n")],
  augmentedBatch: [table, of("rows", [0, 1]), of("options", {}), seed, step],
  backgroundWarnings: [table, of("text", "p0")],
  balancedPairs: [index, of("count", 4), seed, step, of("options", {}, true)],
  buildImageTable: [dataset, of("object", { channels: 1, height: 4, width: 4 })],
  captureName: [of("object", { session: "desk", time: new Date(0) })],
  drawAugmentation: [of("options", {}), seed, step, of("seed", 0)],
  duplicatesIn: [people, people, of("list", [{ a: 0, b: 1, distance: 2 }])],
  episode: [index, of("object", { groups: 1, classes: 2, images: 2 }), seed, step],
  hammingDistance: [hashes, of("seed", 0), of("seed", 1)],
  imageBatch: [table, of("rows", [0, 1])],
  indexSamples: [people],
  leaksBetween: [people, split, duplicates],
  leaveOnePersonOut: [people, duplicates],
  nearDuplicates: [hashes, of("seed", 4, true)],
  nearestImpostors: [of("numbers", new Float32Array(8)), of("texts", ["a", "b"]), of("count", 1)],
  parseCaptureName: [of("text", "desk_20261122T073024123Z.jpg")],
  parseLfwPeople: [of("text", "1\nAda\t3\n")],
  perceptualHashes: [table],
  readLfw: [of("text", "no such folder"), of("list", [{ person: "Ada", images: 1, fold: 0 }], true)],
  readOmniglot: [of("text", "no such folder")],
  readPersonFolders: [of("text", "no such folder")],
  readWebcam: [of("text", "no such folder")],
  requireNoLeaks: [of("list", [])],
  selectImages: [table, of("rows", [0, 1])],
  splitByGroup: [people, shares, seed],
  splitByPerson: [people, shares, seed, duplicates],
  splitBySession: [people, of("text", "p0"), shares, seed],
  splitReport: [people, split, duplicates],
  withoutDuplicates: [people, split, of("text", "train"), of("list", [{ a: 0, b: 1, distance: 2 }])],
};
