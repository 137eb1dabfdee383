import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { Selfsame, trainCaptures } from "selfsame";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { texts } from "../web/src/texts.js";
import { describeInBrowser } from "./support/browser.js";
import { faceFrame } from "./support/fakeCamera.js";
import { type LiveStudio, openLiveStudio } from "./support/liveStudio.js";
import { runCli } from "./support/runCli.js";
import { sample } from "./support/samples.js";

const words = texts.capture;
const slow = { timeout: 30_000, interval: 50 };
/** Two people, as the camera sees them. */
const frames: Record<"me" | "other", Buffer[]> = { me: [], other: [] };
let studio: LiveStudio;
let page: Page;

const state = () => page.locator(".stage").getAttribute("data-state");
const start = async () => {
  await page.keyboard.press("s");
  await expect.poll(state, slow).toBe("live");
};
const count = (role: keyof typeof words.roles) =>
  page.locator(`[data-role=${role}] .count`).textContent().then(Number);
/** Presses a key until so many more are on the server. */
const take = async (key: string, role: keyof typeof words.roles, more: number) => {
  const before = await count(role);
  for (let i = 1; i <= more; i++) {
    await page.keyboard.press(key);
    await expect.poll(() => count(role), slow).toBe(before + i);
  }
  await expect.poll(() => page.locator(".pending").count(), slow).toBe(0);
};

describeInBrowser("the studio on the real service", () => {
  beforeAll(async () => {
    const selfsame = await Selfsame.load({ workers: 1 });
    const [me, other] = await selfsame.detect(sample(2));
    await selfsame.close();
    frames.me = [await faceFrame(sample(2), me!.box)];
    frames.other = [await faceFrame(sample(2), other!.box)];
    studio = await openLiveStudio(frames.me);
  });
  afterAll(() => studio?.close());
  afterEach(async () => {
    await Promise.all(studio.browser.contexts().map((context) => context.close()));
    expect(studio.faults.splice(0)).toEqual([]);
  });

  test("the printed address opens the page once; its session stays; a command finds another", async () => {
    const context = await studio.browser.newContext();
    page = await context.newPage();
    await page.goto(studio.service.page);
    await expect.poll(() => page.locator(".warnings li").count(), slow).toBe(3);
    expect(page.url()).toBe(`${studio.service.url}/#/capture`);
    await page.reload();
    await expect.poll(() => page.locator(".warnings li").count(), slow).toBe(3);
    expect(await page.locator(".banner").isHidden()).toBe(true);
    // Somebody else who finds the address in a terminal's history.
    const stranger = await (await studio.browser.newContext()).newPage();
    await stranger.goto(studio.service.page);
    await expect.poll(() => stranger.locator(".banner").textContent(), slow).toBe(texts.server.expired);
    await expect.poll(() => stranger.locator(".trouble").getAttribute("data-kind"), slow).toBe("expired");
    // For its owner's commands alone, and never one that was used.
    expect(statSync(join(studio.workspace, "service.json")).mode & 0o777).toBe(0o600);
    const before = studio.door();
    const run = await runCli(studio.folder, ["capture", "--no-open", "--workspace", studio.workspace]);
    expect(run).toMatchObject({ code: 0, err: "" });
    expect(run.out).toContain(`page         ${before}/capture `);
    await stranger.goto("about:blank");
    await stranger.goto(`${before}/capture`);
    await expect.poll(() => stranger.locator(".warnings li").count(), slow).toBe(3);
    expect(studio.door()).not.toBe(before);
  });

  test("keys a, p, n: captures on disk, as training reads them; q stops the camera", async () => {
    page = await studio.open();
    await page.getByLabel(words.session).fill("kitchen: Mon/day");
    // On to what chooses files: keys go past it.
    await page.getByLabel(words.session).press("Tab");
    await start();
    await expect.poll(() => page.locator(".hint").textContent(), slow).toBe(texts.hints.good);
    await take("a", "anchor", 2);
    await take("p", "positive", 2);
    await page.keyboard.press("q");
    expect(await state()).toBe("off");
    expect(await page.evaluate("document.querySelector('video').srcObject")).toBeNull();
    studio.show(frames.other);
    await start();
    await take("n", "negative", 2);
    await page.keyboard.press("q");
    // The service's words, not a double's.
    await expect
      .poll(() => page.locator(".warnings li").allTextContents(), slow)
      .toEqual([expect.stringContaining("One session only")]);
    const captures = join(studio.workspace, "captures");
    for (const role of ["anchor", "positive", "negative"] as const) {
      const files = readdirSync(join(captures, role));
      expect(files).toHaveLength(2);
      for (const file of files) {
        expect(statSync(join(captures, role, file)).mode & 0o777).toBe(0o600);
        expect(await sharp(join(captures, role, file)).metadata()).toMatchObject({
          format: "jpeg",
          width: 640,
          height: 480,
        });
      }
    }
    const trained = await trainCaptures(captures, {
      reproduce: "this test",
      cache: join(studio.folder, "embeddings"),
    });
    expect(trained.skipped).toEqual([]);
    expect(trained.captures).toEqual({ anchor: 2, positive: 2, negative: 2 });
    // What stays is shown as it was, with the session's own name.
    await page.reload();
    await expect.poll(() => count("positive"), slow).toBe(2);
    expect(await page.locator("[data-role=anchor] .session").first().textContent()).toBe("kitchen: Mon/day");
    const whole =
      "[...document.querySelectorAll('.thumb img')].filter((it) => it.naturalWidth === 640).length";
    await expect.poll(() => page.evaluate(whole), slow).toBe(6);
  });

  test("moved, deleted, undone: the workspace follows", async () => {
    page = await studio.open();
    await expect.poll(() => count("negative"), slow).toBe(2);
    const files = (role: string) => readdirSync(join(studio.workspace, "captures", role)).length;
    const first = page.locator("[data-role=negative] .thumb").first();
    await first.hover();
    await first.getByRole("button", { name: words.move(words.roles.positive.name) }).click();
    await expect.poll(() => [files("negative"), files("positive")], slow).toEqual([1, 3]);
    await page.keyboard.press("u");
    await expect.poll(() => [files("negative"), files("positive")], slow).toEqual([2, 2]);
    await first.hover();
    await first.getByRole("button", { name: words.remove }).click();
    expect(files("negative")).toBe(2);
    // A page that closes keeps its word.
    await page.goto("about:blank");
    await expect.poll(() => files("negative"), slow).toBe(1);
  });

  test("a photo without a face, and a file that is none, are refused in the service's words", async () => {
    page = await studio.open();
    await expect.poll(() => count("anchor"), slow).toBe(2);
    const grey = await sharp({ create: { width: 320, height: 240, channels: 3, background: "#888" } })
      .jpeg()
      .toBuffer();
    const notice = () => page.locator(".notice").textContent();
    const give = (name: string, buffer: Buffer) =>
      page
        .getByLabel(words.choose(words.roles.anchor.name))
        .setInputFiles([{ name, mimeType: "image/jpeg", buffer }]);
    await give("grey.jpg", grey);
    await expect.poll(notice, slow).toMatch(/^Not kept: .*no face/i);
    await give("text.jpg", Buffer.from("no picture"));
    await expect.poll(notice, slow).toMatch(/^Not kept: .*(image|photo|format)/i);
    expect(await count("anchor")).toBe(2);
  });

  test("files go out compressed, and are kept by their digest", async () => {
    const { url } = studio.service;
    const { request } = await studio.browser.newContext();
    const html = await (await request.get(url)).text();
    const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(html) ?? [];
    const wasm = "/selfsame/vendor/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm";
    for (const path of ["/", script, "/selfsame/browser/selfsame.js", wasm]) {
      const raw = await fetch(url + path, { headers: { "accept-encoding": "br" } });
      expect([path, raw.headers.get("content-encoding")]).toEqual([path, "br"]);
      expect(raw.headers.get("vary")).toContain("accept-encoding");
      const plain = await fetch(url + path, { headers: { "accept-encoding": "identity" } });
      expect(plain.headers.get("content-encoding")).toBeNull();
      expect(plain.headers.get("content-type")).toBe(raw.headers.get("content-type"));
      // `fetch` has unpacked it.
      expect(Buffer.from(await raw.arrayBuffer()).equals(Buffer.from(await plain.arrayBuffer()))).toBe(true);
      const kept = path === script ? "max-age=31536000, immutable" : "no-cache";
      expect(plain.headers.get("cache-control")).toBe(kept);
      const headers = {
        "accept-encoding": "identity",
        "if-none-match": plain.headers.get("etag") ?? "",
      };
      expect((await request.get(url + path, { headers })).status()).toBe(304);
    }
  });

  test("a service that ends is said to be lost; once it is back the page goes on, with the session it had", async () => {
    page = await studio.open();
    await expect.poll(() => count("anchor"), slow).toBe(2);
    await studio.stop();
    await page.getByLabel(words.choose(words.roles.anchor.name)).setInputFiles([sample(1)]);
    await expect.poll(() => page.locator(".banner").textContent(), slow).toBe(texts.server.lost);
    await studio.back();
    await expect.poll(() => page.locator(".banner").isHidden(), slow).toBe(true);
    await page.getByLabel(words.choose(words.roles.anchor.name)).setInputFiles([sample(1)]);
    await expect.poll(() => count("anchor"), slow).toBeGreaterThan(2);
  });
});
