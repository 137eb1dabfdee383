import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anyEndpoints } from "../../src/server/endpoints.js";
import { openApiOf, operationId } from "../../src/server/openapi.js";
import { root } from "../support/samples.js";

describe("the OpenAPI document", () => {
  const document = openApiOf(anyEndpoints);

  test("passes a public linter, without an error or a warning", () => {
    const folder = mkdtempSync(join(tmpdir(), "selfsame-openapi-"));
    const file = join(folder, "openapi.json");
    writeFileSync(file, JSON.stringify(document));
    const cli = join(root, "node_modules", "@redocly", "cli", "bin", "cli.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "lint", file, "--format=json"], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    });
    rmSync(folder, { recursive: true });
    const { totals, problems } = JSON.parse(stdout.slice(stdout.indexOf("{")));
    expect({ status, totals, problems }, stderr).toMatchObject({
      status: 0,
      totals: { errors: 0, warnings: 0 },
      problems: [],
    });
  });

  test("no two operations share an id, and every route has words, a key and its faults", () => {
    const ids = anyEndpoints.map(({ route }) => operationId(route));
    expect(new Set(ids).size).toBe(ids.length);
    const paths = document["paths"] as Record<string, Record<string, Record<string, object>>>;
    for (const { route, contract } of anyEndpoints) {
      const [method = "", path = ""] = route.split(" ");
      const operation = paths[path]?.[method.toLowerCase()];
      expect(operation?.["summary"], route).toMatch(/\.$/);
      expect(operation?.["security"], route).toHaveLength(contract.scope === "public" ? 0 : 2);
      expect(Object.keys(operation?.["responses"] ?? {}), route).toEqual(
        expect.arrayContaining(["400", "421", "429"]),
      );
    }
  });

  test("images come as a form, as base64, and, where there is one, as they are", () => {
    const paths = document["paths"] as Record<
      string,
      { post: { requestBody: { content: Record<string, { schema: unknown }> } } }
    >;
    const content = (path: string) => paths[path]!.post.requestBody.content;
    expect(Object.keys(content("/v1/detect"))).toEqual([
      "multipart/form-data",
      "application/json",
      "image/*",
    ]);
    expect(Object.keys(content("/v1/compare"))).toEqual(["multipart/form-data", "application/json"]);
    expect(content("/v1/compare")["application/json"]?.schema).toMatchObject({
      required: ["a", "b"],
      additionalProperties: false,
      properties: { a: { contentEncoding: "base64" }, fmr: { exclusiveMinimum: 0, maximum: 1 } },
    });
  });
});
