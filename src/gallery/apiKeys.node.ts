import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { SelfsameError } from "../core/errors.js";
import { type ApiKey, type ApiKeyScope, apiKeyScopes } from "./apiKey.js";

/** A key that was just made. */
export interface NewApiKey {
  /** `ssk_<prefix>_<256 random bits, base64url>`: shown once, kept nowhere. */
  readonly secret: string;
  readonly record: ApiKey;
  /** SHA-256 of the whole secret `[32]`: what is stored. It has 256 random bits, so there is nothing to guess and no salt is needed. */
  readonly sha256: Uint8Array;
}

/** A key as a request presents it, in the form of one. */
export interface PresentedApiKey {
  /** By which the stored key is looked up. */
  readonly prefix: string;
  /** `[32]` */
  readonly sha256: Uint8Array;
}

/** Why a key is refused. To who presents it, all of them should look the same. */
export type ApiKeyRefusal = "unknown" | "revoked" | "expired" | "scope";

const form = /^ssk_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

/**
 * Makes an API key.
 *
 * @param options.label what it is for, 1…100 characters, shown in lists
 * @param options.scopes at least one; `admin` may do everything
 * @param options.expires until when it is good; null (default): until it is revoked
 * @throws INVALID_ARGUMENT
 * @example
 * const { secret, record, sha256 } = makeApiKey({ label: "door", scopes: ["identify"] });
 * secret; // "ssk_5f0c1a2b3c4d_…", for the one who asked
 */
export function makeApiKey(
  options: {
    readonly label: string;
    readonly scopes: readonly ApiKeyScope[];
    readonly expires?: Date | null;
  },
  now = new Date(),
): NewApiKey {
  const { label, scopes, expires = null } = options;
  if (label.trim() === "" || label.length > 100 || /\p{Cc}/u.test(label))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "a key's label has 1 to 100 characters, none of them a control character",
    );
  const unknown = scopes.filter((scope) => !apiKeyScopes.includes(scope));
  if (scopes.length === 0 || unknown.length > 0)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a key's scopes are some of ${apiKeyScopes.join(", ")}, not "${unknown.join(", ")}"`,
    );
  if (expires !== null && !(expires.getTime() > now.getTime()))
    throw new SelfsameError("INVALID_ARGUMENT", "a key expires at a time to come");
  const prefix = randomBytes(6).toString("hex");
  const secret = `ssk_${prefix}_${randomBytes(32).toString("base64url")}`;
  const record: ApiKey = {
    prefix,
    label,
    scopes: apiKeyScopes.filter((scope) => scopes.includes(scope)),
    created: now.toISOString(),
    expires: expires?.toISOString() ?? null,
    revoked: null,
  };
  return { secret, record, sha256: digestOf(secret) };
}

/**
 * What a request presents as a key; `undefined` where it has not the form of one.
 *
 * @example
 * parseApiKey("ssk_5f0c1a2b3c4d_…")?.prefix; // "5f0c1a2b3c4d"
 */
export function parseApiKey(text: string): PresentedApiKey | undefined {
  const [, prefix] = form.exec(text) ?? [];
  return prefix === undefined ? undefined : { prefix, sha256: digestOf(text) };
}

/**
 * Whether a presented key may do something. The secret is compared before anything else is looked at, in constant time, and an
 * unknown prefix costs the same comparison: times tell neither which prefixes there are nor how much of a secret is right.
 *
 * @param stored `gallery.apiKey(prefix)`
 * @returns the key, or why it is refused
 * @example
 * const presented = parseApiKey(header);
 * const { key, refused } = checkApiKey(presented, await gallery.apiKey(presented.prefix), "verify");
 */
export function checkApiKey(
  presented: PresentedApiKey,
  stored: { readonly key: ApiKey; readonly secretHash: Uint8Array } | null,
  scope: ApiKeyScope,
  now = new Date(),
):
  | { readonly key: ApiKey; readonly refused?: never }
  | { readonly key?: never; readonly refused: ApiKeyRefusal } {
  const whole = stored?.secretHash.length === nothing.length;
  const same = timingSafeEqual(presented.sha256, whole ? stored.secretHash : nothing);
  if (!same || !whole || stored.key.prefix !== presented.prefix) return { refused: "unknown" };
  const { key } = stored;
  if (key.revoked !== null) return { refused: "revoked" };
  // A time that can't be read has passed.
  if (key.expires !== null && !(Date.parse(key.expires) > now.getTime())) return { refused: "expired" };
  return mayDo(key, scope) ? { key } : { refused: "scope" };
}

/** Who administers keys could give itself any scope, so `admin` has all. */
export const mayDo = (key: Pick<ApiKey, "scopes">, scope: ApiKeyScope): boolean =>
  key.scopes.includes(scope) || key.scopes.includes("admin");

/** The key revoked; one that is stays as it was. */
export const revokedApiKey = (key: ApiKey, now = new Date()): ApiKey => ({
  ...key,
  revoked: key.revoked ?? now.toISOString(),
});

const digestOf = (secret: string): Uint8Array => new Uint8Array(createHash("sha256").update(secret).digest());

/** What an unknown key is compared with. */
const nothing = new Uint8Array(32);
