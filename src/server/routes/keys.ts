import { z } from "zod";
import { SelfsameError } from "../../core/errors.js";
import { apiKeyScopes } from "../../gallery/apiKey.js";
import { createKey } from "../../people/createKey.node.js";
import { endpoint } from "../endpoint.js";
import { labelText, time } from "../schemas/ids.js";

const keySchema = z
  .object({
    prefix: z.string().describe("What it is known by."),
    label: z.string(),
    scopes: z.array(z.enum(apiKeyScopes)),
    created: time,
    expires: time.nullable(),
    revoked: time.nullable(),
  })
  .meta({ id: "ApiKey" });

const plain = { tag: "service", scope: "admin" } as const;

export const getKeys = endpoint(
  "GET /v1/keys",
  {
    ...plain,
    summary: "The API keys, without their secrets.",
    answer: z.object({ items: z.array(keySchema) }),
  },
  async (_, { gallery }) => ({ items: await gallery.apiKeys() }),
);

export const makeKey = endpoint(
  "POST /v1/keys",
  {
    ...plain,
    summary: "Makes an API key. The secret is shown here and never again.",
    body: z.strictObject({
      label: labelText,
      scopes: z.array(z.enum(apiKeyScopes)).min(1).max(apiKeyScopes.length),
      expires: z.iso.datetime().nullable().default(null),
    }),
    answer: z.object({ secret: z.string(), key: keySchema }),
    status: 201,
  },
  async ({ body: { label, scopes, expires }, caller }, { peopleOf }) =>
    createKey(peopleOf(caller), { label, scopes, expires: expires === null ? null : new Date(expires) }),
);

export const revokeKey = endpoint(
  "DELETE /v1/keys/{prefix}",
  {
    ...plain,
    summary: "Revokes an API key, from the next request on.",
    params: z.object({ prefix: z.string().min(1).max(100) }),
    errors: ["NOT_FOUND"],
  },
  async ({ params, caller }, { gallery }) => {
    if ((await gallery.apiKey(params.prefix)) === null)
      throw new SelfsameError("NOT_FOUND", "there is no such key");
    const details = { key: params.prefix, by: caller.name };
    await gallery.revokeApiKey(params.prefix, { action: "revoke key", details });
    return undefined;
  },
);
