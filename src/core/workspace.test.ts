import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openWorkspace, workspaceFolder } from "./workspace.node.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-workspace-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the option comes before SELFSAME_HOME, and that before the user's folder of data", () => {
  const environment = { SELFSAME_HOME: "/home", XDG_DATA_HOME: "/data" };
  expect(workspaceFolder("here", environment)).toBe(resolve("here"));
  expect(workspaceFolder(undefined, environment)).toBe(resolve("/home"));
  expect(workspaceFolder(undefined, { XDG_DATA_HOME: "/data" })).toBe(join("/data", "selfsame"));
  // A relative one is to be ignored.
  expect(workspaceFolder(undefined, { XDG_DATA_HOME: "data" }).startsWith(homedir())).toBe(true);
});

test("its folders are made for nobody but their owner; a second opening changes nothing", () => {
  const workspace = openWorkspace(join(folder, "a", "work"), {});
  for (const path of Object.values(workspace)) expect(statSync(path).mode & 0o777, path).toBe(0o700);
  expect(openWorkspace(join(folder, "a", "work"), {})).toEqual(workspace);
});

test("of a folder that others may read a warning is given, once; what can't be made is a fault", () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const open = join(folder, "open");
  mkdirSync(open);
  chmodSync(open, 0o755);
  openWorkspace(open, {});
  openWorkspace(open, {});
  expect(warned).toHaveBeenCalledOnce();
  expect(warned.mock.calls[0]?.[0]).toContain("chmod 700");
  warned.mockRestore();
  writeFileSync(join(folder, "file"), "");
  expect(() => openWorkspace(join(folder, "file"), {})).toThrow(
    expect.objectContaining({ code: "FILE_NOT_WRITABLE" }),
  );
});
