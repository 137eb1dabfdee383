import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tenth, tries } from "../../../test/support/length.js";
import { type KeyFile, type MasterKey, newMasterKey } from "./keyFile.node.js";
import {
  makeDataSecret,
  masterOf,
  openSecrets,
  rewrapSecrets,
  unwrapSecrets,
  wrapSecret,
} from "./secrets.node.js";

const gallery = "g";
const [master, second] = [newMasterKey(1), newMasterKey(2)] as const;
const fileOf = (...keys: MasterKey[]): KeyFile => ({ gallery, keys });
const secret = makeDataSecret(1);
const wrapped = wrapSecret(master, gallery, secret);
const code = (name: string) => expect.objectContaining({ code: name });
const place = { table: "person", row: "p", field: "name", version: 1 };

describe("a wrapped secret", () => {
  test("is 256 new random bits, which its wrapping hides and gives back", () => {
    expect(secret.secret).toHaveLength(32);
    expect(makeDataSecret(1).secret).not.toEqual(secret.secret);
    expect(Buffer.from(wrapped.wrapped).includes(Buffer.from(secret.secret))).toBe(false);
    expect(unwrapSecrets(fileOf(master), [wrapped])).toEqual([secret]);
    expect(masterOf(wrapped)).toBe(1);
  });

  test("with any bit flipped, or cut off, is never another secret: damaged, or of a key that is not there", () => {
    const bits = Array.from({ length: 8 * wrapped.wrapped.length }, (_, i) => i);
    for (const bit of new Set([...tenth(bits), 0, 31, 32, bits.length - 1])) {
      const flipped = wrapped.wrapped.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => openSecrets(fileOf(master), [{ number: 1, wrapped: flipped }]), `bit ${bit}`).toThrow(
        code(bit < 32 ? "GALLERY_KEY_WRONG" : "GALLERY_DAMAGED"),
      );
    }
    for (let length = 0; length < wrapped.wrapped.length; length++)
      expect(() =>
        openSecrets(fileOf(master), [{ number: 1, wrapped: wrapped.wrapped.subarray(0, length) }]),
      ).toThrow(code("GALLERY_DAMAGED"));
  });

  test("does not open under another number, for another gallery or with another key of the same number", () => {
    expect(() => openSecrets(fileOf(master), [{ ...wrapped, number: 2 }])).toThrow(code("GALLERY_DAMAGED"));
    expect(() => openSecrets({ ...fileOf(master), gallery: "h" }, [wrapped])).toThrow(
      code("GALLERY_KEY_WRONG"),
    );
    const other = newMasterKey(1);
    expect(() => openSecrets(fileOf(other), [wrapped])).toThrow(code("GALLERY_KEY_WRONG"));
    expect(() => openSecrets(fileOf(other), [wrapped])).toThrow(/nobody can read the gallery/);
    expect(() => openSecrets(fileOf(second), [wrapped])).toThrow(/sealed by its key number 1, .* only 2/);
  });
});

describe("the secrets of a gallery", () => {
  test("make a sealer whose newest seals, wrapped by whichever master keys", () => {
    const later = makeDataSecret(2);
    const secrets = [wrapSecret(second, gallery, later), wrapped];
    const sealer = openSecrets(fileOf(master, second), secrets);
    expect(sealer.key).toBe(2);
    const old = openSecrets(fileOf(master), [wrapped]).seal(place, Buffer.from("Ada"));
    expect(Buffer.from(sealer.open(place, old)).toString()).toBe("Ada");
  });

  test("are all wrapped by the newest master key afterwards, and the same", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), (byNewest) => {
        const secrets = byNewest.map((_, i) => makeDataSecret(i + 1));
        const before = secrets.map((each, i) => wrapSecret(byNewest[i] ? second : master, gallery, each));
        const changed = rewrapSecrets(fileOf(master, second), before);
        expect(changed.map(({ number }) => number)).toEqual(
          secrets.filter((_, i) => !byNewest[i]).map(({ number }) => number),
        );
        const after = before.map((each) => changed.find(({ number }) => number === each.number) ?? each);
        expect(after.every((each) => masterOf(each) === 2)).toBe(true);
        expect(unwrapSecrets(fileOf(second), after)).toEqual(secrets);
      }),
      tries,
    );
  });
});
