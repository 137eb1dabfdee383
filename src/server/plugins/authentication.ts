import cookie from "@fastify/cookie";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { SelfsameError } from "../../core/errors.js";
import type { ApiKeyScope } from "../../gallery/apiKey.js";
import { type Caller, type KeyLookup, nobody, pageCaller, requireScope } from "../caller.js";
import { type PageSessions, sessionCookie } from "../pageSessions.js";

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** What a key must be allowed; a route without it needs a key of any scope. */
    scope?: ApiKeyScope | "any" | "public";
  }
}

interface Doors {
  readonly keys: KeyLookup;
  readonly keyNamed: KeyLookup;
  readonly sessions: PageSessions;
  /** Told of every failure, before it is answered. */
  readonly onFailure: (request: FastifyRequest) => Promise<void>;
}

/** A key of 256 bits with its prefix has less. */
const longestKey = 200;

/** Finds out who asks, and whether they may: by `Authorization: Bearer KEY`, or the page's cookie. Never by the address. */
export async function authentication(app: FastifyInstance, doors: Doors): Promise<void> {
  await app.register(cookie);
  app.decorateRequest("caller", null as unknown as Caller);
  app.addHook("onRequest", async (request) => {
    request.caller = nobody;
    // A request for no route is answered as such, whoever asks.
    if (request.is404) return;
    const scope = request.routeOptions.config.scope ?? "any";
    if (scope === "public") return;
    try {
      refuseKeyInAddress(request);
      request.caller = await callerOf(request, doors);
      requireScope(request.caller, scope);
    } catch (error) {
      if (error instanceof SelfsameError && error.status === 401) await doors.onFailure(request);
      throw error;
    }
  });
}

async function callerOf(request: FastifyRequest, { keys, keyNamed, sessions }: Doors): Promise<Caller> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, key = ""] = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization) ?? [];
    if (key === "" || key.length > longestKey)
      throw new SelfsameError("UNAUTHENTICATED", "the Authorization header holds no key");
    return keys(key);
  }
  const secret = request.cookies[sessionCookie];
  const session = secret === undefined ? null : await sessions.find(secret);
  if (session === null) return nobody;
  // SameSite=Strict keeps other sites from sending the cookie; what changes something has to name its own origin, too.
  if (request.method !== "GET" && request.method !== "HEAD" && request.headers.origin === undefined)
    throw new SelfsameError("ORIGIN_REFUSED", "a change asked for by the page has to name its origin");
  if (session.key === null) return pageCaller;
  // A session lasts no longer than the key that opened it, and what is done in it is done by that key.
  const caller = await keyNamed(session.key);
  requireScope(caller, "admin");
  return { ...caller, kind: "page" };
}

/** Addresses are kept in logs and histories: a key there is refused, so that nobody gets used to it. */
function refuseKeyInAddress({ query, headers }: FastifyRequest): void {
  const names = Object.keys(query as object).map((name) => name.toLowerCase());
  const named = names.find((name) => /^(api[-_]?key|key|token|access[-_]?token|authorization)$/.test(name));
  if (named !== undefined && headers.authorization === undefined)
    throw new SelfsameError("UNAUTHENTICATED", `a key in the address ("${named}") is not taken`);
}
