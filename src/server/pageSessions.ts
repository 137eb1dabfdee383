import { randomBytes } from "node:crypto";
import { SelfsameError } from "../core/errors.js";
import type { Gallery } from "../gallery/gallery.js";
import type { KeptBounds } from "../gallery/keeping.js";

/**
 * Sessions of the page: a one-time token, read where the server was started, is exchanged for a cookie. They are kept in the gallery,
 * by digests: all its servers know them, and a restart ends none.
 */
export interface PageSessions {
  /** A token for `/#TOKEN`. */
  issue(): Promise<string>;
  /**
   * @returns the cookie's value
   * @throws UNAUTHENTICATED for a token that is not known, was used or is too old
   */
  exchange(token: string): Promise<string>;
  /** A session for somebody who showed an admin's key, of this prefix. */
  open(key: string): Promise<string>;
  /** Null where none is open. */
  find(cookie: string): Promise<PageSession | null>;
  end(cookie: string): Promise<void>;
}

export interface PageSession {
  /** The prefix of the key that opened it, which has to be good still; null for a token's. */
  readonly key: string | null;
}

/** A token lies in a terminal's history, a cookie in a browser. */
const lifetimes = { token: 60 * 60_000, session: 12 * 60 * 60_000 } as const;
const longestCookie = 200;
/** More are none of a person's. */
const most: KeptBounds = { rows: 1000, bytes: 1e6 };

export const sessionCookie = "selfsame_session";
export const sessionSeconds = lifetimes.session / 1000;

/**
 * @param now milliseconds, by the gallery's own clock
 * @example
 * const sessions = createPageSessions(() => gallery, Date.now);
 * await sessions.find(await sessions.exchange(await sessions.issue())); // { key: null }
 */
export function createPageSessions(
  gallery: () => Pick<Gallery, "keep" | "kept" | "takeKept">,
  now: () => number,
): PageSessions {
  const make = async (kind: keyof typeof lifetimes, value: PageSession): Promise<string> => {
    const secret = randomBytes(32).toString("base64url");
    await gallery().keep({ kind, owner: kind, name: secret, until: now() + lifetimes[kind], value }, most);
    return secret;
  };
  return {
    issue: () => make("token", { key: null }),
    exchange: async (token) => {
      if ((await gallery().takeKept("token", token)) === null)
        throw new SelfsameError("UNAUTHENTICATED", "the page's token is not known, or was used before", {
          hint: "Start the server anew, or show an admin's key: a token opens one page, once.",
        });
      return make("session", { key: null });
    },
    open: (key) => make("session", { key }),
    // What another has set may be anything.
    find: async (cookie) =>
      cookie.length > longestCookie
        ? null
        : (((await gallery().kept("session", cookie))?.value as PageSession) ?? null),
    end: async (cookie) => void (await gallery().takeKept("session", cookie)),
  };
}
