import { existsSync, readFileSync } from "node:fs";
import sharp from "sharp";
import { until } from "./inPage.mjs";

const megabyte = 2 ** 20;
const page4k = 4096;
/** The first part makes what is made once. */
const settlingPart = 0.2;

/** What can be live: the camera's view with its hints, and Verify's live mode, decided by the service or in the page. */
export const liveModes = ["capture", "verify", "device"];

/** Shows a page whose camera is live, in a mode. */
export async function livePage(studio, mode, frame) {
  const page = await studio.open("/#/capture");
  if (mode !== "capture") {
    // Against the very same picture nothing is decided: the anchor has another light.
    const buffer = await sharp(frame).modulate({ brightness: 1.15 }).jpeg({ quality: 95 }).toBuffer();
    const anchor = page.locator("[data-role=anchor]");
    await anchor
      .locator("input[type=file]")
      .setInputFiles([{ name: "anchor.jpg", mimeType: "image/jpeg", buffer }]);
    await until(page, "document.querySelector('[data-role=anchor] .count').textContent === '1'");
    await page.goto(`${studio.service.url}/#/verify`);
    await page.locator(".verify-page").waitFor();
  }
  await page.keyboard.press("s");
  await until(page, "document.querySelector('.stage').dataset.state === 'live'");
  if (mode === "capture") return page;
  if (mode === "device") await page.keyboard.press("d");
  await until(page, "!document.querySelector('.verify-actions button[aria-pressed]').disabled");
  await page.keyboard.press("l");
  await until(page, "document.querySelector('.result')?.dataset.outcome === 'match'");
  return page;
}

/**
 * The memory of a live mode, over so many minutes.
 *
 * @returns MB at each minute, with how many decisions were asked for until then, and the slope of the least squares line behind the first
 * fifth, MB a minute: of the page's heap after a collection, and of what each kind of the browser's processes holds (Linux; the renderer's is with WebAssembly's memory). In the mode
 * `verify` the browser's own process and the renderer grow at first, which is the driver's: it keeps what it is told of requests, up to a
 * bound. From some 2,400 of them on both stay as they are while decisions go on. With nothing attached to the browser its process does so
 * from the start.
 */
export async function liveMemory(studio, minutes, mode, frame) {
  const page = await livePage(studio, mode, frame);
  const own = await page.context().newCDPSession(page);
  const whole = await studio.browser.newBrowserCDPSession();
  await own.send("Performance.enable");
  const pause = minutes < 5 ? minutes / 5 : 1;
  const all = [];
  const began = performance.now();
  for (let minute = 0; minute <= minutes + 1e-9; minute += pause) {
    await page.waitForTimeout(Math.max(0, began + minute * 60_000 - performance.now()));
    await own.send("HeapProfiler.collectGarbage");
    const { metrics } = await own.send("Performance.getMetrics");
    const heap = metrics.find(({ name }) => name === "JSHeapUsedSize").value / megabyte;
    const asked = studio.asked.filter((path) => path.endsWith("/compare") || path.endsWith("/verify")).length;
    all.push({ minute, asked, heap, ...(await residentByKind(whole)) });
  }
  if (!(await page.evaluate("document.querySelector('.stage').dataset.state === 'live'")))
    throw new Error("the camera is live no more");
  await page.context().close();
  const settled = all.filter(({ minute }) => minute >= minutes * settlingPart);
  const kinds = Object.keys(all[0]).filter((name) => name !== "minute" && name !== "asked");
  const rounded = ([name, value]) => [name, Math.round(10 * value) / 10];
  return {
    ...{ mode, minutes },
    samples: all.map((sample) => Object.fromEntries(Object.entries(sample).map(rounded))),
    perMinute: Object.fromEntries(
      kinds.map((name) => rounded([name, slope(settled.map((it) => [it.minute, it[name] ?? 0]))])),
    ),
  };
}

/** MB by the processes' kind, and of all. */
async function residentByKind(browser) {
  const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
  const kinds = { all: 0 };
  for (const { type, id } of processInfo) {
    const file = `/proc/${id}/statm`;
    if (!existsSync(file)) continue;
    const held = (Number(readFileSync(file, "utf8").split(" ")[1]) * page4k) / megabyte;
    kinds[type] = (kinds[type] ?? 0) + held;
    kinds.all += held;
  }
  return kinds;
}

/** Of y by x: Σ(x − x̄)(y − ȳ) / Σ(x − x̄)². */
function slope(points) {
  const mean = (i) => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return over === 0 ? 0 : points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / over;
}
