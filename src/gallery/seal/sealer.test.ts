import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tenth, tries } from "../../../test/support/length.js";
import { framed } from "./framing.js";
import { keyNumberOf, type Place } from "./sealer.js";
import { type DataSecret, openSealer, sealOverhead } from "./sealer.node.js";

const secretOf = (number: number, byte = number): DataSecret => ({
  number,
  secret: new Uint8Array(32).fill(byte),
});
const sealer = openSealer("gallery-a", [secretOf(1)]);
const place: Place = { table: "template", row: "t1", field: "embedding", version: 7 };
const anyText = fc.string({ unit: "binary", maxLength: 12 });
const anyPlace = fc.record({
  table: anyText,
  row: anyText,
  field: anyText,
  version: fc.maxSafeNat(),
});
const damaged = expect.objectContaining({ code: "GALLERY_DAMAGED" });
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("a sealed field", () => {
  test("opens to what was sealed, wherever it stands and whatever it holds", () => {
    fc.assert(
      fc.property(anyPlace, fc.uint8Array({ maxLength: 2000 }), (where, plain) => {
        const sealed = sealer.seal(where, plain);
        expect(sealed.length).toBe(plain.length + sealOverhead);
        expect(sealer.open(where, sealed)).toEqual(plain);
      }),
      tries,
    );
  });

  test("can be read as floats at once: it lies aligned in memory of its own", () => {
    const floats = Float32Array.from({ length: 128 }, (_, i) => i / 7);
    const plain = sealer.open(place, sealer.seal(place, new Uint8Array(floats.buffer)));
    expect([plain.byteOffset, plain.buffer.byteLength]).toEqual([0, 512]);
    expect(new Float32Array(plain.buffer)).toEqual(floats);
  });

  test("shows nothing of its content, and is another each time", () => {
    const plain = Buffer.from("Ada Lovelace, Ada Lovelace, Ada Lovelace");
    const [one, two] = [sealer.seal(place, plain), sealer.seal(place, plain)];
    expect(Buffer.from(one).includes("Ada")).toBe(false);
    expect(hex(one.subarray(16))).not.toBe(hex(two.subarray(16)));
  });

  const sealed = sealer.seal(place, randomBytes(512));
  const bits = Array.from({ length: 8 * sealed.length }, (_, i) => i);

  test("is found damaged when any one bit of number, nonce, content or tag is flipped", () => {
    for (const bit of tenth(bits)) {
      const flipped = sealed.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => sealer.open(place, flipped), `bit ${bit}`).toThrow(damaged);
    }
  });

  test("is found damaged when it is cut off or has grown", () => {
    for (let length = 0; length < sealed.length; length++)
      expect(() => sealer.open(place, sealed.subarray(0, length))).toThrow(damaged);
    expect(() => sealer.open(place, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(damaged);
  });

  test("opens nowhere but in its place: another table, row, field, version or gallery is found", () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (here, there) => {
        const field = sealer.seal(here, Buffer.of(1));
        const same = JSON.stringify(here) === JSON.stringify(there);
        if (same) expect(sealer.open(there, field)).toEqual(Uint8Array.of(1));
        else expect(() => sealer.open(there, field)).toThrow(damaged);
      }),
      tries,
    );
    const others = [6, 7 + 2 ** 16, 7 + 2 ** 32, 7 + 2 ** 48, 2 ** 53 - 1].map((version) => ({ version }));
    for (const change of [{ table: "person" }, { row: "t2" }, { field: "image" }, ...others])
      expect(() => sealer.open({ ...place, ...change }, sealed), JSON.stringify(change)).toThrow(damaged);
    expect(() => openSealer("gallery-b", [secretOf(1)]).open(place, sealed)).toThrow(damaged);
  });

  test("does not move where two neighbouring texts of a place are divided elsewhere", () => {
    const field = sealer.seal({ ...place, table: "ab", row: "c" }, Buffer.of(1));
    expect(() => sealer.open({ ...place, table: "a", row: "bc" }, field)).toThrow(damaged);
    const lone = sealer.seal({ ...place, row: "\ud800" }, Buffer.of(1));
    expect(() => sealer.open({ ...place, row: "\udbff" }, lone)).toThrow(damaged);
  });

  test("says which row it is of, and nothing of what it held", () => {
    const caught = (() => {
      try {
        return sealer.open({ ...place, version: 8 }, sealer.seal(place, Buffer.from("Ada")));
      } catch (error) {
        return error;
      }
    })();
    expect(caught).toMatchObject({ subject: "template/t1", message: expect.stringContaining('"embedding"') });
    expect(String(caught)).not.toContain("Ada");
  });

  test("opens by no other secret", () => {
    expect(() => openSealer("gallery-a", [secretOf(1, 9)]).open(place, sealed)).toThrow(damaged);
  });

  test("has a nonce of its own: none of 100,000 repeats", () => {
    const empty = new Uint8Array();
    const nonces = new Set<string>();
    for (let i = 0; i < 100_000; i++)
      nonces.add(Buffer.from(sealer.seal(place, empty).buffer, 4, 12).toString("latin1"));
    expect(nonces.size).toBe(100_000);
  });

  test("has no place of a version that is no count", () => {
    for (const version of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(() => sealer.seal({ ...place, version }, Buffer.of(1))).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });
});

describe("several secrets", () => {
  const both = openSealer("gallery-a", [secretOf(2), secretOf(1)]);

  test("the newest seals, each opens what it sealed", () => {
    const old = sealer.seal(place, Buffer.from("old"));
    const sealed = both.seal(place, Buffer.from("new"));
    expect([both.key, keyNumberOf(old), keyNumberOf(sealed)]).toEqual([2, 1, 2]);
    expect(Buffer.from(both.open(place, old)).toString()).toBe("old");
    expect(Buffer.from(both.open(place, sealed)).toString()).toBe("new");
    expect(() => sealer.open(place, sealed)).toThrow(damaged);
  });

  test("a field whose key number is set to the other's is found", () => {
    const old = sealer.seal(place, Buffer.from("old"));
    new DataView(old.buffer).setUint32(0, 2);
    expect(() => both.open(place, old)).toThrow(damaged);
  });

  test("digests and authentication stay those of the oldest", () => {
    expect(both.digest("external id", "4711")).toEqual(sealer.digest("external id", "4711"));
    expect(both.authenticate("state", Buffer.of(1))).toEqual(sealer.authenticate("state", Buffer.of(1)));
  });

  test("none, or two of one number, are refused", () => {
    for (const secrets of [[], [secretOf(1), secretOf(1, 2)]])
      expect(() => openSealer("gallery-a", secrets)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });
});

describe("keyed digests", () => {
  test("are 32 bytes, the same for the same, another for another purpose, text, secret or gallery", () => {
    const digests = [
      sealer.digest("external id", "4711"),
      sealer.digest("external id", "4712"),
      sealer.digest("external i", "d4711"),
      sealer.authenticate("ab", Buffer.from("c")),
      sealer.authenticate("a", Buffer.from("bc")),
      sealer.authenticate("external id", framed(["4711"])),
      sealer.authenticate("external i", framed(["4711"])),
      openSealer("gallery-a", [secretOf(1, 9)]).digest("external id", "4711"),
      openSealer("gallery-b", [secretOf(1)]).digest("external id", "4711"),
    ];
    expect(new Set(digests.map(hex)).size).toBe(digests.length);
    expect(digests.every(({ length }) => length === 32)).toBe(true);
    expect(sealer.digest("external id", "4711")).toEqual(digests[0]);
  });
});

test("framed texts: no two lists share their bytes", () => {
  // Zeros, as lengths hold them.
  const unit = fc.oneof(fc.constantFrom("\0", "\u0200"), fc.string({ unit: "binary", maxLength: 1 }));
  const anyTexts = fc.array(fc.string({ unit, maxLength: 3 }), { maxLength: 3 });
  expect(hex(framed(["a\0\0b"]))).not.toBe(hex(framed(["a", "b"])));
  fc.assert(
    fc.property(anyTexts, anyTexts, (a, b) => {
      expect(hex(framed(a)) === hex(framed(b))).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    tries,
  );
});
