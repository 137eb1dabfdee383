import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = {
  linux: ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge"],
  darwin: [],
  win32: ["chrome.exe", "msedge.exe"],
};
const applications = {
  linux: [],
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((variable) =>
    ["Google\\Chrome", "Chromium", "Microsoft\\Edge"].flatMap((name) =>
      ["chrome.exe", "msedge.exe"].map((file) =>
        join(process.env[variable] ?? "", name, "Application", file),
      ),
    ),
  ),
};

/** The path of a browser of Chromium's family: CHROME_PATH, Chrome, Chromium, Edge, or Playwright's. */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const chosen = environment["CHROME_PATH"];
  if (chosen) return chosen;
  const system = process.platform as keyof typeof names;
  const folders = (environment["PATH"] ?? "").split(delimiter);
  const onPath = (names[system] ?? []).flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...(applications[system] ?? []), chromium.executablePath()].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}

export const howToGetOne =
  "install Chrome, Chromium or Edge (Debian: apt-get install chromium), run `npx playwright-core install chromium`, or name one in CHROME_PATH";

/** Starts the browser. Chromium's sandbox doesn't take root. */
export function launch(...args: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser() as string,
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...args],
  });
}
