import { existsSync, readFileSync } from "node:fs";
import { until } from "./inPage.mjs";

const megabyte = 2 ** 20;
const page4k = 4096;
/** The first part makes what is made once. */
const settlingPart = 0.2;
const samples = 20;

/**
 * The memory of live mode on the Capture page, over so many minutes.
 *
 * @returns MB at the end, and the slope of the least squares line, MB a minute: of the page's heap after a collection, and of what the browser's processes
 * hold (Linux; WebAssembly's memory is there)
 */
export async function liveMemory(studio, minutes) {
  const page = await studio.open("/#/capture");
  await page.locator(".camera-state button").click();
  await until(page, "document.querySelector('.stage').dataset.state === 'live'");
  const own = await page.context().newCDPSession(page);
  const whole = await studio.browser.newBrowserCDPSession();
  await own.send("Performance.enable");
  const settling = minutes * settlingPart * 60_000;
  const pause = (minutes * 60_000 - settling) / (samples - 1);
  const all = [];
  await page.waitForTimeout(settling);
  for (let i = 0; i < samples; i++) {
    if (i > 0) await page.waitForTimeout(pause);
    await own.send("HeapProfiler.collectGarbage");
    const { metrics } = await own.send("Performance.getMetrics");
    const heap = metrics.find(({ name }) => name === "JSHeapUsedSize").value / megabyte;
    all.push({ minute: (i * pause) / 60_000, heap, resident: await residentOf(whole) });
  }
  await page.context().close();
  const last = all.at(-1);
  return {
    minutes,
    ...{ heap: last.heap, resident: last.resident },
    heapPerMinute: slope(all.map(({ minute, heap }) => [minute, heap])),
    residentPerMinute: slope(all.map(({ minute, resident }) => [minute, resident])),
  };
}

async function residentOf(browser) {
  const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
  return processInfo
    .map(({ id }) => `/proc/${id}/statm`)
    .filter((file) => existsSync(file))
    .map((file) => (Number(readFileSync(file, "utf8").split(" ")[1]) * page4k) / megabyte)
    .reduce((sum, it) => sum + it, 0);
}

/** Of y by x: Σ(x − x̄)(y − ȳ) / Σ(x − x̄)². */
function slope(points) {
  const mean = (i) => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return over === 0 ? 0 : points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / over;
}
