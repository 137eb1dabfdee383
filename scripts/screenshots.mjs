// `npm run screenshots -- FOLDER [VIEW]`: every page of the studio and every state that has a name, light and dark, on a desktop and a phone, from
// the real service. The camera shows a drawn face; the service is told nothing else, so no picture of a person is in any of them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { drawnFrame } from "./drawnFace.mjs";
import { testSupport } from "./testSupport.mjs";

const [folder, only = ""] = process.argv.slice(2);
if (!folder) {
  console.error("npm run screenshots -- FOLDER [VIEW]");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const { openLiveStudio } = await testSupport("liveStudio");

const screens = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};
const pages = ["capture", "train", "verify", "people", "inbox", "check", "events", "results", "settings"];

const cameraThat = (body) =>
  `Object.defineProperty(navigator, "mediaDevices", { value: { enumerateDevices: async () => [], getUserMedia: ${body} } })`;
/** The film's path is no camera's name. */
const namedCamera = `
  const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  navigator.mediaDevices.enumerateDevices = async () =>
    (await list()).map(({ kind, deviceId }) => ({ kind, deviceId, label: "Integrated camera" }));`;
const failing = (name) => cameraThat(`async () => { throw new DOMException("no", "${name}"); }`);
const start = (page) => page.locator(".camera-state button").click();
const live = async (page) => {
  await start(page);
  await page.locator(".stage[data-state=live]").waitFor();
  await page.locator(".hint", { hasText: /^[^…]+$/ }).waitFor();
};

/** What is shown, by name: where, what is done before, what the browser has in place of its own. */
const views = {
  ...Object.fromEntries(pages.map((name) => [name, { at: name }])),
  "capture-live": { at: "capture", does: live },
  "capture-refused": { at: "capture", does: start, script: failing("NotAllowedError") },
  "capture-waiting": { at: "capture", does: start, script: cameraThat("() => new Promise(() => {})") },
  "capture-none": { at: "capture", does: start, script: failing("NotFoundError") },
  "capture-in-use": { at: "capture", does: start, script: failing("NotReadableError") },
  "capture-lost": {
    at: "capture",
    does: async (page) => {
      await live(page);
      await page.evaluate(
        "document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))",
      );
    },
  },
  "capture-too-old": { at: "capture", script: "delete globalThis.OffscreenCanvas" },
  "capture-insecure": {
    at: "capture",
    script: 'Object.defineProperty(globalThis, "isSecureContext", { value: false })',
  },
  keys: { at: "capture", does: (page) => page.keyboard.press("?") },
  expired: {
    at: "capture",
    does: async (page) => {
      await page.context().clearCookies();
      await page.reload();
    },
  },
  lost: {
    at: "capture",
    does: async (page) => {
      await page.route("**/v1/**", (route) => route.abort());
      await page.reload();
    },
  },
};

const studio = await openLiveStudio([await drawnFrame()]);
try {
  await fill(studio);
  for (const [device, screen] of Object.entries(screens))
    for (const colorScheme of ["light", "dark"])
      for (const [name, { at, does, script = namedCamera }] of Object.entries(views)) {
        if (only && name !== only) continue;
        const page = await studio.open(`/#/${at}`, { ...screen, colorScheme }, script);
        await page.waitForLoadState("networkidle");
        await does?.(page);
        await page.waitForTimeout(300);
        await page.screenshot({ path: join(folder, `${name}-${device}-${colorScheme}.png`), fullPage: true });
        await page.context().close();
      }
} finally {
  await studio.close();
}
console.log(`the pictures are in ${folder}`);

/** Captures of two sittings; what the service takes for no face is not kept, and left out. */
async function fill({ open }) {
  const page = await open("/#/capture", {}, namedCamera);
  for (const [session, role, seed] of [
    ["kitchen", "anchor", 1],
    ["kitchen", "positive", 1],
    ["office", "positive", 1],
    ["kitchen", "negative", 2],
    ["office", "negative", 3],
  ]) {
    await page.getByLabel("Session").fill(session);
    const frames = await Promise.all([0, 1].map((turn) => drawnFrame({ seed, turn })));
    await page.locator(`[data-role=${role}] input[type=file]`).setInputFiles(
      await Promise.all(
        frames.map(async (frame, i) => ({
          name: `${role}${i}.jpg`,
          mimeType: "image/jpeg",
          buffer: await sharp(frame).jpeg({ quality: 95 }).toBuffer(),
        })),
      ),
    );
    await page.waitForTimeout(500);
  }
  await page.locator(".pending").waitFor({ state: "detached" });
  await page.context().close();
}
