import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SelfsameError } from "../../core/errors.js";
import type { Gallery } from "../../gallery/gallery.js";
import type { Keeping, Kept, KeptBounds } from "../../gallery/keeping.js";
import { retryAfter } from "../retryAfter.js";
import { routeOf, slowSeconds } from "./requests.js";

/** What is kept of a change: that it was begun, or its answer. */
interface Made {
  /** Of method, address, body and images. */
  readonly digest: string;
  readonly answer?: { readonly status: number; readonly type: string; readonly payload: string };
}

const keptFor = 24 * 60 * 60_000;
/** For what still ends after its time was up. */
const graceSeconds = 5;
const longestAnswer = 256_000;
/** For each key, so that nobody pushes out what others may ask for again. */
const bounds: KeptBounds = { rows: 2000, bytes: 8e6 };

const keyForm = /^[\x21-\x7e]{1,200}$/;

export interface IdempotencyOptions {
  readonly gallery: () => Pick<Gallery, "keep" | "putKept" | "takeKept" | "forgetKept">;
  /** Milliseconds, by the gallery's own clock. */
  readonly now: () => number;
  /** Until an answer has to be there. */
  readonly seconds: number;
  readonly most?: KeptBounds;
}

/**
 * A change sent twice under one `Idempotency-Key` is done once, and answered twice, by whichever of a gallery's servers. Answers are
 * kept in the gallery for a day; that a change was begun, no longer than it may take: should its server die, it can be sent again then.
 */
export function idempotency(app: FastifyInstance, options: IdempotencyOptions): void {
  const { gallery, now, seconds, most = bounds } = options;
  const begun = new WeakMap<FastifyRequest, Pick<Keeping, "owner" | "name"> & Made>();

  app.addHook("preHandler", async (request, reply) => {
    const key = request.headers["idempotency-key"];
    if (key === undefined || request.method === "GET" || request.method === "HEAD") return;
    const { kind, name } = request.caller;
    // Nobody's would be everybody's.
    if (kind === "nobody") return;
    if (typeof key !== "string" || !keyForm.test(key))
      throw new SelfsameError("INVALID_ARGUMENT", "an Idempotency-Key is 1 to 200 visible characters");
    const made = { owner: `answers to ${kind} ${name}`, name: key, digest: digestOf(request) };
    const lasts = (request.routeOptions.config.slow ? slowSeconds : seconds) + graceSeconds;
    const before = await gallery().keep(keepingOf("begun", made, now() + lasts * 1000), most);
    if (before) return repeat(before, made.digest, reply);
    begun.set(request, made);
  });

  // Whether somebody still listens or not: a change that was made is not made again for want of its answer.
  app.addHook("onSend", async (request, reply, payload) => {
    const made = begun.get(request);
    const erased = reply.statusCode < 300 && `${request.method} ${routeOf(request)}` === "POST /v1/erase";
    if (!made && !erased) return payload;
    try {
      // What was answered about a person goes with them; here everything goes.
      if (erased) await gallery().forgetKept("answer");
      if (made) await keepAnswer(made, reply, payload);
    } catch (error) {
      // The change was made, and is answered; until its time is over its key is taken.
      const reason = error instanceof SelfsameError ? error.code : (error as Error).name;
      request.log.error({ fault: "idempotency", reason });
    }
    return payload;
  });

  async function keepAnswer(
    made: Pick<Keeping, "owner" | "name"> & Made,
    reply: FastifyReply,
    payload: unknown,
  ): Promise<void> {
    const text = payload ?? "";
    if (!isFinal(reply.statusCode) || typeof text !== "string" || text.length > longestAnswer) {
      // What failed for now may be tried again.
      await gallery().takeKept(made.owner, made.name);
      return;
    }
    const type = String(reply.getHeader("content-type") ?? "");
    const answer = { status: reply.statusCode, type, payload: text };
    await gallery().putKept(keepingOf("answer", { ...made, answer }, now() + keptFor));
  }
}

const keepingOf = (
  kind: "begun" | "answer",
  { owner, name, ...value }: Pick<Keeping, "owner" | "name"> & Made,
  until: number,
): Keeping => ({ kind, owner, name, until, value });

const isFinal = (status: number): boolean => status < 500 && status !== 429 && status !== 499;

function repeat({ value }: Kept, sent: string, reply: FastifyReply): FastifyReply {
  const { digest, answer } = value as Made;
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
