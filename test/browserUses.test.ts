import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import { Selfsame } from "selfsame";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeInBrowser, findBrowser, launch } from "./support/browser.js";
import { cameraArgs, filmFrame, writeFilm } from "./support/fakeCamera.js";
import { servePages } from "./support/pageServer.js";
import { root, sample } from "./support/samples.js";

const folder = mkdtempSync(join(tmpdir(), "selfsame-browser-"));
const film = join(folder, "film.mjpeg");
/** Loading takes a second or two, more on a busy machine. */
const slow = { timeout: 45_000, interval: 50 };
const photos = dirname(sample(1));
let browser: Browser;
let expected: { faces: number; outcome: string };

describeInBrowser("selfsame/browser, used", () => {
  beforeAll(async () => {
    writeFilm(film, [await filmFrame(sample(1))]);
    browser = await launch(...cameraArgs(film));
    const selfsame = await Selfsame.load({ workers: 1 });
    const { outcome } = await selfsame.verify(sample(1), sample(3), { face: "all" });
    expected = { faces: (await selfsame.detect(await filmFrame(sample(1)))).length, outcome };
    await selfsame.close();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test("docs/browser.md's page, from static files, is 20 lines and says what it should", async () => {
    const doc = readFileSync(join(root, "docs", "browser.md"), "utf8");
    const [, html = ""] = /```html\n([\s\S]+?)```/.exec(doc) ?? [];
    const [, script = ""] = /```js\n\/\/ page\.js\n([\s\S]+?)```/.exec(doc) ?? [];
    const [, policy = ""] = /```http\nContent-Security-Policy: (.+)\n```/.exec(doc) ?? [];
    expect(`${html}${script}`.trim().split("\n").length).toBeLessThanOrEqual(20);
    const files = {
      "/": { content: html },
      "/page.js": { content: script },
      "/selfsame/": join(root, "dist"),
    };
    const server = await servePages(files, policy);
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(server.origin);
    await page.setInputFiles("#a", sample(1));
    await page.setInputFiles("#b", sample(3));
    await expect
      .poll(() => page.textContent("output"), slow)
      .toMatch(/^(no )?match: score 0\.\d+, threshold 0\.\d+$/);
    expect(faults).toEqual([]);
    await page.close();
    await server.close();
  });

  test("through a bundler as it comes: Vite finds worker, networks and WebAssembly", async () => {
    const app = join(folder, "app");
    mkdirSync(join(app, "node_modules"), { recursive: true });
    symlinkSync(root, join(app, "node_modules", "selfsame"), "junction");
    writeFileSync(join(app, "index.html"), '<!doctype html><script type="module" src="/main.js"></script>');
    const program = `import { Selfsame } from "selfsame/browser";
      const selfsame = await Selfsame.load();
      const photos = await Promise.all([1, 3].map(async (n) => (await fetch("/photos/sample" + n + ".jpg")).blob()));
      const { outcome } = await selfsame.verify(...photos, { face: "all" });
      document.title = outcome;`;
    writeFileSync(join(app, "main.js"), program);
    await build({ root: app, logLevel: "error", configFile: false });
    const server = await servePages({
      "/": join(app, "dist", "index.html"),
      "/assets/": join(app, "dist", "assets"),
      "/photos/": photos,
    });
    const page = await browser.newPage();
    await page.goto(server.origin);
    await expect.poll(() => page.title(), slow).toBe(expected.outcome);
    expect(server.asked.filter((path) => path.endsWith(".wasm"))).toHaveLength(1);
    await page.close();
    await server.close();
  });

  test("live: each frame or none, the mesh on some, never more than one under way; it ends when left", async () => {
    const program = `import { Selfsame } from "/dist/browser/selfsame.js";
      const selfsame = await Selfsame.load({ lateTwin: true });
      const video = document.createElement("video");
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
      await video.play();
      const views = [];
      let waiting = 0;
      for await (const view of selfsame.live(video, { meshEvery: 3 })) {
        waiting = Math.max(waiting, selfsame.stats().waiting + selfsame.stats().busy);
        views.push(view);
        // Whoever is slow misses frames.
        if (views.length === 6) await new Promise((resolve) => setTimeout(resolve, 500));
        if (views.length === 10) break;
      }
      const stop = new AbortController();
      const ended = (async () => { for await (const _ of selfsame.live(video, { signal: stop.signal })) stop.abort(); })();
      const code = await ended.then(() => "", (error) => error.code);
      const { done } = selfsame.stats();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const later = selfsame.stats().done - done;
      await selfsame.close();
      globalThis.seen = { views, waiting, code, later };
      document.title = "ready";`;
    const server = await servePages({
      "/": { content: '<!doctype html><script type="module" src="/page.js"></script>' },
      "/page.js": { content: program },
      "/dist/": join(root, "dist"),
    });
    const page = await browser.newPage();
    await page.goto(server.origin);
    await expect.poll(() => page.title(), slow).toBe("ready");
    const { views, waiting, code, later } = (await page.evaluate("seen")) as {
      views: {
        width: number;
        height: number;
        mesh: boolean;
        dropped: number;
        faces: {
          score: number;
          landmarks?: unknown[];
          brightness: number;
          sharpness: number;
          box: { x: number; width: number };
        }[];
      }[];
      waiting: number;
      code: string;
      later: number;
    };
    expect(views).toHaveLength(10);
    expect(views.map(({ mesh }) => mesh)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => i % 3 === 0));
    for (const { width, height, faces, mesh } of views) {
      expect([width, height]).toEqual([640, 480]);
      expect(faces).toHaveLength(expected.faces);
      for (const face of faces) {
        expect(face.landmarks?.length).toBe(mesh ? 25 : undefined);
        expect(face.box.x).toBeGreaterThan(0);
        expect(face.box.x + face.box.width).toBeLessThan(640);
        expect(face.brightness).toBeGreaterThan(40);
        expect(face.brightness).toBeLessThan(220);
        expect(face.sharpness).toBeGreaterThan(0.02);
      }
    }
    // 500 ms of a camera's 30 a second (fewer under load).
    expect(views[6]!.dropped).toBeGreaterThanOrEqual(2);
    expect({ waiting, code, later }).toEqual({ waiting: 0, code: "ABORTED", later: 0 });
    await page.close();
    await server.close();
  });
});

describe("how a browser is found", () => {
  test("CHROME_PATH first, then on the path, and nowhere where there is none", () => {
    expect(findBrowser({ CHROME_PATH: "/my/chrome", PATH: "" })).toBe("/my/chrome");
    const bin = join(folder, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "chromium"), "", { mode: 0o755 });
    if (process.platform === "linux") expect(findBrowser({ PATH: bin })).toBe(join(bin, "chromium"));
  });
});
