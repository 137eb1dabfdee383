import { defineCommand } from "citty";
import { SelfsameError } from "../../../core/errors.js";
import { type ApiKey, type ApiKeyScope, apiKeyScopes } from "../../../gallery/apiKey.js";
import { command } from "../../command.js";
import { withDesk } from "../../desk/withDesk.js";
import { boundModelOption, galleryOptions } from "../../galleryOptions.js";
import { jsonOption, numberOption } from "../../options.js";
import { note, printJson, printLine } from "../../output.js";
import { serverOption } from "../../server.js";
import { tableLines } from "../../table.js";

const common = { ...jsonOption, ...boundModelOption, ...galleryOptions, ...serverOption } as const;
const dayMs = 86_400_000;

const create = command({
  name: "keys create",
  description: "make an API key for the server; its secret is shown once",
  args: {
    label: { type: "string", required: true, description: "what it is for", valueHint: "TEXT" },
    scope: {
      type: "string",
      required: true,
      description: "what it may do; may be repeated",
      valueHint: apiKeyScopes.join("|"),
    },
    expires: { type: "string", description: "days until it expires (default: never)", valueHint: "DAYS" },
    ...common,
  },
  repeatable: ["scope"],
  run: async (options, { values }) => {
    const days = numberOption("expires", options.expires, { least: 0, most: 36_500, whole: false });
    if (days === 0) throw new SelfsameError("INVALID_ARGUMENT", "--expires takes days above 0");
    const scopes = values("scope").map(scopeOf);
    const expires = days === undefined ? null : new Date(Date.now() + days * dayMs);
    const made = await withDesk(options, (desk) => desk.createKey({ label: options.label, scopes, expires }));
    if (options.json) printJson(made);
    else {
      printLine(made.secret);
      note(`the key "${made.key.label}" (${made.key.scopes.join(", ")}) is shown here and never again`);
    }
    return 0;
  },
});

function scopeOf(text: string): ApiKeyScope {
  const scope = apiKeyScopes.find((name) => name === text);
  if (scope !== undefined) return scope;
  throw new SelfsameError("INVALID_ARGUMENT", `--scope takes ${apiKeyScopes.join(", ")}, not "${text}"`);
}

const list = command({
  name: "keys list",
  description: "the API keys, without their secrets",
  args: common,
  run: async (options) => {
    const keys = await withDesk(options, (desk) => desk.keys());
    if (options.json) printJson({ keys });
    else {
      const rows = keys.map((key) => [
        key.prefix,
        key.label,
        key.scopes.join(" "),
        key.created.slice(0, 10),
        stateOf(key),
      ]);
      for (const line of tableLines([["prefix", "label", "scopes", "since", "state"], ...rows]))
        printLine(line);
    }
    return 0;
  },
});

function stateOf({ expires, revoked }: ApiKey): string {
  if (revoked !== null) return `revoked ${revoked.slice(0, 10)}`;
  if (expires === null) return "good";
  return `${Date.parse(expires) > Date.now() ? "until" : "expired"} ${expires.slice(0, 10)}`;
}

const revoke = command({
  name: "keys revoke",
  description: "refuse an API key from now on",
  args: { prefix: { type: "positional", required: true, description: "as `keys list` shows it" }, ...common },
  run: async (options) => {
    const { prefix } = options;
    await withDesk(options, (desk) => desk.revokeKey(prefix));
    if (options.json) printJson({ prefix });
    else printLine(`REVOKED: ${prefix}`);
    return 0;
  },
});

export const keysCommand = defineCommand({
  meta: { name: "keys", description: "API keys for the server: create, list, revoke" },
  subCommands: { create, list, revoke },
});
