import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { SelfsameError } from "../core/errors.js";
import { openWorkspace } from "../core/workspace.node.js";
import type { Gallery } from "../gallery/gallery.js";
import { createKey } from "../people/createKey.node.js";
import { buildServer, type ServerTls } from "./buildServer.js";
import { defaultLimits, defaultRates, type RateLimits, type ServerParts } from "./context.js";
import { createDoor } from "./door.js";
import { galleryKeys } from "./galleryKeys.js";
import { createJobRunner } from "./jobs/jobRunner.js";
import { openLiveGallery, waitingPerWorker } from "./liveGallery.js";
import { createPageSessions } from "./pageSessions.js";
import { isLoopback, isWildcard, ownNames } from "./tls/ownNames.js";
import { checkWebhook, type WebhookOptions } from "./webhooks.js";

export interface ServeOptions {
  /** The module that is the command, for jobs. */
  readonly command: string;
  readonly port: number;
  readonly host: string;
  readonly workspace?: string | undefined;
  readonly database?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Left out: the gallery's, else the default one. */
  readonly model?: string | undefined;
  readonly workers?: number | undefined;
  /** Default: unless only this machine reaches the server. */
  readonly verifyOnly?: boolean | undefined;
  readonly behindProxy: boolean;
  readonly tls?: ServerTls | undefined;
  /** Further names by which it may be called. */
  readonly allowedHosts: readonly string[];
  readonly rates?: Partial<RateLimits> | undefined;
  readonly webhook?: WebhookOptions | undefined;
  readonly log: ServerParts["log"];
  /** Told what a user has to know: where the gallery's key lies. */
  readonly onNotice: (words: string) => void;
}

/** A service that listens. */
export interface Service {
  readonly app: FastifyInstance;
  readonly url: string;
  /** Opens the page, once. */
  readonly pageUrl: string;
  readonly verifyOnly: boolean;
  /** An admin's key, where there was none: to be shown now, and never again. */
  readonly firstKey: string | null;
  /** Finishes what it took, and ends. */
  close(): Promise<void>;
}

const built = fileURLToPath(new URL("..", import.meta.url));
const pageFiles = { web: join(built, "web"), built };
const hourMs = 60 * 60_000;
const mostWorkers = 8;

/**
 * Opens workspace, model and gallery, and listens.
 *
 * @throws TLS_REQUIRED, INVALID_ARGUMENT; what opening them throws
 * @example
 * const service = await serve({ command, port: 0, host: "127.0.0.1", behindProxy: false, allowedHosts: [], log: null, onNotice: console.error });
 */
export async function serve(options: ServeOptions): Promise<Service> {
  checkExposure(options);
  checkTls(options.tls);
  if (options.webhook) checkWebhook(options.webhook);
  const now = Date.now;
  const { folder: workspace } = openWorkspace(options.workspace);
  const { workers = Math.min(availableParallelism(), mostWorkers), database, keyFile, model } = options;
  const live = await openLiveGallery({
    ...{ workspace, database, keyFile, model, workers, limits: defaultLimits },
    onNotice: options.onNotice,
  });
  const verifyOnly = options.verifyOnly ?? !isLoopback(options.host);
  const door = createDoor(
    workspace,
    createPageSessions(() => live.gallery, now),
  );
  const { sessions } = door;
  const reload = () => live.reload().catch((error) => reportFault(app, "reload", error));
  const jobs = createJobRunner({
    ...{ workspace, command: options.command, now },
    // Whoever hears that it is done finds the new model in use.
    beforeDone: async (kind) => {
      if (kind === "reembed") await reload();
    },
  });
  const parts: ServerParts = {
    get selfsame() {
      return live.selfsame;
    },
    get gallery() {
      return live.gallery;
    },
    onOtherModel: () => void reload(),
    mostWaiting: waitingPerWorker * workers,
    keyFile: keyFile === undefined ? null : resolve(keyFile),
    ...{ sessions, jobs, workspace, verifyOnly, now },
    ...galleryKeys(() => live.gallery, now),
    limits: defaultLimits,
    rates: { ...defaultRates, ...options.rates },
    hosts: hostsOf(options),
    https: options.tls !== undefined || options.behindProxy,
    behindProxy: options.behindProxy,
    page: existsSync(pageFiles.web) ? pageFiles : null,
    webhook: options.webhook ?? null,
    log: options.log,
  };
  const app: FastifyInstance = await buildServer(parts, options.tls);
  const purge = () => void live.gallery.purge().catch((error) => reportFault(app, "purge", error));
  const purging = setInterval(purge, hourMs);
  purging.unref();
  const closeRest = async () => {
    clearInterval(purging);
    door.close();
    await jobs.close();
    await live.close();
  };
  try {
    await app.listen({ port: options.port, host: options.host });
  } catch (error) {
    await app.close();
    await closeRest();
    throw listenFault(error, options);
  }
  purge();
  const url = urlOf(app, options);
  await door.open(url);
  return {
    ...{ app, url, verifyOnly },
    pageUrl: `${url}/#${await sessions.issue()}`,
    firstKey: await firstKey(live.gallery),
    close: async () => {
      await app.close();
      await closeRest();
    },
  };
}

/** @throws TLS_REQUIRED */
function checkExposure({ host, tls, behindProxy }: ServeOptions): void {
  if (isLoopback(host) || tls || behindProxy) return;
  throw new SelfsameError(
    "TLS_REQUIRED",
    `others reach the address "${host}", and without TLS they read photos and keys on the way`,
  );
}

/** @throws INVALID_ARGUMENT where the two are none, or not of each other */
function checkTls(tls: ServerTls | undefined): void {
  if (!tls) return;
  try {
    createSecureContext({ cert: Buffer.from(tls.cert), key: Buffer.from(tls.key) });
  } catch (cause) {
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "certificate and key can't be used, or are not of each other",
      {
        cause,
        hint: "Give both as PEM; `selfsame certificate` makes a pair.",
      },
    );
  }
}

function hostsOf({ host, allowedHosts }: ServeOptions): string[] {
  const { loopback, network } = ownNames();
  const bound = isWildcard(host) ? network : [host];
  return [...new Set([...loopback, ...bound, ...allowedHosts])];
}

/** @returns null where there is a key that is good */
async function firstKey(gallery: Gallery): Promise<string | null> {
  const keys = await gallery.apiKeys();
  if (keys.some(({ revoked, scopes }) => revoked === null && scopes.includes("admin"))) return null;
  const { secret } = await createKey({ gallery, by: "serve" }, { label: "first admin", scopes: ["admin"] });
  return secret;
}

/** Beside requests; of a bug, its name alone. */
function reportFault(app: FastifyInstance, fault: string, error: unknown): void {
  app.log.error({ fault, reason: error instanceof SelfsameError ? error.code : (error as Error).name });
}

function urlOf(app: FastifyInstance, { host, tls }: ServeOptions): string {
  const { port } = app.server.address() as AddressInfo;
  const name = isWildcard(host) ? (ownNames().network[0] ?? "localhost") : host;
  return `${tls ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function listenFault(error: unknown, { host, port }: ServeOptions): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === "EADDRINUSE"
      ? "is in use"
      : code === "EACCES"
        ? "may not be used"
        : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
          ? "is none of this machine's"
          : undefined;
  if (why === undefined) return error;
  return new SelfsameError("INVALID_ARGUMENT", `the address ${host}, port ${port}, ${why}`, {
    cause: error,
    hint: "Choose another with --host and --port.",
  });
}
