import { SelfsameError } from "../core/errors.js";
import { checkApiKey, type PresentedApiKey, parseApiKey } from "../gallery/apiKeys.node.js";
import type { Gallery } from "../gallery/gallery.js";
import type { Caller, KeyLookup } from "./caller.js";

/**
 * Looks keys up in a gallery, at each request: a key that is revoked is refused from the next on, by every process.
 *
 * @returns `keys` by a key as it is presented, `keyNamed` by the prefix of one that was presented before
 */
export function galleryKeys(
  gallery: () => Pick<Gallery, "apiKey">,
  now: () => number,
): Readonly<Record<"keys" | "keyNamed", KeyLookup>> {
  const unknown = () => new SelfsameError("UNAUTHENTICATED", "the key is not known, or was revoked");
  const callerOf = ({ key, refused }: ReturnType<typeof checkApiKey>): Caller => {
    if (refused === "expired") throw new SelfsameError("KEY_EXPIRED", "the key has expired");
    if (!key) throw unknown();
    return { kind: "key", name: key.prefix, scopes: key.scopes };
  };
  const look = async (prefix: string, presented?: PresentedApiKey) => {
    const stored = await gallery().apiKey(prefix);
    // Whether it may do what is asked is the route's to say.
    const scope = stored?.key.scopes[0] ?? "verify";
    const shown = presented ?? (stored && { prefix, sha256: stored.secretHash });
    if (!shown) throw unknown();
    return callerOf(checkApiKey(shown, stored, scope, new Date(now())));
  };
  return {
    keys: async (text) => {
      const presented = parseApiKey(text);
      if (!presented) throw unknown();
      return look(presented.prefix, presented);
    },
    keyNamed: (prefix) => look(prefix),
  };
}
