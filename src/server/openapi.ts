import { z } from "zod";
import { type ErrorCode, errorCatalogue } from "../core/errors.js";
import { version } from "../core/version.node.js";
import type { Contract } from "./endpoint.js";
import type { AnyEndpoint } from "./register.js";
import { problemSchema } from "./schemas/problem.js";

type Json = { readonly [key: string]: unknown };

const tags: Readonly<Record<string, string>> = {
  faces: "Photos that are looked at and not kept.",
  people: "Enrolled people and their templates.",
  inbox: "Faces that nobody matched, kept only where the gallery is told to.",
  models: "Model bundles: what they were measured on, and what decides.",
  workspace: "Captures, data sets, training runs, reports.",
  jobs: "Long work: training, evaluation, calibration, new templates.",
  service: "Settings, keys, the audit and what was decided.",
  sessions: "How the page gets in.",
};

/** What every route may answer. */
const always: readonly ErrorCode[] = [
  ...(["INVALID_ARGUMENT", "HOST_REFUSED", "ORIGIN_REFUSED", "RATE_LIMITED"] as const),
  ...(["CLOSED", "STORE_FAILED", "TIMEOUT"] as const),
];
const withKey: readonly ErrorCode[] = ["UNAUTHENTICATED", "KEY_EXPIRED", "FORBIDDEN"];
const ofWrites: readonly ErrorCode[] = [
  ...(["BODY_TOO_LARGE", "BODY_TIMEOUT", "MEDIA_TYPE_UNSUPPORTED"] as const),
  ...(["IDEMPOTENCY_MISMATCH", "BUSY"] as const),
];

/**
 * The OpenAPI 3.1 document of endpoints, from the very schemas that check what they take and answer. (The type provider's own
 * transform can't say that a body comes in several media types.)
 *
 * @example
 * openApiOf(endpoints).paths["/v1/compare"];
 */
export function openApiOf(endpoints: readonly AnyEndpoint[]): Json {
  const schemas: Record<string, Json> = {};
  const paths: Record<string, Record<string, Json>> = {};
  for (const { route, contract } of endpoints) {
    const [method = "", path = ""] = route.split(" ");
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = operation(route, contract, schemas);
  }
  schemaOf(problemSchema, "output", schemas);
  const used = new Set(endpoints.map(({ contract }) => contract.tag));
  return {
    openapi: "3.1.0",
    info: {
      title: "Selfsame",
      version: version(),
      description: "Do two images show the same person, and how sure is that?",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(tags).flatMap(([name, description]) =>
      used.has(name) ? [{ name, description }] : [],
    ),
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key: `selfsame keys create`." },
        page: { type: "apiKey", in: "cookie", name: "selfsame_session", description: "The page's session." },
      },
    },
  };
}

function operation(route: string, contract: Contract, schemas: Record<string, Json>): Json {
  const { tag, summary, scope, params, query, body, images } = contract;
  const parameters = [
    ...parametersOf(params, "path", schemas),
    ...parametersOf(query, "query", schemas),
    ...(route.startsWith("GET") ? [] : [idempotencyKey]),
  ];
  return {
    tags: [tag],
    operationId: operationId(route),
    summary,
    ...(scope === "public" || scope === "any"
      ? {}
      : { description: `Needs a key with the scope \`${scope}\`.` }),
    security: scope === "public" ? [] : [{ key: [] }, { page: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body || images ? { requestBody: { required: true, content: bodyContent(contract, schemas) } } : {}),
    responses: { ...answers(contract, schemas), ...faults(route, contract) },
  };
}

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "The same change sent twice under one key is done once.",
  schema: { type: "string", minLength: 1, maxLength: 200 },
};

/** "POST /v1/people/{id}/verify" → "postPeopleByIdVerify" */
export function operationId(route: string): string {
  const [method = "", path = ""] = route.split(" ");
  const words = path
    .replace("/v1/", "")
    .replaceAll(/\{(\w+)\}/g, "by-$1")
    .split(/[/-]/);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function parametersOf(
  schema: z.ZodObject | undefined,
  place: "path" | "query",
  schemas: Record<string, Json>,
) {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input", schemas) as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

/** Images come as files of a form, as base64 in JSON, or, where there is one, as the body itself. */
function bodyContent({ body, images = {} }: Contract, schemas: Record<string, Json>): Json {
  const fields = body ? schemaOf(body, "input", schemas) : { type: "object", additionalProperties: false };
  const names = Object.entries(images);
  const withImages = (image: Json): Json => {
    const { properties = {}, required = [] } = fields as { properties?: Json; required?: readonly string[] };
    const own = names.map(([name, many]) => [name, many === "one" ? image : { type: "array", items: image }]);
    return {
      ...fields,
      properties: { ...Object.fromEntries(own), ...properties },
      required: [...names.map(([name]) => name), ...required],
    };
  };
  if (names.length === 0) return { "application/json": { schema: fields } };
  const [single] = names;
  return {
    "multipart/form-data": { schema: withImages({ type: "string", format: "binary" }) },
    "application/json": { schema: withImages({ type: "string", contentEncoding: "base64" }) },
    ...(names.length === 1 && single ? { "image/*": { schema: { type: "string", format: "binary" } } } : {}),
  };
}

function answers({ answer, status, mediaType }: Contract, schemas: Record<string, Json>): Json {
  if (answer)
    return {
      [status ?? 200]: {
        description: "Done.",
        content: { "application/json": { schema: schemaOf(answer, "output", schemas) } },
      },
    };
  if (mediaType !== undefined)
    return {
      [status ?? 200]: { description: "Done.", content: { [mediaType]: { schema: { type: "string" } } } },
    };
  return { 204: { description: "Done." } };
}

function faults(route: string, { scope, errors = [] }: Contract): Json {
  const codes = [
    ...always,
    ...(scope === "public" ? [] : withKey),
    ...(route.startsWith("GET") ? [] : ofWrites),
    ...errors,
  ];
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, known]) => [
        status,
        { description: known.map((code) => `\`${code}\``).join(", "), content },
      ]),
  );
}

/** A schema as JSON; those with an id stand once, among the components. */
function schemaOf(schema: z.ZodType, io: "input" | "output", schemas: Record<string, Json>): Json {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json & {
    readonly $defs?: Record<string, Json>;
  };
  for (const [name, definition] of Object.entries($defs)) {
    const { id: __, $id: ___, ...rest } = definition;
    schemas[name] ??= withReferences(rest) as Json;
  }
  const { id, $id: ____, ...own } = json as Json & { readonly id?: string };
  if (id === undefined) return withReferences(own) as Json;
  schemas[id] ??= withReferences(own) as Json;
  return { $ref: `#/components/schemas/${id}` };
}

function withReferences(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withReferences);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key === "$ref" && typeof value === "string"
        ? value.replace("#/$defs/", "#/components/schemas/")
        : withReferences(value),
    ]),
  );
}
