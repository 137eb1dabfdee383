import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ErrorCode, errorCatalogue, SelfsameError } from "../src/core/errors.js";
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

  test("every code is thrown, and only codes of the catalogue are", () => {
    const thrown = new Set(sources().flatMap(codesThrown));
    expect([...thrown].sort()).toEqual(Object.keys(errorCatalogue).sort());
  });

  test("what counts as thrown: the first argument, whatever it is made of, and no comment", () => {
    const source = `
      // new SelfsameError("IN_A_COMMENT", "…")
      /** new SelfsameError("IN_A_DOCSTRING", "…") */
      if (error.code === "COMPARED") throw new SelfsameError("THROWN", "NO_CODE", { subject: "NEITHER" });
      throw new SelfsameError(
        late ? "EITHER" : "OR", "…");`;
    expect(codesThrown(source)).toEqual(["THROWN", "EITHER", "OR"]);
  });

  test.each(
    documented.map(([, code = "", status, hint]) => ({
      code: code as ErrorCode,
      status: Number(status),
      hint,
    })),
  )("an error of $code carries status and hint as documented", ({ code, status, hint }) => {
    const cause = new Error("disk");
    const error = new SelfsameError(code, "there is no file", { cause });
    expect(error).toBeInstanceOf(Error);
    const { name, message } = error;
    expect({ name, message, code: error.code, status: error.status, hint: error.hint }).toEqual({
      name: "SelfsameError",
      message: "there is no file",
      code,
      status,
      hint,
    });
    expect(error.cause).toBe(cause);
    const bare = new SelfsameError(code, "none", { hint: "look again" });
    expect(bare.hint).toBe("look again");
    expect("cause" in bare).toBe(false);
  });
});

/** The text of every source file that may throw. */
function sources(): string[] {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(root, "src", name), "utf8"));
}

/** The codes that stand in the first argument of an error that a text makes. */
function codesThrown(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return [...code.matchAll(/new SelfsameError\(([^,]*),/g)].flatMap(([, first = ""]) =>
    [...first.matchAll(/"([A-Z_]+)"/g)].map(([, name = ""]) => name),
  );
}
