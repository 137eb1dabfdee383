import { createHash, randomBytes } from "node:crypto";
import { SelfsameError } from "../core/errors.js";

/** Sessions of the page: a one-time token, read where the server was started, is exchanged for a cookie. */
export interface PageSessions {
  /** A token for `/#TOKEN`. */
  issue(): string;
  /**
   * @returns the cookie's value
   * @throws UNAUTHENTICATED for a token that is not known, was used or is too old
   */
  exchange(token: string): string;
  /** A session for somebody who showed an admin's key. */
  open(key: string): string;
  isOpen(cookie: string): boolean;
  /** The key that opened it, which has to be good still; null for a token's. */
  keyOf(cookie: string): string | null;
  end(cookie: string): void;
}

/** A token lies in a terminal's history, a cookie in a browser. */
const lifetimes = { token: 60 * 60_000, session: 12 * 60 * 60_000 } as const;
/** More are none of a person's. */
const mostKept = 1000;

export const sessionCookie = "selfsame_session";
export const sessionSeconds = lifetimes.session / 1000;

/** Secrets are known by their digests, so that looking one up takes no time that tells of another. */
const digest = (secret: string) => createHash("sha256").update(secret).digest("base64");

interface Kept {
  /** Milliseconds. */
  readonly end: number;
  readonly key: string | null;
}

/**
 * @param now milliseconds
 * @example
 * const sessions = createPageSessions(Date.now);
 * sessions.isOpen(sessions.exchange(sessions.issue())); // true
 */
export function createPageSessions(now: () => number): PageSessions {
  const tokens = new Map<string, Kept>();
  const sessions = new Map<string, Kept>();
  const make = (kept: Map<string, Kept>, lifetime: number, key: string | null): string => {
    for (const [name, { end }] of kept) if (end <= now() || kept.size >= mostKept) kept.delete(name);
    const secret = randomBytes(32).toString("base64url");
    kept.set(digest(secret), { end: now() + lifetime, key });
    return secret;
  };
  const open = (key: string | null) => make(sessions, lifetimes.session, key);
  return {
    issue: () => make(tokens, lifetimes.token, null),
    exchange: (token) => {
      const key = digest(token);
      const { end } = tokens.get(key) ?? { end: 0 };
      tokens.delete(key);
      if (end <= now())
        throw new SelfsameError("UNAUTHENTICATED", "the page's token is not known, or was used before", {
          hint: "Start the server anew, or show an admin's key: a token opens one page, once.",
        });
      return open(null);
    },
    open,
    isOpen: (cookie) => (sessions.get(digest(cookie))?.end ?? 0) > now(),
    keyOf: (cookie) => sessions.get(digest(cookie))?.key ?? null,
    end: (cookie) => void sessions.delete(digest(cookie)),
  };
}
