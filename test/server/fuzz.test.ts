import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { methodAndPath } from "../../src/server/endpoint.js";
import { openApiOf } from "../../src/server/openapi.js";
import { problemSchema } from "../../src/server/schemas/problem.js";
import { drawRequest } from "../support/drawRequests.js";
import { long } from "../support/length.js";
import { root, sample } from "../support/samples.js";
import { anyEndpoints, closeTestModel, form, type TestServer, testServer } from "../support/server.js";

// Every route from its schema, with a right key: whatever comes, the answer is one of those that are documented.

const cases = 10_000;
/** What the server itself says for now; 499: nobody hears it. */
const transient = new Set([429, 499, 503, 504]);

let server: TestServer;
let images: Uint8Array[];
const ids: string[] = ["default", "captures", "4711"];

beforeAll(async () => {
  // Jobs end at once.
  server = await testServer(
    { limits: { ...(await limits()), imageBytes: 3e6 } },
    join(root, "test", "support", "noJob.mjs"),
  );
  const plain = { create: { width: 64, height: 48, channels: 3 as const, background: "gray" } };
  const bomb = { create: { width: 12_000, height: 12_000, channels: 3 as const, background: "black" } };
  images = await Promise.all([
    readFileSync(sample(1)),
    sharp(plain).jpeg().toBuffer(),
    sharp(plain).png().toBuffer(),
    sharp(plain).webp().toBuffer(),
    sharp(plain).gif().toBuffer(),
    sharp(bomb).png({ compressionLevel: 9 }).toBuffer(),
    Buffer.from(
      "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='file:///etc/passwd'/></svg>",
    ),
    Buffer.from("%PDF-1.4\n"),
    Buffer.alloc(1000, 0xff),
    Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  ]);
  const enrolled = await server.ask({
    method: "POST",
    url: "/v1/people",
    ...form([
      ["photos", readFileSync(sample(4))],
      ["externalId", "4711"],
    ]),
  });
  ids.push(enrolled.json().person.id);
});
afterAll(async () => {
  await server.close();
  await closeTestModel();
});

const limits = async () => (await import("../../src/server/context.js")).defaultLimits;

describe("requests drawn from the schemas", () => {
  const paths = openApiOf(anyEndpoints)["paths"] as Record<string, Record<string, { responses: object }>>;

  test(`${long(cases)} of them: none is a fault of the server, each answer is documented`, async () => {
    const draw = seededRandom(14);
    const faults = new Map<string, string>();
    const seen = new Map<string, Set<number>>();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < long(cases); i++) {
      const endpoint = anyEndpoints[i % anyEndpoints.length]!;
      const request = drawRequest(endpoint, { draw: { uniform: () => draw.next() }, ids, images });
      const response = await server.ask(request);
      const { statusCode } = response;
      const sent = JSON.stringify({ ...request, payload: String(request.payload).slice(0, 300) });
      const fault = (words: string) => {
        const key = `${endpoint.route} ${statusCode} ${words}`;
        const log = server.lines.slice(-2).join("");
        if (!faults.has(key)) faults.set(key, `case ${i}: ${sent} → ${response.body.slice(0, 500)}\n${log}`);
      };
      if (statusCode >= 500 && !transient.has(statusCode)) fault("a fault of the server");
      if (response.problem !== undefined) problemSchema.parse(response.json());
      const [method = "", path = ""] = endpoint.route.split(" ");
      const documented = Object.keys(paths[path]?.[method.toLowerCase()]?.responses ?? {}).map(Number);
      // An id that is a path leads to another route, or to none.
      const elsewhere = statusCode === 404 && response.problem === "NOT_FOUND";
      if (!documented.includes(statusCode) && statusCode !== 499 && !elsewhere) fault("not documented");
      seen.set(endpoint.route, (seen.get(endpoint.route) ?? new Set()).add(statusCode));
      remember(response.headers["content-type"], response.body);
    }
    const grown = (process.memoryUsage().rss - before) / 1e6;
    const answered = [...seen].filter(([, statuses]) => [...statuses].some((status) => status < 300)).length;
    console.log(
      `fuzz: ${long(cases)} requests of ${seen.size} routes, ${answered} of them answered well at least once; memory grew ${grown.toFixed(0)} MB`,
    );
    expect(Object.fromEntries(faults)).toEqual({});
    // The drawing reaches what is behind the checks, not only the checks.
    expect(answered).toBeGreaterThan(anyEndpoints.length * 0.5);
    expect(grown).toBeLessThan(1000);
  }, 1_800_000);

  /** What lists tell is asked for later. */
  function remember(type: unknown, body: string) {
    if (!String(type).startsWith("application/json")) return;
    for (const [, id = ""] of body.matchAll(/"(?:id|prefix|template|face|next)":"([\w.:-]{5,80})"/g))
      if (!ids.includes(id)) ids.push(id);
    if (ids.length > 60) ids.splice(4, 10);
  }
});

test("every route is asked for a key first: without one nothing behind it is reached", async () => {
  for (const { route, contract } of anyEndpoints) {
    if (contract.scope === "public") continue;
    const { method, url } = methodAndPath(route);
    const response = await server.ask({ method: method as "GET", url: url.replaceAll(/:\w+/g, "x") }, null);
    expect([route, response.statusCode, response.problem]).toEqual([route, 401, "UNAUTHENTICATED"]);
  }
});

test("every route refuses keys without its scope", async () => {
  const scopes = ["verify", "enrol", "identify"] as const;
  for (const { route, contract } of anyEndpoints) {
    if (contract.scope === "public" || contract.scope === "any") continue;
    const { method, url } = methodAndPath(route);
    for (const scope of scopes.filter((it) => it !== contract.scope)) {
      const response = await server.ask(
        { method: method as "GET", url: url.replaceAll(/:\w+/g, "x") },
        scope,
      );
      expect([route, scope, response.statusCode]).toEqual([route, scope, 403]);
    }
  }
});
