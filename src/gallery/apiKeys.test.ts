import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { type ApiKeyScope, apiKeyScopes } from "./apiKey.js";
import { checkApiKey, makeApiKey, mayDo, parseApiKey, revokedApiKey } from "./apiKeys.node.js";

const now = new Date("2026-11-25T12:00:00Z");
const later = new Date("2026-11-26T12:00:00Z");
const door = makeApiKey({ label: "door", scopes: ["identify", "verify"], expires: later }, now);
const stored = { key: door.record, secretHash: door.sha256 };
const presented = parseApiKey(door.secret) as NonNullable<ReturnType<typeof parseApiKey>>;

describe("a new API key", () => {
  test("is 256 random bits behind a prefix, of which SHA-256 alone is kept", () => {
    expect(door.secret).toMatch(/^ssk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(door.secret.slice(17), "base64url")).toHaveLength(32);
    expect(Buffer.from(door.sha256)).toEqual(createHash("sha256").update(door.secret).digest());
    expect(door.record).toEqual({
      prefix: door.secret.slice(4, 16),
      label: "door",
      scopes: ["verify", "identify"],
      created: now.toISOString(),
      expires: later.toISOString(),
      revoked: null,
    });
    expect(JSON.stringify(door.record)).not.toContain(door.secret.slice(17));
  });

  test("is another each time", () => {
    const keys = Array.from({ length: 1000 }, () => makeApiKey({ label: "x", scopes: ["verify"] }));
    expect(new Set(keys.map(({ secret }) => secret.slice(17))).size).toBe(1000);
    expect(new Set(keys.map(({ record }) => record.prefix)).size).toBe(1000);
  });

  test.each([
    ["no label", { label: " ", scopes: ["verify"] }],
    ["a long label", { label: "x".repeat(101), scopes: ["verify"] }],
    ["a label of two lines", { label: "a\nb", scopes: ["verify"] }],
    ["no scope", { label: "x", scopes: [] }],
    ["an unknown scope", { label: "x", scopes: ["verify", "all"] }],
    ["an expiry that has passed", { label: "x", scopes: ["verify"], expires: now }],
    ["an expiry that is no time", { label: "x", scopes: ["verify"], expires: new Date(Number.NaN) }],
  ])("is refused with %s", (_, options) => {
    expect(() => makeApiKey(options as Parameters<typeof makeApiKey>[0], now)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

describe("a presented key", () => {
  test("is parsed in its one form only", () => {
    expect(presented).toEqual({ prefix: door.record.prefix, sha256: door.sha256 });
    const { secret } = door;
    const others = [
      "",
      "ssk_",
      ` ${secret}`,
      `${secret}\n`,
      `${secret}A`,
      secret.slice(0, -1),
      `Bearer ${secret}`,
    ];
    for (const text of [...others, secret.toUpperCase(), secret.replace("ssk_", "sk_")])
      expect(parseApiKey(text), text).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => parseApiKey(text) === undefined),
      tries,
    );
  });

  test("is taken for its scopes, until it expires or is revoked", () => {
    expect(checkApiKey(presented, stored, "verify", now)).toEqual({ key: door.record });
    expect(checkApiKey(presented, stored, "enrol", now)).toEqual({ refused: "scope" });
    expect(checkApiKey(presented, stored, "verify", later)).toEqual({ refused: "expired" });
    expect(checkApiKey(presented, stored, "verify", new Date(later.getTime() - 1)).key).toBeDefined();
    const revoked = { ...stored, key: revokedApiKey(door.record, now) };
    expect(checkApiKey(presented, revoked, "verify", now)).toEqual({ refused: "revoked" });
    const unreadable = { ...stored, key: { ...door.record, expires: "soon" } };
    expect(checkApiKey(presented, unreadable, "verify", now)).toEqual({ refused: "expired" });
  });

  test("with any one character changed is unknown, whatever the state of the key it is like", () => {
    for (let i = 4; i < door.secret.length; i++) {
      const [before, after] = [door.secret.slice(0, i), door.secret.slice(i + 1)];
      const other = parseApiKey(before + (door.secret[i] === "a" ? "b" : "a") + after);
      if (other === undefined) continue;
      for (const key of [door.record, revokedApiKey(door.record)])
        expect(checkApiKey(other, { ...stored, key }, "verify", later)).toEqual({ refused: "unknown" });
    }
  });

  test("of a prefix that nobody has, or of another key, or beside a damaged digest, is unknown", () => {
    expect(checkApiKey(presented, null, "verify", now)).toEqual({ refused: "unknown" });
    const other = makeApiKey({ label: "x", scopes: ["admin"] }, now);
    for (const one of [
      { key: other.record, secretHash: other.sha256 },
      { key: other.record, secretHash: door.sha256 },
      { key: door.record, secretHash: door.sha256.subarray(1) },
    ])
      expect(checkApiKey(presented, one, "verify", now)).toEqual({ refused: "unknown" });
    // Even a digest of nothing but zeros opens nothing where no key is stored.
    const zeros = { prefix: "0".repeat(12), sha256: new Uint8Array(32) };
    expect(checkApiKey(zeros, null, "verify", now)).toEqual({ refused: "unknown" });
  });
});

test("a key revoked twice keeps the first time", () => {
  const once = revokedApiKey(door.record, now);
  expect(once.revoked).toBe(now.toISOString());
  expect(revokedApiKey(once, later)).toEqual(once);
});

test("every scope may do its own and nothing else, admin everything", () => {
  const anyScope = fc.constantFrom<ApiKeyScope>(...apiKeyScopes);
  fc.assert(
    fc.property(fc.uniqueArray(anyScope), anyScope, (scopes, scope) => {
      expect(mayDo({ scopes }, scope)).toBe(scopes.includes(scope) || scopes.includes("admin"));
    }),
    tries,
  );
});
