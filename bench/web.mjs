// `npm run bench:web [-- --minutes 10]`: the studio in a real browser, on the real service, with a film for a camera. Figures are of this
// machine now: the load stands beside them, and what Node takes for the same detection at the same time.
import { readdirSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { Selfsame } from "../dist/index.js";
import { testSupport } from "../scripts/testSupport.mjs";
import { inPage, until } from "./web/inPage.mjs";
import { liveMemory } from "./web/memory.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seconds: { type: "string", default: "10" },
    decisions: { type: "string", default: "40" },
  },
});
const root = fileURLToPath(new URL("..", import.meta.url));
const { openLiveStudio } = await testSupport("liveStudio");
const { faceFrame } = await testSupport("fakeCamera");
const { sample } = await testSupport("samples");

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
const spread = (times) => {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: Math.round(at(sorted, 0.5)), p95: Math.round(at(sorted, 0.95)) };
};

const selfsame = await Selfsame.load({ workers: 1 });
const [{ box }] = await selfsame.detect(sample(2));
const frame = await faceFrame(sample(2), box);
const studio = await openLiveStudio([frame]);
const result = { load: loadavg()[0] };
try {
  // A first load, with nothing kept; the camera is started as soon as the page can.
  const loads = [];
  for (let i = 0; i < 3; i++) {
    const page = await studio.open("/#/capture", {}, inPage.firstLoad);
    await until(page, "globalThis.seen?.hint");
    loads.push(await page.evaluate("globalThis.seen"));
    await page.context().close();
  }
  const median = (name) =>
    Math.round(
      at(
        loads.map((it) => it[name]).toSorted((a, b) => a - b),
        0.5,
      ),
    );
  result.livePictureMs = median("picture");
  result.firstHintMs = median("hint");

  const page = await studio.open("/#/settings");
  await page.evaluate(inPage.begin);
  Object.assign(result, await page.evaluate(`bench.frames(${Number(values.seconds)})`));
  const nodeTimes = [];
  for (let i = 0; i < 20; i++) {
    const started = performance.now();
    await selfsame.detect(frame);
    nodeTimes.push(performance.now() - started);
  }
  result.nodeDetectMs = spread(nodeTimes).p50;
  const decisions = Number(values.decisions);
  result.server = spread(await page.evaluate(`bench.byServer(${decisions})`));
  result.device = spread(await page.evaluate(`bench.onDevice(${decisions})`));
  await page.context().close();

  const scripts = [join("web", "assets"), "browser"].flatMap((folder) =>
    readdirSync(join(root, "dist", folder))
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFileSync(join(root, "dist", folder, name))),
  );
  result.scriptKb = Math.round(scripts.reduce((sum, it) => sum + gzipSync(it).length, 0) / 1000);
  result.memory = await liveMemory(studio, Number(values.minutes), "verify", frame);
  result.loadAfter = loadavg()[0];
} finally {
  await studio.close();
  await selfsame.close();
}

const { server, device, memory } = result;
const rows = [
  ["detection, frames/s at 640×480", result.framesPerSecond.toFixed(1), "≥ 15"],
  ["key to decision, service, p50 / p95 ms", `${server.p50} / ${server.p95}`, "≤ 300"],
  ["key to decision, on device, p50 / p95 ms", `${device.p50} / ${device.p95}`, "≤ 600"],
  ["first load to live picture, ms", result.livePictureMs, "≤ 2000"],
  ["first load to first hint, ms", result.firstHintMs, "≤ 5000"],
  ["JavaScript, gzip, kB", result.scriptKb, "≤ 300"],
  [
    `Verify's live mode, ${memory.minutes} min: heap, MB a minute`,
    `${memory.perMinute.heap} (at ${memory.samples.at(-1).heap})`,
    "flat",
  ],
  [
    "  the page's process, MB a minute",
    `${memory.perMinute.renderer} (at ${memory.samples.at(-1).renderer})`,
    "flat",
  ],
];
for (const [what, value, bar] of rows)
  console.log(`${what.padEnd(46)}${String(value).padStart(18)}   ${bar}`);
console.log(
  `load ${result.load.toFixed(1)} to ${result.loadAfter.toFixed(1)}; Node's own detection and mesh of the frame meanwhile: ${result.nodeDetectMs} ms`,
);
console.log(JSON.stringify(result));
