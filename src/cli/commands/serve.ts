import { spawn } from "node:child_process";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";
import { SelfsameError } from "../../core/errors.js";
import { readTextWithin } from "../../core/readWithin.node.js";
import { defaultRates } from "../../server/context.js";
import { type ServeOptions, type Service, serve } from "../../server/serve.js";
import { isLoopback } from "../../server/tls/ownNames.js";
import { command } from "../command.js";
import { galleryOptions } from "../galleryOptions.js";
import { modelOptions, numberOption, wholeNumber } from "../options.js";
import { note, printLine } from "../output.js";
import { writeErr } from "../streams.js";

const text = (description: string, valueHint: string) =>
  ({ type: "string", description, valueHint }) as const;

export const defaultPort = 8737;

export const serveCommand = command({
  name: "serve",
  description: "serve the HTTP API (/docs) and the page, for this machine unless told; Ctrl-C ends it",
  args: {
    port: { ...text("0: any that is free", "N"), default: String(defaultPort) },
    host: { ...text("address to listen on; 0.0.0.0: all", "ADDRESS"), default: "127.0.0.1" },
    ...galleryOptions,
    model: text("built-in model or bundle folder (default: the gallery's)", "MODEL"),
    workers: modelOptions.workers,
    open: {
      type: "boolean",
      description: "open the page in a browser",
      negativeDescription: "open no browser",
      default: true,
    },
    "verify-only": {
      type: "boolean",
      description:
        "search nobody 1:N (default: unless only this machine reaches the server); --no-verify-only",
    },
    "tls-cert": text("certificate, PEM (`selfsame certificate` makes one)", "FILE"),
    "tls-key": text("its private key, PEM", "FILE"),
    "behind-proxy": { type: "boolean", description: "a proxy does TLS, and tells the client's address" },
    "allowed-host": text("a further name by which the server is called; may be repeated", "NAME"),
    rate: text("most requests a minute for each key (default 1200)", "N"),
    webhook: text("URL that is told of each decision; signed with SELFSAME_WEBHOOK_SECRET", "URL"),
    "webhook-host": text("a host that the webhook may be on, beside this machine; may be repeated", "HOST"),
    log: {
      type: "boolean",
      description: "a line of JSON for each request, on standard error",
      negativeDescription: "no line for each request",
      default: true,
    },
  },
  repeatable: ["allowed-host", "webhook-host"],
  run: async (options, { values }) => {
    const given: ServeOptions = {
      command: fileURLToPath(new URL("../main.js", import.meta.url)),
      port: numberOption("port", options.port, { least: 0, most: 65_535 }) ?? defaultPort,
      host: options.host,
      workspace: options.workspace,
      keyFile: options["key-file"],
      model: options.model,
      workers: options.workers === undefined ? undefined : wholeNumber("workers", options.workers, 256),
      verifyOnly: options["verify-only"],
      behindProxy: options["behind-proxy"] === true,
      tls: tlsOf(options["tls-cert"], options["tls-key"]),
      allowedHosts: values("allowed-host"),
      rates: ratesOf(options.rate),
      webhook: webhookOf(options.webhook, values("webhook-host")),
      log: options.log ? { write: writeErr } : null,
      onNotice: note,
    };
    const service = await serve(given);
    announce(service, given);
    if (options.open && hasDisplay()) openPage(service.pageUrl);
    await untilStopped();
    note("stopping: what was taken is finished");
    await service.close();
    return 0;
  },
});

const pemRules = { most: 1e6, unreadable: "INVALID_ARGUMENT" } as const;

function tlsOf(cert: string | undefined, key: string | undefined): ServeOptions["tls"] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new SelfsameError("INVALID_ARGUMENT", "--tls-cert and --tls-key go together");
  return { cert: readTextWithin(cert, pemRules), key: readTextWithin(key, pemRules) };
}

/** Several keys may be used from one address. */
function ratesOf(text: string | undefined): ServeOptions["rates"] {
  if (text === undefined) return undefined;
  const perKey = wholeNumber("rate", text, 1e6);
  return { perKey, perAddress: Math.max(defaultRates.perAddress, 3 * perKey) };
}

/** The secret is no argument: others on the machine read those. */
function webhookOf(url: string | undefined, hosts: readonly string[]): ServeOptions["webhook"] {
  if (url === undefined) return undefined;
  return { url, hosts, secret: process.env["SELFSAME_WEBHOOK_SECRET"] ?? "" };
}

/** Said at once, so that whoever reads it has it whole. */
function announce({ url, pageUrl, firstKey, verifyOnly }: Service, { host }: ServeOptions): void {
  const lines = [
    `Selfsame serves ${url}  (API: ${url}/docs, /openapi.json)`,
    ...(firstKey === null
      ? []
      : [
          `  admin key    ${firstKey}`,
          "               shown now and never again; others: `selfsame keys create`",
        ]),
    ...(verifyOnly ? ["  verify only  nobody is searched 1:N (--no-verify-only allows it)"] : []),
    ...(isLoopback(host) ? [] : ["  network      others on it reach this server; they need a key"]),
    `  page         ${pageUrl}  (opens once, within an hour)`,
  ];
  printLine(lines.join("\n"));
}

/** Where somebody looks at a screen. */
const hasDisplay = (): boolean =>
  isatty(1) &&
  !process.env["CI"] &&
  (process.platform === "darwin" ||
    process.platform === "win32" ||
    Boolean(process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]));

function openPage(url: string): void {
  const [program = "", ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", url]
        : ["xdg-open", url];
  // Where there is none, the printed address does.
  spawn(program, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

/** Ctrl-C, or a service manager's wish; a second one ends the process as ever. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  });
}
