import { SelfsameError } from "../core/errors.js";
import type { ApiKeyScope } from "../gallery/apiKey.js";

/** Who asks. */
export interface Caller {
  readonly kind: "key" | "page" | "nobody";
  /** The key's prefix, of a page too that a key opened, or "page"; what rate limits, idempotency and the audit know them by. */
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
}

export const nobody: Caller = { kind: "nobody", name: "nobody", scopes: [] };

/** Whoever has the one-time token read it on the machine that runs the server: its owner. */
export const pageCaller: Caller = { kind: "page", name: "page", scopes: ["admin"] };

/**
 * Who a key is of.
 *
 * @throws UNAUTHENTICATED for a key that is not known or was revoked, KEY_EXPIRED
 */
export type KeyLookup = (key: string) => Promise<Caller>;

/** @throws UNAUTHENTICATED, FORBIDDEN */
export function requireScope(caller: Caller, scope: ApiKeyScope | "any" | "public"): void {
  if (scope === "public") return;
  if (caller.kind === "nobody") throw new SelfsameError("UNAUTHENTICATED", "an API key is needed");
  const allowed = scope === "any" || caller.scopes.includes(scope) || caller.scopes.includes("admin");
  if (!allowed)
    throw new SelfsameError("FORBIDDEN", `the key lacks the scope "${scope}"`, { subject: caller.name });
}
