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
  open(): string;
  isOpen(cookie: string): boolean;
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

/**
 * @param now milliseconds
 * @example
 * const sessions = createPageSessions(Date.now);
 * sessions.isOpen(sessions.exchange(sessions.issue())); // true
 */
export function createPageSessions(now: () => number): PageSessions {
  const tokens = new Map<string, number>();
  const sessions = new Map<string, number>();
  const make = (kept: Map<string, number>, lifetime: number): string => {
    for (const [key, end] of kept) if (end <= now() || kept.size >= mostKept) kept.delete(key);
    const secret = randomBytes(32).toString("base64url");
    kept.set(digest(secret), now() + lifetime);
    return secret;
  };
  const open = () => make(sessions, lifetimes.session);
  return {
    issue: () => make(tokens, lifetimes.token),
    exchange: (token) => {
      const key = digest(token);
      const end = tokens.get(key) ?? 0;
      tokens.delete(key);
      if (end <= now())
        throw new SelfsameError("UNAUTHENTICATED", "the page's token is not known, or was used before", {
          hint: "Start the server anew, or show an admin's key: a token opens one page, once.",
        });
      return open();
    },
    open,
    isOpen: (cookie) => (sessions.get(digest(cookie)) ?? 0) > now(),
    end: (cookie) => void sessions.delete(digest(cookie)),
  };
}
