import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { createSecureContext } from "node:tls";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { SelfsameError } from "../core/errors.js";
import { openWorkspace } from "../core/workspace.node.js";
import type { Gallery } from "../gallery/gallery.js";
import { modelOfRevision } from "../jobs/workspace/models.node.js";
import { createKey } from "../people/createKey.node.js";
import { openStore } from "../people/openStore.node.js";
import { Selfsame } from "../recognition/load.node.js";
import { buildServer, type ServerTls } from "./buildServer.js";
import { defaultLimits, defaultRates, type RateLimits, type ServerParts } from "./context.js";
import { galleryKeys } from "./galleryKeys.js";
import { createJobRunner } from "./jobs/jobRunner.js";
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

const pageFolder = fileURLToPath(new URL("../web/", import.meta.url));
const hourMs = 60 * 60_000;
/** Photos that wait for each worker: about half a second of work. More would wait for nothing, and are told so at once. */
const waitingPerWorker = 32;
const mostWorkers = 8;
/** What waits for the model when the server ends has so long. */
const drainMs = 10_000;

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
  const { selfsame, gallery } = await openBoth(options, workspace);
  const verifyOnly = options.verifyOnly ?? !isLoopback(options.host);
  const sessions = createPageSessions(now);
  const jobs = createJobRunner({ workspace, command: options.command, now });
  const parts: ServerParts = {
    ...{ selfsame, gallery, sessions, jobs, workspace, verifyOnly, now },
    keys: galleryKeys(gallery, now),
    limits: defaultLimits,
    rates: { ...defaultRates, ...options.rates },
    hosts: hostsOf(options),
    https: options.tls !== undefined || options.behindProxy,
    behindProxy: options.behindProxy,
    page: existsSync(pageFolder) ? pageFolder : null,
    webhook: options.webhook ?? null,
    log: options.log,
  };
  const app = await buildServer(parts, options.tls);
  const purging = setInterval(() => void purge(app, gallery), hourMs);
  purging.unref();
  const closeRest = async () => {
    clearInterval(purging);
    await jobs.close();
    await selfsame.close({ drain: true, limitMs: drainMs });
    await gallery.close();
  };
  try {
    await app.listen({ port: options.port, host: options.host });
  } catch (error) {
    await app.close();
    await closeRest();
    throw listenFault(error, options);
  }
  void purge(app, gallery);
  const url = urlOf(app, options);
  return {
    ...{ app, url, verifyOnly },
    pageUrl: `${url}/#${sessions.issue()}`,
    firstKey: await firstKey(gallery),
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

/** The model that is named; else the one that the gallery is bound to; else the default one. */
async function openBoth(options: ServeOptions, workspace: string) {
  const { database, keyFile, model, onNotice } = options;
  const { workers = Math.min(availableParallelism(), mostWorkers) } = options;
  const place = {
    ...{ workspace, onNotice },
    ...(database === undefined ? {} : { database }),
    ...(keyFile === undefined ? {} : { keyFile }),
  };
  const open = async (name: string) => {
    const limits = { bytes: defaultLimits.imageBytes, pixels: defaultLimits.imagePixels };
    const selfsame = await Selfsame.load({
      model: name,
      limits,
      workers,
      maxWaiting: waitingPerWorker * workers,
    });
    try {
      const { gallery } = await openStore({ ...place, model: selfsame.model });
      return { selfsame, gallery };
    } catch (error) {
      await selfsame.close();
      throw error;
    }
  };
  try {
    return await open(model ?? "default");
  } catch (error) {
    if (model !== undefined || !(error instanceof SelfsameError && error.code === "GALLERY_MODEL_MISMATCH"))
      throw error;
    const { gallery: bound } = await openStore(place);
    const { revision } = bound.model;
    await bound.close();
    const own = modelOfRevision(workspace, revision);
    if (own === undefined) throw error;
    return open(own);
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

async function purge(app: FastifyInstance, gallery: Gallery): Promise<void> {
  try {
    await gallery.purge();
  } catch (error) {
    const reason = error instanceof SelfsameError ? error.code : (error as Error).name;
    app.log.error({ fault: "purge", reason });
  }
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
