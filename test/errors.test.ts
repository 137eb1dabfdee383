import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorCatalogue, SelfsameError } from "../src/core/errors.js";
import { root } from "./support/samples.js";

const documentation = readFileSync(join(root, "docs", "errors.md"), "utf8");
const documented = [...documentation.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| (.+) \|$/gm)];

describe("the error catalogue", () => {
  test("code and documentation list the same codes, statuses and hints", () => {
    const rows = documented.map(([, code, status, hint]) => [code, { status: Number(status), hint }]);
    const catalogue = Object.entries(errorCatalogue).map(([code, { status, hint }]) => [
      code,
      { status, hint },
    ]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(catalogue));
    expect(rows).toHaveLength(Object.keys(errorCatalogue).length);
  });

  test("code and documentation name the same codes that concern an item", () => {
    const [, named = ""] = /`concerns` is `item` for([^:]+):/.exec(documentation) ?? [];
    const items = [...named.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code);
    expect(items.sort()).toEqual(
      Object.entries(errorCatalogue)
        .flatMap(([code, entry]) => ("concerns" in entry ? [code] : []))
        .sort(),
    );
    expect(new SelfsameError("NO_FACE", "none", { subject: "Ada/1.jpg" })).toMatchObject({
      concerns: "item",
      subject: "Ada/1.jpg",
    });
    const fault = new SelfsameError("WORKER_FAILED", "ended");
    expect(fault.concerns).toBe("system");
    expect("subject" in fault).toBe(false);
  });

  test("every code is used, and only codes of the catalogue are", () => {
    const source = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .filter(
        (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.endsWith("core/errors.ts"),
      )
      .map((name) => readFileSync(join(root, "src", name), "utf8"))
      .join("\n");
    for (const code of Object.keys(errorCatalogue)) expect(source, code).toContain(`"${code}"`);
  });

  test("an error carries its code, status, hint and cause", () => {
    const cause = new Error("disk");
    const error = new SelfsameError("FILE_NOT_FOUND", "there is no file", { cause });
    expect(error).toMatchObject({
      code: "FILE_NOT_FOUND",
      status: 404,
      cause,
      hint: errorCatalogue.FILE_NOT_FOUND.hint,
    });
    expect(new SelfsameError("NO_FACE", "none", { hint: "look again" }).hint).toBe("look again");
  });
});
