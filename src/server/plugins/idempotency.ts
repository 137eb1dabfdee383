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
const longestAnswer = 256_000;
/** For each key, so that nobody pushes out what others may ask for again. */
const bounds = { answers: 2000, characters: 8e6 } as const;
interface Bounds {
  readonly answers: number;
  readonly characters: number;
}
const keyForm = /^[\x21-\x7e]{1,200}$/;

/** What is kept for one key of this API. */
interface Answers {
  /** By Idempotency-Key, in the order of time. */
  readonly kept: Map<string, Kept>;
  characters: number;
}

/**
 * A change sent twice under one `Idempotency-Key` is done once, and answered twice. Kept in this process, for a day: a restart, or
 * another process, forgets it.
 */
export function idempotency(app: FastifyInstance, now: () => number, most: Bounds = bounds): void {
  const callers = new Map<string, Answers>();
  const begun = new WeakMap<FastifyRequest, { readonly of: Answers; readonly key: string }>();
  const drop = (of: Answers, key: string) => {
    of.characters -= of.kept.get(key)?.answer?.payload.length ?? 0;
    of.kept.delete(key);
  };
  const forgetOld = (of: Answers) => {
    for (const [key, { until }] of of.kept) {
      if (until > now() && of.kept.size < most.answers && of.characters < most.characters) return;
      drop(of, key);
    }
  };
  /** What was answered about somebody goes with them. */
  const forgetErased = (request: FastifyRequest, payload: unknown) => {
    const route = `${request.method} ${routeOf(request)}`;
    const all = route === "POST /v1/erase";
    if (!all && route !== "DELETE /v1/people/:id") return;
    const { person } = JSON.parse(String(payload)) as { person?: string };
    for (const of of callers.values())
      for (const [key, { answer }] of of.kept)
        if (answer && (all || answer.payload.includes(`"${person}"`))) drop(of, key);
  };

  app.addHook("preHandler", async (request, reply) => {
    const key = request.headers["idempotency-key"];
    if (key === undefined || request.method === "GET" || request.method === "HEAD") return;
    const { kind, name } = request.caller;
    // Nobody's would be everybody's.
    if (kind === "nobody") return;
    if (typeof key !== "string" || !keyForm.test(key))
      throw new SelfsameError("INVALID_ARGUMENT", "an Idempotency-Key is 1 to 200 visible characters");
    const caller = `${kind} ${name}`;
    const of = callers.get(caller) ?? { kept: new Map<string, Kept>(), characters: 0 };
    callers.set(caller, of);
    forgetOld(of);
    const digest = digestOf(request);
    const before = of.kept.get(key);
    if (before) return repeat(before, digest, reply);
    of.kept.set(key, { digest, until: now() + keptFor });
    begun.set(request, { of, key });
  });

  // Whether somebody still listens or not: a change that was made is not made again for want of its answer.
  app.addHook("onSend", async (request, reply, payload) => {
    if (reply.statusCode < 300) forgetErased(request, payload);
    const { of, key } = begun.get(request) ?? {};
    const entry = key === undefined ? undefined : of?.kept.get(key);
    if (of === undefined || key === undefined || entry === undefined) return payload;
    const text = payload ?? "";
    if (isFinal(reply.statusCode) && typeof text === "string" && text.length <= longestAnswer) {
      const type = String(reply.getHeader("content-type") ?? "");
      entry.answer = { status: reply.statusCode, type, payload: text };
      of.characters += text.length;
    } else drop(of, key); // What failed for now may be tried again.
    return payload;
  });
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
