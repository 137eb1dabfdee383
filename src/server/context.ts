import type { FastifyRequest } from "fastify";
import type { Gallery } from "../gallery/gallery.js";
import type { PeopleContext } from "../people/context.js";
import type { Selfsame } from "../recognition/load.node.js";
import type { Caller, KeyLookup } from "./caller.js";
import type { FailureWatch } from "./failures.js";
import type { JobRunner } from "./jobs/jobRunner.js";
import type { PageSessions } from "./pageSessions.js";
import type { Metrics } from "./plugins/metrics.js";
import type { PageFiles } from "./plugins/page.js";
import type { DecisionMade, WebhookOptions } from "./webhooks.js";

/** What one request may cost. */
export interface RequestLimits {
  /** Of one image. */
  readonly imageBytes: number;
  /** Of one image, width × height. It is told to the model's workers when they are started. */
  readonly imagePixels: number;
  /** Images of one request. */
  readonly images: number;
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
  /** Faces of one photo that are worked on. */
  readonly faces: number;
  /** Seconds until an answer has to be there. */
  readonly seconds: number;
}

export const defaultLimits: RequestLimits = {
  imageBytes: 20e6,
  imagePixels: 50e6,
  images: 32,
  bodyBytes: 64e6,
  faces: 50,
  seconds: 30,
};

/** Requests a minute. */
export interface RateLimits {
  readonly perKey: number;
  readonly perAddress: number;
  /** With a key that is missing, wrong or expired. */
  readonly failuresPerAddress: number;
}

export const defaultRates: RateLimits = { perKey: 1200, perAddress: 3000, failuresPerAddress: 30 };

/** What a server is made of. */
export interface ServerParts {
  readonly selfsame: Selfsame;
  /** Bound to that model. */
  readonly gallery: Gallery;
  /** By a key as it is presented. */
  readonly keys: KeyLookup;
  /** By the prefix of a key that was presented before. */
  readonly keyNamed: KeyLookup;
  readonly sessions: PageSessions;
  readonly jobs: JobRunner;
  /** The folder of models, captures, runs and reports. */
  readonly workspace: string;
  /** The gallery's key, where jobs have to be told. */
  readonly keyFile: string | null;
  /** Nothing is searched 1:N. */
  readonly verifyOnly: boolean;
  readonly limits: RequestLimits;
  readonly rates: RateLimits;
  /** Names by which the server may be called, without ports. */
  readonly hosts: readonly string[];
  /** Whether browsers reach it by https: by its own certificate, or a proxy's. */
  readonly https: boolean;
  /** Whether `X-Forwarded-For` is believed. */
  readonly behindProxy: boolean;
  /** Told that the gallery has another model than the one it was opened with: another process gave it that. */
  readonly onOtherModel: () => void;
  /** Where the page's files lie; null where there is none. */
  readonly page: PageFiles | null;
  /** From so many photos that wait on, further ones are refused before anything is asked of anybody. */
  readonly mostWaiting: number;
  /** Whom to tell of each decision; null for nobody. */
  readonly webhook: WebhookOptions | null;
  /** Where the log goes; null for none. */
  readonly log: { write(line: string): void } | null;
  /** Milliseconds. */
  readonly now: () => number;
}

/** What the routes work with. */
export interface ServerContext extends ServerParts {
  readonly metrics: Metrics;
  /** What use cases work with, on behalf of somebody. */
  peopleOf(caller: Caller): PeopleContext;
  readonly failures: FailureWatch;
  /** Counts a decision, and tells whom it is to be told to. */
  decided(decision: DecisionMade): void;
  /** Counts a wrong key or token against its address. @throws RATE_LIMITED */
  failedAttempt(request: FastifyRequest): Promise<void>;
}
