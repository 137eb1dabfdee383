import { spawn } from "node:child_process";
import { isatty } from "node:tty";

/** Opens an address in the browser, where somebody looks at a screen. */
export function openPage(url: string): void {
  if (!hasDisplay()) return;
  const [program = "", ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", url]
        : ["xdg-open", url];
  // Where there is none, the printed address does.
  spawn(program, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

const hasDisplay = (): boolean =>
  isatty(1) &&
  !process.env["CI"] &&
  (process.platform === "darwin" ||
    process.platform === "win32" ||
    Boolean(process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]));
