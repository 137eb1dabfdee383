import type { FastifyRequest } from "fastify";
import type { Selfsame } from "../recognition/load.node.js";
import type { KeyLookup } from "./caller.js";
import type { JobRunner } from "./jobs/jobRunner.js";
import type { PageSessions } from "./pageSessions.js";
import type { Metrics } from "./plugins/metrics.js";

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
  readonly keys: KeyLookup;
  readonly sessions: PageSessions;
  readonly jobs: JobRunner;
  /** The folder of models, captures, runs and reports. */
  readonly workspace: string;
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
  /** Where the page's files lie; null where there is none. */
  readonly page: string | null;
  /** Where the log goes; null for none. */
  readonly log: { write(line: string): void } | null;
  /** Milliseconds. */
  readonly now: () => number;
}

/** What the routes work with. */
export interface ServerContext extends ServerParts {
  readonly metrics: Metrics;
  /** Counts a wrong key or token against its address. @throws RATE_LIMITED */
  failedAttempt(request: FastifyRequest): Promise<void>;
}
