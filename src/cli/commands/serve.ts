import { fileURLToPath } from "node:url";
import { SelfsameError } from "../../core/errors.js";
import { readTextWithin } from "../../core/readWithin.node.js";
import { defaultRates } from "../../server/context.js";
import type { ServeOptions } from "../../server/serve.js";
import { command } from "../command.js";
import { galleryOptions } from "../galleryOptions.js";
import { modelOptions, numberOption, openOption, wholeNumber } from "../options.js";
import { notes } from "../output.js";
import { runService } from "../runService.js";
import { writeErr } from "../streams.js";

const text = (description: string, valueHint: string) =>
  ({ type: "string", description, valueHint }) as const;

export const defaultPort = 8737;

export const serveCommand = command({
  name: "serve",
  alone: "it is the service",
  description: "serve the HTTP API (/docs) and the page, for this machine unless told; Ctrl-C ends it",
  args: {
    port: { ...text("0: any that is free", "N"), default: String(defaultPort) },
    host: { ...text("address to listen on; 0.0.0.0: all", "ADDRESS"), default: "127.0.0.1" },
    ...galleryOptions,
    model: text("built-in model or bundle folder (default: the gallery's)", "MODEL"),
    workers: modelOptions.workers,
    ...openOption,
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
      onNotice: notes,
    };
    await runService(given, options);
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
