import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { vi } from "vitest";
import { root, sample } from "./samples.js";

// The built service, not its sources: the model's workers are files of dist/, and errors are told by their class.
const built = async <T>(path: string) => (await import(join(root, "dist", path))) as T;
const { buildServer } =
  await built<typeof import("../../src/server/buildServer.js")>("server/buildServer.js");
const { createPageSessions } =
  await built<typeof import("../../src/server/pageSessions.js")>("server/pageSessions.js");
const { createJobRunner } =
  await built<typeof import("../../src/server/jobs/jobRunner.js")>("server/jobs/jobRunner.js");
const { SelfsameError } = await built<typeof import("../../src/core/errors.js")>("core/errors.js");
const { Selfsame } =
  await built<typeof import("../../src/recognition/load.node.js")>("recognition/load.node.js");
const { openStore } =
  await built<typeof import("../../src/people/openStore.node.js")>("people/openStore.node.js");
const { defaultLimits, defaultRates } =
  await built<typeof import("../../src/server/context.js")>("server/context.js");
export const { endpoints, anyEndpoints } =
  await built<typeof import("../../src/server/endpoints.js")>("server/endpoints.js");

type Parts = import("../../src/server/context.js").ServerParts;
type Scope = "verify" | "enrol" | "identify" | "admin";

export interface TestServer {
  readonly app: FastifyInstance;
  readonly parts: Parts;
  readonly workspace: string;
  readonly lines: string[];
  /** A request with a key of a scope; null for none. */
  ask(
    request: InjectOptions | string,
    scope?: Scope | null,
  ): Promise<LightMyRequestResponse & { readonly problem: string | undefined }>;
  close(): Promise<void>;
}

const keys: Readonly<Record<string, readonly Scope[]>> = {
  "verify-key": ["verify"],
  "enrol-key": ["enrol"],
  "identify-key": ["identify"],
  "admin-key": ["admin"],
};

const lookUp: Parts["keys"] = async (key) => {
  if (key === "old-key") throw new SelfsameError("KEY_EXPIRED", "the key has expired");
  const scopes = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (!scopes) throw new SelfsameError("UNAUTHENTICATED", "the key is not known");
  return { kind: "key", name: key, scopes };
};

/** One model for all servers of a test file. */
let model: ReturnType<typeof Selfsame.load> | undefined;
export const testModel = () => {
  model ??= Selfsame.load({
    workers: 2,
    limits: { bytes: defaultLimits.imageBytes, pixels: defaultLimits.imagePixels },
  });
  return model;
};
export const closeTestModel = async () => (await model)?.close();

/** The service as `serve` makes it, in an empty workspace, with a key for each scope. */
export async function testServer(
  overrides: Partial<Parts> = {},
  command = join(root, "dist", "cli", "main.js"),
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-server-"));
  const workspace = join(folder, "work");
  mkdirSync(workspace, { mode: 0o700 });
  const lines: string[] = [];
  const selfsame = await testModel();
  const quiet = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const gallery =
    overrides.gallery ??
    (
      await openStore({
        workspace,
        keyFile: join(folder, "gallery.key"),
        database: "",
        model: selfsame.model,
      }).finally(() => quiet.mockRestore())
    ).gallery;
  quiet.mockRestore();
  const jobs = createJobRunner({ workspace, command, now: Date.now });
  const parts: Parts = {
    selfsame,
    gallery,
    // A key's name is the key.
    ...{ keys: lookUp, keyNamed: lookUp },
    sessions: createPageSessions(() => gallery, Date.now),
    jobs,
    workspace,
    verifyOnly: false,
    limits: defaultLimits,
    rates: { ...defaultRates, perKey: 1e6, perAddress: 1e6, failuresPerAddress: 1e6 },
    hosts: ["localhost", "127.0.0.1"],
    https: false,
    behindProxy: false,
    page: null,
    webhook: null,
    onOtherModel: () => {},
    keyFile: null,
    mostWaiting: 1e6,
    log: { write: (line) => void lines.push(line) },
    now: Date.now,
    ...overrides,
  };
  const app = await buildServer(parts);
  return {
    app,
    parts,
    workspace,
    lines,
    ask: async (request, scope = "admin") => {
      const options = typeof request === "string" ? { url: request } : request;
      const headers = scope === null ? {} : { authorization: `Bearer ${scope}-key` };
      const response = await app.inject({ ...options, headers: { ...headers, ...options.headers } });
      const isProblem = String(response.headers["content-type"]).startsWith("application/problem+json");
      return Object.assign(response, { problem: isProblem ? (response.json().code as string) : undefined });
    },
    close: async () => {
      await app.close();
      await parts.jobs.close();
      if (overrides.gallery === undefined) await gallery.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A form as browsers and curl send it. */
export function form(parts: readonly (readonly [name: string, value: string | Uint8Array])[]) {
  const boundary = "----selfsame-boundary";
  const chunks = parts.flatMap(([name, value]) => {
    const file = typeof value === "string" ? "" : `; filename="x.jpg"\r\nContent-Type: image/jpeg`;
    return [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
      Buffer.from(value as Uint8Array),
      Buffer.from("\r\n"),
    ];
  });
  return {
    payload: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  };
}

/** Another photo of the main face of a sample: smaller, and brighter. */
export async function otherPhoto(number: number): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const { width = 1000 } = await sharp(sample(number)).metadata();
  return sharp(sample(number))
    .resize(Math.round(width * 0.8))
    .modulate({ brightness: 1.15 })
    .jpeg({ quality: 90 })
    .toBuffer();
}
