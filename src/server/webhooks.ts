import { createHmac, randomUUID } from "node:crypto";
import { SelfsameError } from "../core/errors.js";

/** What is told of a decision: ids and figures, as the audit has them. */
export interface DecisionMade {
  readonly kind: "compare" | "verify" | "identify";
  readonly outcome: string;
  readonly person: string | null;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly revision: string;
  readonly by: string;
}

export interface WebhookOptions {
  readonly url: string;
  /** Signs what is sent; of 16 characters at least. */
  readonly secret: string;
  /** Hosts that may be told, beside this machine. */
  readonly hosts: readonly string[];
}

export interface Webhooks {
  /** Never waits, never throws. */
  send(decision: DecisionMade): void;
  /** Sends what waits, or gives it up after so many milliseconds. */
  close(limitMs: number): Promise<void>;
}

/** After a failure, in milliseconds; then it is given up. */
const pauses = [1000, 5000, 30_000, 120_000];
const mostWaiting = 1000;
const answerWithinMs = 10_000;

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Refuses a place that was not configured: a server must not be talked into calling others.
 *
 * @throws INVALID_ARGUMENT
 */
export function checkWebhook({ url, secret, hosts }: WebhookOptions): URL {
  const fault = (words: string) =>
    new SelfsameError("INVALID_ARGUMENT", words, { hint: "See docs/api.md, Webhooks." });
  if (!URL.canParse(url)) throw fault("the webhook's URL can't be read");
  const parsed = new URL(url);
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:")
    throw fault("a webhook is an http or https URL");
  if (parsed.username !== "" || parsed.password !== "") throw fault("a webhook's URL holds no credentials");
  const isOwn = loopback.test(parsed.hostname);
  if (!isOwn && !hosts.some((host) => host.toLowerCase() === parsed.hostname))
    throw fault(`the webhook's host "${parsed.hostname}" is not among those allowed (--webhook-host)`);
  if (!isOwn && parsed.protocol !== "https:") throw fault("a webhook to another machine is sent by https");
  if (secret.length < 16) throw fault("a webhook's secret has at least 16 characters");
  return parsed;
}

/**
 * Tells of decisions by POST, in their order, each signed: `Selfsame-Signature: t=SECONDS,v1=HEX` with HMAC-SHA-256 over
 * "SECONDS.BODY". Failures are tried again; too many that wait are dropped, and counted.
 *
 * @param onFate "sent", "failed", "dropped"
 */
export function createWebhooks(
  options: WebhookOptions,
  onFate: (fate: "sent" | "failed" | "dropped") => void,
  { send = fetch, now = Date.now, pause = wait }: WebhookSeams = {},
): Webhooks {
  const url = checkWebhook(options);
  const waiting: string[] = [];
  const stop = new AbortController();
  let working: Promise<void> | undefined;

  const post = async (body: string): Promise<boolean> => {
    const seconds = Math.floor(now() / 1000);
    const signature = createHmac("sha256", options.secret).update(`${seconds}.${body}`).digest("hex");
    try {
      const response = await send(url, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", "selfsame-signature": `t=${seconds},v1=${signature}` },
        // Where it leads is nobody's but the one who configured it.
        redirect: "manual",
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(answerWithinMs)]),
      });
      await response.body?.cancel();
      return response.status >= 200 && response.status < 300;
    } catch {
      return false;
    }
  };
  const deliver = async (body: string) => {
    for (const ms of [...pauses, null]) {
      if (await post(body)) return onFate("sent");
      if (ms === null || stop.signal.aborted) break;
      await pause(ms, stop.signal);
    }
    onFate("failed");
  };
  const work = async () => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) await deliver(body);
    working = undefined;
  };

  return {
    send: (decision) => {
      if (stop.signal.aborted || waiting.length >= mostWaiting) return onFate("dropped");
      waiting.push(JSON.stringify({ id: randomUUID(), time: new Date(now()).toISOString(), ...decision }));
      working ??= work();
    },
    close: async (limitMs) => {
      const timer = setTimeout(() => stop.abort(), limitMs);
      await working;
      clearTimeout(timer);
      stop.abort();
    },
  };
}

interface WebhookSeams {
  readonly send?: typeof fetch;
  readonly now?: () => number;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
