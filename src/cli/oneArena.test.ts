import { expect, test, vi } from "vitest";
import { oneArena } from "./oneArena.js";

const host = (more: object) => {
  const execve = vi.fn();
  const own = {
    platform: "linux",
    env: { A: "b" },
    execPath: "/node",
    execArgv: ["--x"],
    argv: ["/node", "main.js", "serve"],
  };
  oneArena({ ...own, execve, ...more });
  return execve.mock.calls;
};

test("a program starts itself anew with one arena, once, where Node can", () => {
  expect(host({})).toEqual([
    ["/node", ["/node", "--x", "main.js", "serve"], { A: "b", MALLOC_ARENA_MAX: "1" }],
  ]);
  expect(host({ env: { MALLOC_ARENA_MAX: "1" } })).toEqual([]);
  expect(host({ env: { MALLOC_ARENA_MAX: "" } })).toEqual([]);
  expect(host({ platform: "darwin" })).toEqual([]);
  expect(host({ execve: undefined })).toEqual([]);
});
