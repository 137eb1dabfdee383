import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SelfsameError } from "../../core/errors.js";
import { retryAfter } from "../retryAfter.js";
import { routeOf } from "./requests.js";

interface Kept {
  /** Of method, address, body and images. */
  readonly digest: string;
  readonly until: number;
  answer?: { readonly status: number; readonly type: string; readonly payload: string };
}

const keptFor = 24 * 60 * 60_000;
const mostKept = 10_000;
const longestAnswer = 256_000;
/** Of all answers together. */
const mostCharacters = 32e6;
const keyForm = /^[\x21-\x7e]{1,200}$/;

/**
 * A change sent twice under one `Idempotency-Key` is done once, and answered twice. Kept in this process, for a day: a restart, or
 * another process, forgets it.
 */
export function idempotency(app: FastifyInstance, now: () => number): void {
  const kept = new Map<string, Kept>();
  let characters = 0;
  const drop = (name: string) => {
    characters -= kept.get(name)?.answer?.payload.length ?? 0;
    kept.delete(name);
  };
  const begun = new WeakMap<FastifyRequest, string>();

  app.addHook("preHandler", async (request, reply) => {
    const key = request.headers["idempotency-key"];
    if (key === undefined || request.method === "GET" || request.method === "HEAD") return;
    // Nobody's would be everybody's, and could push others' out.
    if (request.caller.kind === "nobody") return;
    if (typeof key !== "string" || !keyForm.test(key))
      throw new SelfsameError("INVALID_ARGUMENT", "an Idempotency-Key is 1 to 200 visible characters");
    forget();
    const name = `${request.caller.kind} ${request.caller.name} ${key}`;
    const digest = digestOf(request);
    const before = kept.get(name);
    if (before) return repeat(before, digest, reply);
    kept.set(name, { digest, until: now() + keptFor });
    begun.set(request, name);
  });

  // Whether somebody still listens or not: a change that was made is not made again for want of its answer.
  app.addHook("onSend", async (request, reply, payload) => {
    if (reply.statusCode < 300) forgetErased(request, payload);
    const name = begun.get(request);
    const entry = name === undefined ? undefined : kept.get(name);
    if (name === undefined || entry === undefined) return payload;
    const text = payload ?? "";
    if (isFinal(reply.statusCode) && typeof text === "string" && text.length <= longestAnswer) {
      const type = String(reply.getHeader("content-type") ?? "");
      entry.answer = { status: reply.statusCode, type, payload: text };
      characters += text.length;
    } else drop(name); // What failed for now may be tried again.
    return payload;
  });

  /** What was answered about somebody goes with them. */
  const forgetErased = (request: FastifyRequest, payload: unknown) => {
    const route = `${request.method} ${routeOf(request)}`;
    const all = route === "POST /v1/erase";
    if (!all && route !== "DELETE /v1/people/:id") return;
    const { person } = JSON.parse(String(payload)) as { person?: string };
    for (const [name, { answer }] of kept)
      if (answer && (all || answer.payload.includes(`"${person}"`))) drop(name);
  };

  /** The map is in the order of time. */
  const forget = () => {
    for (const [name, { until }] of kept) {
      if (until > now() && kept.size < mostKept && characters < mostCharacters) return;
      drop(name);
    }
  };
}

const isFinal = (status: number): boolean => status < 500 && status !== 429 && status !== 499;

function repeat({ digest, answer }: Kept, sent: string, reply: FastifyReply): FastifyReply {
  if (digest !== sent)
    throw new SelfsameError("IDEMPOTENCY_MISMATCH", "this Idempotency-Key was used for another request");
  if (!answer) throw retryAfter(new SelfsameError("BUSY", "the same request is being worked on"), 1);
  reply.header("idempotency-replayed", "true").code(answer.status);
  if (answer.type !== "") reply.type(answer.type);
  return reply.serializer((it: unknown) => it as string).send(answer.payload);
}

function digestOf({ method, url, body, images }: FastifyRequest): string {
  const hash = createHash("sha256").update(JSON.stringify([method, url, body ?? null]));
  for (const [name, sent] of Object.entries(images ?? {}))
    for (const bytes of sent instanceof Uint8Array ? [sent] : sent)
      hash.update(JSON.stringify([name, bytes.length])).update(bytes);
  return hash.digest("base64");
}
