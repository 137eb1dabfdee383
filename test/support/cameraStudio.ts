import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { Selfsame } from "selfsame";
import sharp from "sharp";
import { launch } from "./browser.js";
import { cameraArgs, filmFrame, writeFilm } from "./fakeCamera.js";
import { samplePeople, writeFace } from "./samplePeople.js";
import { sample } from "./samples.js";
import { shown } from "./shown.js";
import { startService } from "./startService.js";

/** The studio on the real service, in a browser whose camera shows what a test puts before it. */
export interface CameraStudio {
  readonly browser: Browser;
  readonly workspace: string;
  readonly url: string;
  readonly key: string;
  /** Requests that pages made, and faults that they had. */
  readonly asked: string[];
  readonly faults: string[];
  /** The frame of a person as the camera sees them, and a photo's file. */
  person(name: keyof typeof samplePeople): { readonly photo: string };
  /** Puts a person before the camera, each time in another light; a camera that runs already keeps its picture. */
  show(name: keyof typeof samplePeople, variant?: number): Promise<void>;
  showPhoto(photo: string | Buffer): Promise<void>;
  /** A picture that shows nobody, and a photo of several. */
  blank(): Promise<Buffer>;
  readonly crowd: string;
  /** Enrols a person by the API. */
  enrol(name: keyof typeof samplePeople): Promise<void>;
  /** A folder per person to measure on: each of them in four lights. */
  writeDataset(): Promise<void>;
  /** A page of its own, signed in. */
  open(address: string, options?: BrowserContextOptions): Promise<Page>;
  stop(): Promise<unknown>;
  close(): Promise<void>;
}

export async function cameraStudio(args: readonly string[] = []): Promise<CameraStudio> {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-studio-"));
  const film = join(folder, "film.mjpeg");
  const workspace = join(folder, "work");
  const photoOf = (name: string) => join(folder, "people", name, "1.jpg");
  mkdirSync(workspace, { mode: 0o700 });
  const selfsame = await Selfsame.load({ workers: 1 });
  for (const [name, place] of Object.entries(samplePeople)) await writeFace(selfsame, photoOf(name), place);
  await selfsame.close();
  const service = await startService(
    ["--workspace", workspace, "--key-file", join(folder, "gallery.key"), ...args],
    { XDG_CACHE_HOME: join(folder, "cache") },
  );
  const [asked, faults]: [string[], string[]] = [[], []];
  const frame = async (photo: string | Buffer, variant: number) => {
    const light = [1, 1.18, 0.86, 1.1][variant % 4] ?? 1;
    const lit = await sharp(photo)
      .modulate({ brightness: light })
      .jpeg({ quality: 95 - 3 * variant })
      .toBuffer();
    return filmFrame(lit, undefined, 480 - 24 * variant);
  };
  const show = async (photo: string | Buffer, variant = 0) => writeFilm(film, [await frame(photo, variant)]);
  await show(photoOf("Adelaide"));
  const browser = await launch(...cameraArgs(film));
  let cookies: Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["cookies"]>> = [];
  return {
    ...{ browser, workspace, asked, faults, url: service.url, key: service.key },
    person: (name) => ({ photo: photoOf(name) }),
    show: (name, variant) => show(photoOf(name), variant),
    showPhoto: (photo) => show(photo),
    blank: () =>
      sharp({ create: { width: 640, height: 480, channels: 3, background: "#888" } })
        .jpeg()
        .toBuffer(),
    crowd: sample(1),
    enrol: async (name) => {
      const form = new FormData();
      form.set("name", name);
      form.set("photos", new Blob([readFileSync(photoOf(name))]), "1.jpg");
      const headers = { authorization: `Bearer ${service.key}` };
      const { ok, status } = await fetch(`${service.url}/v1/people`, { method: "POST", body: form, headers });
      if (!ok) throw new Error(`enrolling answered ${status}`);
    },
    writeDataset: async () => {
      for (const name of Object.keys(samplePeople)) {
        const own = join(workspace, "datasets", "people", name);
        mkdirSync(own, { recursive: true });
        for (const variant of [0, 1, 2, 3])
          writeFileSync(join(own, `${variant}.jpg`), await frame(photoOf(name), variant));
      }
    },
    open: async (address, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
      if (cookies.length > 0) await context.addCookies(cookies);
      const page = await context.newPage();
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));
      const first = service.page.replace(/\/?$/, "");
      const isFirst = cookies.length === 0;
      // Asked for before, for the answer may come before the page's own "loaded".
      const signedIn = isFirst && page.waitForResponse((response) => response.url().endsWith("/v1/sessions"));
      await page.goto(isFirst ? `${first}/${address}` : `${service.url}/#/${address}`);
      await signedIn;
      if (isFirst) cookies = await context.cookies();
      await shown(page);
      return page;
    },
    stop: () => service.stop(),
    close: async () => {
      await browser.close();
      await service.stop().catch(() => null);
      rmSync(folder, { recursive: true });
    },
  };
}
