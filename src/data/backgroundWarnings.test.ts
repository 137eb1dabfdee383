import { describe, expect, test } from "vitest";
import { seededRandom } from "../core/random.js";
import { backgroundWarnings } from "./backgroundWarnings.js";
import { borderFeatures } from "./borderFeatures.js";
import type { Sample } from "./dataset.js";
import type { ImageTable } from "./imageTable.js";

const side = 32;
type Colour = readonly [number, number, number];

/** A person (a disc of some colour in the middle) in a room (a wall of some colour with noise). */
function drawn(
  shots: readonly { person: string; session?: string; wall: Colour; skin: Colour }[],
): ImageTable {
  const pixels = new Uint8Array(shots.length * 3 * side * side);
  const samples = shots.map(({ person, session, wall, skin }, i): Sample => {
    const random = seededRandom(i);
    const exposure = 6 * random.normal();
    for (let channel = 0; channel < 3; channel++)
      for (let p = 0; p < side * side; p++) {
        const [x, y] = [(p % side) - 15.5, Math.floor(p / side) - 15.5];
        const colour = x * x + y * y < 100 ? skin[channel]! : wall[channel]!;
        pixels[(i * 3 + channel) * side * side + p] = Math.min(
          255,
          Math.max(0, colour + exposure + 5 * random.normal()),
        );
      }
    return { id: `${i}`, person, ...(session ? { session } : {}), bytes: async () => new Uint8Array() };
  });
  return { channels: 3, height: side, width: side, pixels, samples };
}
const [me, them]: [Colour, Colour] = [
  [200, 160, 140],
  [120, 90, 70],
];
const blueRoom: Colour = [60, 80, 160];
const anyColour = (i: number): Colour => {
  const random = seededRandom(99, i);
  return [random.int(256), random.int(256), random.int(256)];
};
const shots = (n: number, person: (i: number) => string, wall: (i: number) => Colour, session?: string) =>
  Array.from({ length: n }, (_, i) => ({
    person: person(i),
    wall: wall(i),
    skin: person(i) === "self" ? me : them,
    ...(session ? { session } : {}),
  }));
const self = shots(
  20,
  () => "self",
  () => blueRoom,
  "desk",
);
const codes = (table: ImageTable) => backgroundWarnings(table, "self").map(({ code }) => code);

describe("backgroundWarnings", () => {
  test("one room for the known person, photos from anywhere for the others: both warnings, with advice", () => {
    const table = drawn([...self, ...shots(40, (i) => `n${i}`, anyColour)]);
    expect(codes(table)).toEqual(["no-shared-session", "background-tells"]);
    for (const { message } of backgroundWarnings(table, "self")) expect(message).toMatch(/same camera/);
  });

  test("others in the same room and session: none", () => {
    expect(
      codes(
        drawn([
          ...self,
          ...shots(
            40,
            (i) => `n${i}`,
            () => blueRoom,
            "desk",
          ),
        ]),
      ),
    ).toEqual([]);
  });

  test("a quarter of same-camera negatives among photos from anywhere is enough", () => {
    const mixed = [
      ...shots(30, (i) => `n${i}`, anyColour),
      ...shots(
        10,
        (i) => `m${i}`,
        () => blueRoom,
        "desk",
      ),
    ];
    expect(codes(drawn([...self, ...mixed]))).toEqual([]);
  });

  test("the same room in other sessions: only the sessions are noted", () => {
    const table = drawn([
      ...self,
      ...shots(
        40,
        (i) => `n${i}`,
        () => blueRoom,
        "evening",
      ),
    ]);
    expect(codes(table)).toEqual(["no-shared-session"]);
  });

  test("a session shared in name, backgrounds still apart: the background is noted", () => {
    const table = drawn([
      ...self,
      ...shots(
        40,
        (i) => `n${i}`,
        () => [200, 200, 40],
        "desk",
      ),
    ]);
    expect(codes(table)).toEqual(["background-tells"]);
  });

  test("the known person in many places: the background tells nothing", () => {
    const travelled = Array.from({ length: 20 }, (_, i) => ({
      person: "self",
      session: `s${i}`,
      wall: anyColour(1000 + i),
      skin: me,
    }));
    expect(codes(drawn([...travelled, ...shots(40, (i) => `n${i}`, anyColour)]))).toEqual([
      "no-shared-session",
    ]);
  });

  test("nobody else, or nobody known: nothing to warn of", () => {
    expect(codes(drawn(self))).toEqual([]);
    expect(codes(drawn(shots(9, (i) => `n${i}`, anyColour)))).toEqual([]);
  });
});

test("borderFeatures: the outer twelve cells, channel by channel", () => {
  const pixels = Uint8Array.from({ length: 16 }, (_, i) => i);
  const table = {
    channels: 1,
    height: 4,
    width: 4,
    pixels,
    samples: drawn(self.slice(0, 1)).samples,
  } as const;
  expect([...borderFeatures(table)]).toEqual([0, 1, 2, 3, 4, 7, 8, 11, 12, 13, 14, 15]);
  expect(borderFeatures(drawn(self))).toHaveLength(20 * 36);
});
