import type { InjectOptions } from "fastify";
import { z } from "zod";
import type { AnyEndpoint } from "../../src/server/register.js";
import { form } from "./server.js";

/** Draws numbers: `core/random`. */
export interface Draw {
  uniform(): number;
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

const text = (length: number) => "x".repeat(length);

/** What nobody means to send. */
const junk: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, 2 ** 31, 1e-320],
  ...[
    "",
    " ",
    "../../etc/passwd",
    "..\\..\\x",
    "/etc/passwd",
    "%00",
    "\u0000",
    "a\u0000b",
    "%2e%2e%2f",
    "\ud800",
  ],
  ...[
    "null",
    "undefined",
    "NaN",
    "1e999",
    "__proto__",
    "constructor",
    "toString",
    "' OR 1=1 --",
    "$1",
    "{{7*7}}",
  ],
  ...[
    "\r\nX-Evil: 1",
    "💥",
    "é".normalize("NFD"),
    "\u202e",
    text(200),
    text(201),
    text(5000),
    "2026-13-45T00:00:00Z",
  ],
  ...[[], [[]], {}, [null], { __proto__: 1 }, { length: 1e9 }, Array(300).fill("x"), { toString: "x" }],
  JSON.parse('{"__proto__": {"admin": true}}'),
];

export interface Drawing {
  readonly draw: Draw;
  /** Ids that earlier answers told. */
  readonly ids: readonly string[];
  readonly images: readonly Uint8Array[];
}

const pick = <T>({ uniform }: Draw, items: readonly T[]): T =>
  items[Math.floor(uniform() * items.length)] as T;

/** How often something is drawn as its schema doesn't want it. */
const oddShare = 0.08;

/** A request of an endpoint, of its schema but for what is odd about it. */
export function drawRequest(endpoint: AnyEndpoint, drawing: Drawing): InjectOptions {
  const { draw } = drawing;
  const { contract, route } = endpoint;
  const [method = "GET", path = ""] = route.split(" ");
  const params = contract.params
    ? (drawnValue(jsonOf(contract.params), drawing) as Record<string, unknown>)
    : {};
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = asText(params?.[name] ?? "x");
    return draw.uniform() < 0.05 ? value.replaceAll(/[\s#?]/g, "%zz") : encodeSafely(value);
  });
  const query = contract.query
    ? (drawnValue(jsonOf(contract.query), drawing) as Record<string, unknown>)
    : {};
  const url = filled + queryText(query, draw);
  const headers = oddHeaders(draw);
  if (contract.images)
    return { method: method as "POST", url, ...withImages(contract.images, contract, drawing, headers) };
  if (method === "GET" || (!contract.body && draw.uniform() < 0.9))
    return { method: method as "GET", url, headers };
  const body = contract.body ? drawnValue(jsonOf(contract.body), drawing) : pick(draw, junk);
  return { method: method as "POST", url, ...jsonBody(body, draw, headers) };
}

const known = new WeakMap<z.ZodType, JsonSchema>();
function jsonOf(schema: z.ZodType): JsonSchema {
  const json =
    known.get(schema) ?? (z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema);
  known.set(schema, json);
  return json;
}

function drawnValue(schema: JsonSchema, drawing: Drawing, root: JsonSchema = schema): unknown {
  const { draw } = drawing;
  if (draw.uniform() < oddShare) return pick(draw, junk);
  if (schema.$ref) return drawnValue(root.$defs?.[schema.$ref.split("/").at(-1) ?? ""] ?? {}, drawing, root);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(draw, schema.enum);
  if (schema.anyOf) return drawnValue(pick(draw, schema.anyOf), drawing, root);
  switch (schema.type) {
    case "string":
      if (schema.format === "date-time") return new Date(draw.uniform() * 4e12).toISOString();
      return draw.uniform() < 0.6 && drawing.ids.length > 0
        ? pick(draw, drawing.ids)
        : text(1 + draw.uniform() * 20);
    case "integer":
    case "number": {
      const [low, high] = [schema.minimum ?? 0, Math.min(schema.maximum ?? 1, 1e6)];
      const value = low + draw.uniform() * (high - low);
      return schema.type === "integer" ? Math.round(value) : value;
    }
    case "boolean":
      return draw.uniform() < 0.5;
    case "null":
      return null;
    case "array":
      return Array.from({ length: Math.floor(draw.uniform() * 4) }, () =>
        drawnValue(schema.items ?? {}, drawing, root),
      );
    case "object":
      return objectOf(schema, drawing, root);
    default:
      return pick(draw, junk);
  }
}

function objectOf(schema: JsonSchema, drawing: Drawing, root: JsonSchema): Record<string, unknown> {
  const { draw } = drawing;
  const { properties = {}, required = [] } = schema;
  const named = Object.entries(properties).filter(([name]) =>
    required.includes(name) ? draw.uniform() < 0.97 : draw.uniform() < 0.4,
  );
  const more = draw.uniform() < 0.05 ? [["unknown", pick(draw, junk)] as const] : [];
  return Object.fromEntries([
    ...named.map(([name, it]) => [name, drawnValue(it, drawing, root)] as const),
    ...more,
  ]);
}

const asText = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

const encodeSafely = (value: string): string => {
  try {
    return encodeURIComponent(value);
  } catch {
    return "%ED%A0%80";
  }
};

function queryText(query: unknown, draw: Draw): string {
  if (typeof query !== "object" || query === null)
    return draw.uniform() < 0.5 ? "" : `?${encodeSafely(asText(query))}`;
  const parts = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((it) => `${encodeSafely(name)}=${encodeSafely(asText(it))}`),
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function oddHeaders(draw: Draw): Record<string, string> {
  const odd: readonly Record<string, string>[] = [
    { "idempotency-key": pick(draw, ["one", "two", "", text(300), "ä"]) },
    { "last-event-id": pick(draw, ["-1", "1e9", "x", "99999999999999999999"]) },
    { accept: pick(draw, ["text/html", "application/xml", "*/*;q=0", text(500)]) },
    { "content-encoding": pick(draw, ["gzip", "br", "x"]) },
    { "accept-encoding": "gzip;q=nan" },
    { range: "bytes=0-1,5-2" },
    { "if-none-match": "*" },
    { cookie: pick(draw, ["selfsame_session=x", "=", ";;;", `a=${text(3000)}`]) },
    { "x-forwarded-for": pick(draw, ["::1", "not an address", text(1000)]) },
    { "transfer-encoding": "chunked" },
    { "content-length": pick(draw, ["0", "5", "99999999"]) },
    { expect: "100-continue" },
    { "x-http-method-override": "DELETE" },
  ];
  return draw.uniform() < 0.15 ? pick(draw, odd) : {};
}

function jsonBody(body: unknown, draw: Draw, headers: Record<string, string>) {
  const whole = JSON.stringify(body) ?? "";
  const type =
    draw.uniform() < 0.05
      ? pick(draw, ["text/plain", "image/jpeg", "multipart/form-data", "application/json; charset=x", ""])
      : "application/json";
  const payload = draw.uniform() < 0.05 ? whole.slice(0, Math.floor(draw.uniform() * whole.length)) : whole;
  return { payload, headers: { ...headers, ...(type === "" ? {} : { "content-type": type }) } };
}

function withImages(
  plan: Readonly<Record<string, "one" | "many">>,
  { body }: AnyEndpoint["contract"],
  drawing: Drawing,
  headers: Record<string, string>,
): Pick<InjectOptions, "payload" | "headers"> {
  const { draw } = drawing;
  const image = () => {
    const bytes = pick(draw, drawing.images);
    return draw.uniform() < 0.3 ? bytes.subarray(0, Math.floor(draw.uniform() * bytes.length)) : bytes;
  };
  const fields = (body ? drawnValue(jsonOf(body), drawing) : {}) as Record<string, unknown>;
  const images = Object.entries(plan).flatMap(([name, many]) => {
    const count =
      draw.uniform() < 0.08
        ? Math.floor(draw.uniform() * 4)
        : many === "many"
          ? 1 + Math.floor(draw.uniform() * 2)
          : 1;
    return Array.from({ length: count }, () => [name, image()] as const);
  });
  const way = draw.uniform();
  if (way < 0.15)
    return {
      payload: Buffer.from(image()),
      headers: {
        ...headers,
        "content-type": pick(draw, ["image/jpeg", "image/x-evil", "application/octet-stream"]),
      },
    };
  if (way < 0.4) {
    const sent: Record<string, unknown> =
      typeof fields === "object" && fields !== null ? { ...fields } : { x: fields };
    for (const [name, bytes] of images)
      sent[name] =
        draw.uniform() < 0.05
          ? pick(draw, junk)
          : Buffer.from(bytes).toString(draw.uniform() < 0.1 ? "hex" : "base64");
    return jsonBody(sent, draw, headers);
  }
  const parts = Object.entries(fields ?? {}).map(
    ([name, value]) => [name, typeof value === "string" ? value : (JSON.stringify(value) ?? "")] as const,
  );
  const sent = form([...images, ...parts]);
  const cut =
    draw.uniform() < 0.08
      ? sent.payload.subarray(0, Math.floor(draw.uniform() * sent.payload.length))
      : sent.payload;
  return { payload: Buffer.from(cut), headers: { ...headers, ...sent.headers } };
}
