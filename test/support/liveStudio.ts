import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { cameraArgs, writeFilm } from "./fakeCamera.js";
import { launch } from "./launch.js";
import { shown } from "./shown.js";
import { startService } from "./startService.js";

export type LiveStudio = Awaited<ReturnType<typeof openLiveStudio>>;

/**
 * The studio as a user has it: the built service, a process of its own in an empty workspace, and a browser whose camera shows a film.
 * Pages are opened with the session of the service's own token.
 *
 * @param frames what the camera shows first: JPEGs of 640×480 (`faceFrame`)
 * @example
 * const studio = await openLiveStudio([await faceFrame(sample(2), box)]);
 * const page = await studio.open("/#/capture");
 * studio.show([other]); // shown by a camera that is started again
 * await studio.close();
 */
export async function openLiveStudio(frames: readonly Buffer[], args: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-studio-"));
  const workspace = join(folder, "work");
  const film = join(folder, "film.mjpeg");
  writeFilm(film, frames);
  const start = (port = "0") =>
    startService(
      ["--workspace", workspace, "--key-file", join(folder, "gallery.key"), "--port", port, ...args],
      { XDG_CACHE_HOME: join(folder, "cache") },
    );
  let service = await start();
  const browser: Browser = await launch(...cameraArgs(film)).catch(async (error) => {
    await service.stop();
    throw error;
  });
  /** What no page may do: throw, complain, or ask anybody else. */
  const faults: string[] = [];
  /** What was asked for, in order: paths. */
  const asked: string[] = [];
  /** One session for all pages. */
  let session: Awaited<ReturnType<typeof signIn>> | undefined;

  /** An address that nobody has opened, as `selfsame capture` finds it. */
  const door = () => JSON.parse(readFileSync(join(workspace, "service.json"), "utf8")).pageUrl as string;
  const signIn = async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const opened = page.waitForResponse((it) => it.url().endsWith("/v1/sessions"));
    await page.goto(door());
    await opened;
    const state = await context.storageState();
    await context.close();
    return state;
  };

  const open = async (
    address = "/#/capture",
    options: BrowserContextOptions = {},
    script = "",
  ): Promise<Page> => {
    session ??= await signIn();
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      storageState: session,
      ...options,
    });
    const page = await context.newPage();
    if (script) await page.addInitScript(script);
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      // A refusal is the service's answer; pages say what it means.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        faults.push(message.text());
    });
    page.on("request", (request) => {
      const { origin, protocol, pathname } = new URL(request.url());
      asked.push(pathname);
      if (origin !== service.url && protocol !== "blob:" && protocol !== "data:")
        faults.push(`asked ${request.url()}`);
    });
    await page.goto(service.url + address);
    await shown(page);
    return page;
  };

  return {
    ...{ folder, workspace, browser, faults, asked, open, door },
    get service() {
      return service;
    },
    /** What a camera that is started after this shows. */
    show: (other: readonly Buffer[]) => writeFilm(film, other),
    /** Ends the service; `back` starts it again at the same address, where sessions go on. */
    stop: () => service.stop(),
    back: async () => {
      service = await start(new URL(service.url).port);
    },
    close: async () => {
      await browser.close();
      await service.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
