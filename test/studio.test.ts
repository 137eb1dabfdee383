import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { Selfsame } from "selfsame";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { pages } from "../web/src/app/pages.js";
import { texts } from "../web/src/texts.js";
import { describeInBrowser, launch } from "./support/browser.js";
import { cameraArgs, faceFrame, filmFrame, writeFilm } from "./support/fakeCamera.js";
import { type PageServer, servePages } from "./support/pageServer.js";
import { sample } from "./support/samples.js";
import { shown } from "./support/shown.js";
import { studioDouble, studioPolicy } from "./support/studioDouble.js";

const folder = mkdtempSync(join(tmpdir(), "selfsame-studio-"));
const film = join(folder, "film.mjpeg");
const words = texts.capture;
const slow = { timeout: 30_000, interval: 50 };
/** Frames by what the camera sees. */
const frames: Record<"one" | "several" | "nobody", Buffer[]> = { one: [], several: [], nobody: [] };

let browser: Browser;
let server: PageServer;
let double: ReturnType<typeof studioDouble>;
let page: Page;
let faults: string[];

const open = async (address = "/#/capture", options: BrowserContextOptions = {}, script = "") => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const opened = await context.newPage();
  if (script) await opened.addInitScript(script);
  opened.on("pageerror", (error) => faults.push(error.message));
  opened.on("console", (message) => {
    // What the double refuses on purpose, the browser tells of.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  opened.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== server.origin && protocol !== "blob:") faults.push(`asked ${request.url()}`);
  });
  await opened.goto((options.baseURL ?? server.origin) + address);
  await shown(opened);
  return opened;
};
const count = (role: keyof typeof words.roles) =>
  page.locator(`[data-role=${role}] .count`).textContent().then(Number);
const start = async () => {
  await page.getByRole("button", { name: texts.camera.start }).click();
  await expect.poll(() => page.locator(".stage").getAttribute("data-state"), slow).toBe("live");
};
const hint = () => page.locator(".hint").textContent();
const title = () => page.locator(".camera-state h2").textContent();
const roles = () => [...double.captures.values()].map(({ role }) => role);

describeInBrowser("the studio", () => {
  beforeAll(async () => {
    const selfsame = await Selfsame.load({ workers: 1 });
    const { box } = (await selfsame.detect(sample(2)))[0]!;
    await selfsame.close();
    frames.one = [await faceFrame(sample(2), box)];
    frames.several = [await filmFrame(sample(1))];
    frames.nobody = [
      await sharp({ create: { width: 640, height: 480, channels: 3, background: "#888" } })
        .jpeg()
        .toBuffer(),
    ];
    writeFilm(film, frames.one);
    browser = await launch(...cameraArgs(film), "--host-resolver-rules=MAP insecure.test 127.0.0.1");
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    faults = [];
    double = studioDouble();
    server = await servePages(double.served, studioPolicy);
    page = await open();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await server.close();
    expect(faults).toEqual([]);
  });

  test("the token of the address becomes a session, and leaves the address", async () => {
    const token = "a-one-time-token-of-the-server";
    page = await open(`/#${token}/verify`);
    await expect.poll(() => page.title(), slow).toBe(`${texts.pages.verify} · ${texts.name}`);
    expect(page.url()).toBe(`${server.origin}/#/verify`);
    await expect.poll(() => double.tokens, slow).toEqual([token]);
    // What the first page asks for must not be counted with the second's.
    await page.waitForLoadState("networkidle");
    // What is asked for waits for the session.
    const before = server.asked.length;
    page = await open(`/#${token}`);
    await expect.poll(() => server.asked.slice(before), slow).toContain("/v1/captures");
    const asked = server.asked.slice(before).filter((path) => path.startsWith("/v1/"));
    expect(asked).toEqual(["/v1/sessions", "/v1/captures"]);
  });

  test("pages by their links and by g and a key; ? shows the keys and hides them", async () => {
    for (const { name, key } of pages) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await expect.poll(() => page.title(), slow).toBe(`${texts.pages[name]} · ${texts.name}`);
      expect(await page.locator("nav a[aria-current]").textContent()).toBe(texts.pages[name]);
    }
    await page.getByRole("link", { name: texts.pages.capture }).click();
    await page.keyboard.press("?");
    await expect.poll(() => page.getByRole("dialog").isVisible()).toBe(true);
    expect(await page.getByRole("dialog").textContent()).toContain(words.roles.anchor.take);
    await page.keyboard.press("?");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    await page.keyboard.press("?");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  });

  test("a key counts from the moment its page is there", async () => {
    // As early as a key can come: the page has just been put in, nothing else has run since.
    const atOnce = `new MutationObserver((_, self) => {
      if (!document.querySelector(".stage")) return;
      self.disconnect();
      dispatchEvent(new KeyboardEvent("keydown", { key: "s" }));
    }).observe(document, { childList: true, subtree: true });`;
    page = await open("/#/capture", {}, `${overridden("() => new Promise(() => {})")};${atOnce}`);
    await expect.poll(title, slow).toBe(texts.camera.states.waiting.title);
  });

  test("a, p and n take pictures as the camera sees them; a held key takes more; q stops", async () => {
    // Without a camera keys do nothing.
    await page.keyboard.press("a");
    expect(await page.locator(".stage").getAttribute("data-state")).toBe("off");
    await page.getByLabel(words.session).fill("kitchen");
    // Whoever writes takes no pictures.
    for (const key of ["p", "g", "p"]) await page.getByLabel(words.session).press(key);
    await page.getByLabel(words.session).press("Backspace");
    await page.keyboard.press("Tab");
    await start();
    await page.keyboard.press("a");
    await expect.poll(() => count("anchor"), slow).toBe(1);
    await page.keyboard.press("n");
    await expect.poll(() => count("negative"), slow).toBe(1);
    await page.keyboard.down("p");
    await expect.poll(() => count("positive"), slow).toBeGreaterThanOrEqual(3);
    await page.keyboard.up("p");
    // Those that were taken before the key was let go may still be encoded; a burst that goes on takes three a second.
    const more = async () => {
      const before = await count("positive");
      await page.waitForTimeout(800);
      return (await count("positive")) - before;
    };
    await expect.poll(more, slow).toBe(0);
    await expect.poll(() => page.locator(".pending").count(), slow).toBe(0);
    expect(roles().filter((role) => role !== "positive")).toEqual(["anchor", "negative"]);
    const [anchor] = double.captures.values();
    expect(anchor).toMatchObject({ session: "kitchenpg", camera: expect.stringContaining("film") });
    // Not mirrored, though the preview is.
    const seen = await sharp(anchor!.image).resize(16, 12).greyscale().raw().toBuffer();
    const given = await sharp(frames.one[0]).resize(16, 12).greyscale().raw().toBuffer();
    const apart = (a: Buffer, b: Buffer) =>
      a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
    const mirrored = await sharp(frames.one[0]).flop().resize(16, 12).greyscale().raw().toBuffer();
    expect(apart(seen, given)).toBeLessThan(8);
    expect(apart(seen, mirrored)).toBeGreaterThan(apart(seen, given) + 3);
    await page.keyboard.press("q");
    await expect.poll(() => title()).toBe(texts.camera.states.off.title);
    expect(await page.evaluate("document.querySelector('video').srcObject")).toBeNull();
  });

  test("buttons take pictures too, by pointer and by key", async () => {
    expect(await page.getByRole("button", { name: words.roles.negative.take }).isDisabled()).toBe(true);
    await start();
    await page.getByRole("button", { name: words.roles.negative.take }).click();
    await expect.poll(() => count("negative"), slow).toBe(1);
    await page.getByRole("button", { name: words.roles.anchor.take }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => count("anchor"), slow).toBe(1);
    expect(roles()).toEqual(["negative", "anchor"]);
  });

  test("what is seen is hinted at, in the page itself: good, several faces, none", async () => {
    await start();
    await expect.poll(hint, slow).toBe(texts.hints.good);
    for (const [seen, says] of [
      ["several", texts.hints.oneFace],
      ["nobody", texts.hints.noFace],
    ] as const) {
      await page.keyboard.press("q");
      expect(await hint()).toBe("");
      writeFilm(film, frames[seen]);
      await start();
      await expect.poll(hint, slow).toBe(says);
    }
    writeFilm(film, frames.one);
    // The camera's pictures stay here: nothing but the library's own files was asked for.
    expect(server.asked.filter((path) => path.startsWith("/v1/"))).toEqual(["/v1/captures"]);
  });

  test("photos are chosen and dropped; moved and moved back; deleted, brought back, and deleted for good", async () => {
    await page.getByLabel(words.choose(words.roles.positive.name)).setInputFiles([sample(1), sample(2)]);
    await expect.poll(() => count("positive"), slow).toBe(2);
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "a.jpg", { type: "image/jpeg" }));
      document.querySelector("[data-role=negative]").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    })()`);
    await expect.poll(() => count("negative"), slow).toBe(1);
    const first = page.locator("[data-role=positive] .thumb").first();
    await first.hover();
    await first.getByRole("button", { name: words.move(words.roles.anchor.name) }).click();
    await expect.poll(() => count("anchor"), slow).toBe(1);
    await expect.poll(roles, slow).toEqual(["anchor", "positive", "negative"]);
    await page.keyboard.press("u");
    await expect.poll(roles, slow).toEqual(["positive", "positive", "negative"]);
    await expect.poll(() => count("anchor"), slow).toBe(0);
    await first.hover();
    await first.getByRole("button", { name: words.remove }).click();
    expect(await count("positive")).toBe(1);
    // Not yet: whoever clicked may have meant another.
    expect(double.captures.size).toBe(3);
    await page.getByRole("button", { name: words.undo }).click();
    await expect.poll(() => count("positive")).toBe(2);
    await first.hover();
    await first.getByRole("button", { name: words.remove }).click();
    await page.reload();
    await expect.poll(() => double.captures.size, slow).toBe(2);
    await expect.poll(() => count("positive"), slow).toBe(1);
  });

  test("a picture that is taken is taken back by u", async () => {
    await start();
    await page.keyboard.press("a");
    await expect.poll(() => count("anchor"), slow).toBe(1);
    await page.keyboard.press("u");
    await expect.poll(() => double.captures.size, slow).toBe(0);
    expect(await count("anchor")).toBe(0);
  });

  test("what training will warn of is said here", async () => {
    await expect.poll(() => page.locator(".warnings li").allTextContents(), slow).toHaveLength(3);
    await page.getByLabel(words.choose(words.roles.anchor.name)).setInputFiles([sample(1)]);
    await expect
      .poll(() => page.locator(".warnings li").allTextContents(), slow)
      .toEqual(["positive", "negative"].map((role) => `No ${role} yet.`));
  });

  const overridden = (body: string) =>
    `Object.defineProperty(navigator, "mediaDevices", { value: { enumerateDevices: async () => [], getUserMedia: ${body} } })`;
  const failing = (name: string) => overridden(`async () => { throw new DOMException("no", "${name}"); }`);

  test.each([
    ["waiting", overridden("() => new Promise(() => {})")],
    ["refused", failing("NotAllowedError")],
    ["none", failing("NotFoundError")],
    ["inUse", failing("NotReadableError")],
  ] as const)("a camera that is %s is named so", async (state, script) => {
    page = await open("/#/capture", {}, script);
    await page.getByRole("button", { name: texts.camera.start }).click();
    await expect.poll(title, slow).toBe(texts.camera.states[state].title);
  });

  test("a browser that is too old is named so; so is an insecure address", async () => {
    page = await open(
      "/#/capture",
      {},
      `Object.defineProperty(navigator, "mediaDevices", { value: undefined })`,
    );
    await expect.poll(title, slow).toBe(texts.camera.states.tooOld.title);
    const own = server.origin;
    server = { ...server, origin: own.replace("127.0.0.1", "insecure.test") };
    page = await open();
    await expect.poll(title, slow).toBe(texts.camera.states.insecure.title);
    expect(await page.getByRole("button", { name: texts.camera.start }).count()).toBe(0);
  });

  test("a camera that goes is named lost, and starts again", async () => {
    await start();
    await page.evaluate(
      "document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))",
    );
    await expect.poll(title, slow).toBe(texts.camera.states.lost.title);
    await start();
  });

  test("a server that does not answer, and a session that has ended, are said on the page", async () => {
    await expect.poll(() => page.locator(".warnings li").count(), slow).toBe(3);
    const before = await page.locator(".stage").boundingBox();
    double.break({ status: 401, code: "UNAUTHENTICATED", detail: "who are you?" });
    await page.getByLabel(words.choose(words.roles.anchor.name)).setInputFiles([sample(1)]);
    await expect.poll(() => page.getByRole("alert").textContent(), slow).toBe(texts.server.expired);
    expect(await page.locator(".stage").boundingBox()).toEqual(before);
    await page.route("**/v1/**", (route) => route.abort());
    await page.getByLabel(words.choose(words.roles.anchor.name)).setInputFiles([sample(1)]);
    await expect.poll(() => page.getByRole("alert").textContent(), slow).toBe(texts.server.lost);
    await page.unroute("**/v1/**");
    double.break(undefined);
    await page.getByLabel(words.choose(words.roles.anchor.name)).setInputFiles([sample(1)]);
    await expect.poll(() => page.locator(".banner").isHidden(), slow).toBe(true);
    expect(double.captures.size).toBe(1);
  });

  test("a picture that the server refuses is not kept, and the page says why", async () => {
    await expect.poll(() => page.locator(".warnings li").count(), slow).toBe(3);
    double.break({ status: 422, code: "NO_FACE", detail: "no face was found in the photo" });
    await page.getByLabel(words.choose(words.roles.anchor.name)).setInputFiles([sample(1)]);
    await expect
      .poll(() => page.locator(".notice").textContent(), slow)
      .toBe(words.captureFailed("No face was found in the photo."));
    expect(await count("anchor")).toBe(0);
  });

  test.each(["light", "dark"] as const)("no page breaks a rule of accessibility, %s", async (colorScheme) => {
    page = await open("/#/capture", { colorScheme });
    await page.getByLabel(words.choose(words.roles.anchor.name)).setInputFiles([sample(1), sample(2)]);
    await expect.poll(() => count("anchor"), slow).toBe(2);
    const broken: string[] = [];
    const look = async (where: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      broken.push(
        ...violations.map(({ id, impact, nodes }) => `${where}: ${impact} ${id}: ${nodes[0]?.html}`),
      );
    };
    await look("capture, off");
    await start();
    await look("capture, live");
    await page.keyboard.press("?");
    await look("keys");
    await page.keyboard.press("Escape");
    for (const { name } of pages.slice(1)) {
      await page.goto(`${server.origin}/#/${name}`);
      await expect.poll(() => page.title(), slow).toBe(`${texts.pages[name]} · ${texts.name}`);
      await look(name);
    }
    expect(broken).toEqual([]);
  });

  test("nothing jumps: no layout shift from the first paint to a live picture with captures", async () => {
    const script = `globalThis.shifts = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
      }).observe({ type: "layout-shift", buffered: true });`;
    page = await open("/#/capture", {}, script);
    await start();
    await expect.poll(hint, slow).toBe(texts.hints.good);
    for (const key of ["a", "p", "n"]) await page.keyboard.press(key);
    await expect.poll(() => count("negative"), slow).toBe(1);
    await expect.poll(() => page.locator(".pending").count(), slow).toBe(0);
    const total = await page.evaluate("shifts.reduce((sum, value) => sum + value, 0)");
    expect(total).toBeLessThan(0.02);
  });

  test("on a phone nothing is cut: no page is wider than the screen", async () => {
    page = await open("/#/capture", {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    for (const { name } of pages) {
      await page.goto(`${server.origin}/#/${name}`);
      await expect.poll(() => page.title(), slow).toBe(`${texts.pages[name]} · ${texts.name}`);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
      // The menu is wider, so what is open is brought into sight.
      const own = await page.locator("nav a[aria-current]").boundingBox();
      expect([name, own && own.x >= 0 && own.x + own.width <= 360]).toEqual([name, true]);
    }
  });
});
