import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import { testSupport } from "../../scripts/testSupport.mjs";
import { livePage } from "./memory.mjs";

/**
 * The memory of a live mode with nothing attached to the browser: it is set up by a driver that leaves, since a driver's own buffers lie in
 * the page's process.
 *
 * @returns MB at each minute of the page's process, by the system (Linux): all; of it what is shared, the most of which are the pictures of
 * the page that Chromium draws without a graphics card and keeps in a pool; the rest, where what waits for a collection comes and goes.
 * And how many faces were shown until then, one a decision.
 */
export async function memoryAlone(mode, minutes, frame) {
  const { startService } = await testSupport("startService");
  const { cameraArgs, writeFilm } = await testSupport("fakeCamera");
  const { findBrowser } = await testSupport("launch");
  const folder = mkdtempSync(join(tmpdir(), "selfsame-memory-"));
  const film = join(folder, "film.mjpeg");
  writeFilm(film, [frame]);
  const keys = ["--workspace", join(folder, "work"), "--key-file", join(folder, "gallery.key")];
  const service = await startService(keys, { XDG_CACHE_HOME: join(folder, "cache") });
  const browser = spawn(findBrowser(), [
    ...["--headless", "--remote-debugging-port=0", `--user-data-dir=${join(folder, "profile")}`],
    ...["--no-first-run", "--disable-background-timer-throttling", "--disable-renderer-backgrounding"],
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ...cameraArgs(film),
    "about:blank",
  ]);
  try {
    const address = await listening(browser);
    await driven(address, (page) => setUp(page, service, mode, frame));
    const { port } = new URL(address);
    const samples = [];
    const began = performance.now();
    for (let minute = 0; minute <= minutes; minute++) {
      await pause(Math.max(0, began + minute * 60_000 - performance.now()));
      const pages = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
      const shown = Number(/\d+/.exec(pages.find(({ type }) => type === "page").title)?.[0] ?? 0);
      samples.push({ minute, shown, ...largest(join(folder, "profile")) });
    }
    await driven(address, async (page) => {
      if (!(await page.evaluate("document.querySelector('.stage').dataset.state === 'live'")))
        throw new Error("the camera is live no more");
    });
    return samples;
  } finally {
    browser.kill();
    await service.stop();
    await pause(500);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where the browser listens for drivers. */
const listening = (browser) =>
  new Promise((resolve, reject) => {
    let said = "";
    browser.stderr.on("data", (text) => {
      said += text;
      const [, address] = /listening on (ws:\S+)/.exec(said) ?? [];
      if (address) resolve(address);
    });
    browser.on("close", () => reject(new Error(said)));
  });

/** Drives the browser's page, and leaves it as it is. */
async function driven(address, act) {
  const browser = await chromium.connectOverCDP(address);
  await act(browser.contexts()[0].pages()[0]);
  await browser.close();
}

/** The pictures shown are counted in the page's title, which can be asked for without a driver. */
const counting = `
  let shown = 0;
  const addressOf = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    document.title = \`\${++shown} shown\`;
    return addressOf(blob);
  };`;

async function setUp(page, service, mode, frame) {
  const opened = page.waitForResponse((it) => it.url().endsWith("/v1/sessions"));
  await page.goto(service.page);
  await opened;
  const open = async (address) => {
    await page.goto(service.url + address);
    await page.reload();
    await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
    await page.evaluate(counting);
    return page;
  };
  await livePage({ open, service }, mode, frame);
}

const page4k = 4096;

/** What the largest page of the browser of a profile holds, MB. */
function largest(profile) {
  const held = readdirSync("/proc").flatMap((id) => {
    const command = read(`/proc/${id}/cmdline`);
    if (!command.includes("--type=renderer") || !command.includes(profile)) return [];
    const [, resident, shared] = read(`/proc/${id}/statm`)
      .split(" ")
      .map((pages) => Math.round((10 * Number(pages) * page4k) / 2 ** 20) / 10);
    return [{ resident, shared, rest: Math.round(10 * (resident - shared)) / 10 }];
  });
  return held.sort((a, b) => b.resident - a.resident)[0];
}

/** Processes come and go. */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
