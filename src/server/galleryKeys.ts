import { SelfsameError } from "../core/errors.js";
import { checkApiKey, parseApiKey } from "../gallery/apiKeys.node.js";
import type { Gallery } from "../gallery/gallery.js";
import type { KeyLookup } from "./caller.js";

/** Looks keys up in a gallery, at each request: a key that is revoked is refused from the next on, by every process. */
export function galleryKeys(gallery: () => Pick<Gallery, "apiKey">, now: () => number): KeyLookup {
  return async (text) => {
    const unknown = () => new SelfsameError("UNAUTHENTICATED", "the key is not known, or was revoked");
    const presented = parseApiKey(text);
    if (!presented) throw unknown();
    const stored = await gallery().apiKey(presented.prefix);
    // Whether it may do what is asked is the route's to say.
    const { key, refused } = checkApiKey(
      presented,
      stored,
      stored?.key.scopes[0] ?? "verify",
      new Date(now()),
    );
    if (refused === "expired") throw new SelfsameError("KEY_EXPIRED", "the key has expired");
    if (!key) throw unknown();
    return { kind: "key", name: key.prefix, scopes: key.scopes };
  };
}
