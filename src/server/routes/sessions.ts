import { z } from "zod";
import { requireScope } from "../caller.js";
import { endpoint } from "../endpoint.js";
import { sessionCookie, sessionSeconds } from "../pageSessions.js";

const answer = z.object({ expiresInSeconds: z.int() });

const cookieOptions = (https: boolean) =>
  ({ path: "/", httpOnly: true, sameSite: "strict", secure: https, maxAge: sessionSeconds }) as const;

export const openSession = endpoint(
  "POST /v1/sessions",
  {
    tag: "sessions",
    summary: "Opens a session for the page: a one-time token, or an admin's key, becomes a cookie.",
    scope: "public",
    body: z.strictObject({
      token: z.string().min(1).max(200).optional(),
      key: z.string().min(1).max(200).optional(),
    }),
    answer,
    status: 201,
    errors: ["UNAUTHENTICATED", "KEY_EXPIRED", "FORBIDDEN"],
  },
  async ({ body: { token, key }, request, reply }, { sessions, keys, https, failedAttempt }) => {
    try {
      const caller = key === undefined ? null : await keys(key);
      if (caller) requireScope(caller, "admin");
      const cookie = await (caller ? sessions.open(caller.name) : sessions.exchange(token ?? ""));
      reply.setCookie(sessionCookie, cookie, cookieOptions(https));
    } catch (error) {
      await failedAttempt(request);
      throw error;
    }
    return { expiresInSeconds: sessionSeconds };
  },
);

export const endSession = endpoint(
  "DELETE /v1/sessions",
  { tag: "sessions", summary: "Ends the page's session.", scope: "any" },
  async ({ request, reply }, { sessions, https }) => {
    await sessions.end(request.cookies[sessionCookie] ?? "");
    const { maxAge: _, ...options } = cookieOptions(https);
    reply.clearCookie(sessionCookie, options);
    return undefined;
  },
);
