import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawnFrame } from "../scripts/drawnFace.mjs";
import { readCheckpoint } from "../src/train/checkpoint.node.js";
import type { TrainConfig } from "../src/train/config.js";
import { texts } from "../web/src/texts.js";
import { describeInBrowser } from "./support/browser.js";
import { faceFrame } from "./support/fakeCamera.js";
import { type LiveStudio, openLiveStudio } from "./support/liveStudio.js";
import { sample } from "./support/samples.js";
import { endServices } from "./support/startService.js";

// Trainings of twins on the Train page, on the service as a user starts it; one test goes on where the one before ended.

const slow = { timeout: 20_000, interval: 100 };
const words = texts.train;
let studio: LiveStudio;
let page: Page;

/** Faces of drawn people, aligned, as the page's own preset takes them; the net is small enough for thousands of steps a minute. */
const small = (steps: number): TrainConfig => ({
  architecture: "compact",
  twin: { width: 1 / 8, embedding: 16 },
  head: "cosine",
  image: { channels: 3, height: 16, width: 16, invert: false, oversampling: 1 },
  heldOut: { by: "session", share: 0.2 },
  batch: { kind: "pairs", pairs: 8, impostors: "all" },
  loss: { logistic: 1, softmax: 0 },
  optimizer: "adamw",
  schedule: { kind: "one-cycle", learningRate: 1e-3 },
  steps,
  augmentation: {},
  validation: { measure: "eer", every: 40, ways: 2, trials: 10 },
  checkpointEvery: 1000,
});
/** Never done by itself, and done at once. */
const [endless, short] = [1e6, 80];

const ask = async <T>(method: string, path: string, body?: FormData): Promise<T> => {
  const headers = { authorization: `Bearer ${studio.service.key}` };
  const init = { method, headers, ...(body && { body }) };
  const response = await fetch(`${studio.service.url}/v1/${path}`, init);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
};
const state = () => page.locator(".run").getAttribute("data-state");
const name = () => page.locator(".run h2").textContent();
/** The step that the page shows beside the curves; NaN before the first. */
const step = () =>
  page
    .locator(".run .now dd")
    .first()
    .textContent()
    .then((text) => Number(text?.replaceAll(",", "")));
/** The known person, a sample photo's, in another light each time; the others are drawn. */
const own = async (light: number) => {
  const frame = await faceFrame(sample(3), { x: 1066, y: 258, width: 248, height: 248 });
  return sharp(frame).modulate({ brightness: light }).jpeg({ quality: 95 }).toBuffer();
};
const button = (label: string) => page.getByRole("button", { name: label, exact: true });
/** How many points of the loss's chart have a colour of the page. */
const drawn = (colour: string) =>
  page
    .locator(".run-charts canvas")
    .first()
    .evaluate((element, wanted) => {
      const canvas = element as unknown as {
        width: number;
        height: number;
        getContext(kind: "2d"): { getImageData(...area: number[]): { data: Uint8ClampedArray } };
      };
      const probe = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      const [r, g, b] = wanted;
      let count = 0;
      for (let i = 0; i < probe.length; i += 4)
        if (probe[i] === r && probe[i + 1] === g && probe[i + 2] === b && probe[i + 3] === 255) count++;
      return count;
    }, colours[colour]!);
/** `base.css`, light. */
const colours: Record<string, number[]> = { accent: [0x1f, 0x5f, 0x8b], warn: [0x7a, 0x4a, 0] };

describeInBrowser("twins trained in the studio", () => {
  beforeAll(async () => {
    studio = await openLiveStudio([await own(1)]);
    const people = [...Array(10).fill(1), 2, 3, 4, 5, 6] as number[];
    for (const [i, who] of people.entries()) {
      const role = who !== 1 ? "negative" : i < 3 ? "anchor" : "positive";
      const form = new FormData();
      const image = who === 1 ? await own(0.8 + i / 50) : await drawnFrame({ who });
      form.set("image", new Blob([new Uint8Array(image)]), "face.jpg");
      form.set("options", JSON.stringify({ role, session: "kitchen", camera: "one" }));
      await ask("POST", "captures", form);
    }
    page = await studio.open("/#/train", { colorScheme: "light" });
    let count = 0;
    await page.route("**/v1/jobs/train", (route) => {
      const body = route.request().postDataJSON();
      const config = small(count++ === 0 ? endless : short);
      return route.continue({ postData: JSON.stringify({ ...body, config }) });
    });
  }, 60_000);
  afterAll(async () => {
    expect(studio?.faults).toEqual([]);
    await studio?.close();
    endServices();
  });

  test("a training's figures and curves come while it runs, also on a page that was loaded anew", async () => {
    await page.getByText(words.start.methods.scratch.name, { exact: true }).click();
    await page.getByLabel(words.start.name, { exact: true }).fill("first");
    await button(words.start.submit).click();
    await expect.poll(name, slow).toBe("first");
    await expect.poll(step, slow).toBeGreaterThan(0);
    expect(await state()).toBe("running");
    const early = await step();
    await expect.poll(step, slow).toBeGreaterThan(early + 40);
    await expect.poll(() => drawn("accent"), slow).toBeGreaterThan(100);
    const before = await step();
    await page.reload();
    await expect.poll(step, slow).toBeGreaterThan(before);
    expect(await state()).toBe("running");
    expect(await page.locator(".run .progress-line").textContent()).toMatch(/ of 1,000,000 steps, .+ left$/);
  });

  test("a measurement that waits for it is stopped from its page, also one that was loaded anew; the training goes on", async () => {
    const other = await studio.open("/#/results");
    const own = (name: string) => other.getByRole("button", { name, exact: true });
    const told = other.locator(".evaluate-form [role=status]");
    const results = texts.results.evaluate;
    expect(await own(results.stop).count()).toBe(0);
    await own(results.submit).click();
    await expect.poll(() => told.textContent(), slow).toBe(results.queued);
    const [newer, older] = ["newer", "older"].map((title) => ({
      ...{ id: title, title, created: "2026-11-01T10:00:00.000Z", model: "m", revision: null, dataset: "d" },
    }));
    await other.route("**/v1/reports", (route) => route.fulfill({ json: { items: [newer, older] } }));
    await other.reload();
    await expect.poll(() => told.textContent(), slow).toBe(results.queued);
    await other.locator(".report-list button", { hasText: "older" }).click();
    expect(await own(results.submit).isDisabled()).toBe(true);
    await own(results.stop).click();
    await expect.poll(() => told.textContent(), slow).toBe(results.stopped);
    expect(await own(results.stop).count()).toBe(0);
    expect(await own(results.submit).isEnabled()).toBe(true);
    // What was looked at stays.
    expect(await other.locator(".report-list [aria-current]").textContent()).toContain("older");
    const { items } = await ask<{ items: { kind: string; state: string }[] }>("GET", "jobs");
    expect(items.map(({ kind, state }) => [kind, state])).toEqual([
      ["evaluate", "cancelled"],
      ["train", "running"],
    ]);
    await other.context().close();
  });

  test("stopped, it stands; gone on with, it goes on from that very step, and its curve has no hole", async () => {
    await button(words.run.stop).click();
    await expect.poll(state, slow).toBe("cancelled");
    const shown = await step();
    const [run] = (await ask<{ items: { id: string }[] }>("GET", "runs")).items;
    const model = join(studio.workspace, "models", run!.id);
    const stoppedAt = readCheckpoint(join(model, "checkpoint.bin")).step;
    expect(stoppedAt).toBeGreaterThanOrEqual(shown);
    expect(stoppedAt).toBeLessThan(endless);
    await expect
      .poll(() => page.locator(".run-state").textContent(), slow)
      .toBe(`${words.run.states.cancelled} ${words.run.savedAt(stoppedAt, endless)}`);
    await button(words.run.resume).click();
    await expect.poll(state, slow).toBe("running");
    await expect.poll(step, slow).toBeGreaterThan(stoppedAt + 40);
    const begun = readFileSync(join(studio.workspace, "runs", run!.id, "events.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data as { kind?: string; step: number })
      .filter(({ kind }) => kind === "started");
    expect(begun.map((event) => event.step)).toEqual([0, stoppedAt]);
    await button(words.run.stop).click();
    await expect.poll(state, slow).toBe("cancelled");
    const { curve } = await ask<{ curve: { kind: string; step: number }[] }>("GET", `runs/${run!.id}`);
    const steps = curve.filter(({ kind }) => kind === "progress").map((point) => point.step);
    expect(steps).toEqual(steps.map((_, i) => 20 * (i + 1)));
  });

  test("another run is done, and the first one's loss is drawn beside its own", async () => {
    await page.getByText(words.start.methods.scratch.name, { exact: true }).click();
    await page.getByLabel(words.start.name, { exact: true }).fill("second");
    await button(words.start.submit).click();
    await expect.poll(name, slow).toBe("second");
    await expect.poll(state, slow).toBe("done");
    expect(await step()).toBe(short);
    const legend = page.locator(".run-charts .legend").first();
    expect(await legend.textContent()).not.toContain("first");
    expect(await drawn("warn")).toBe(0);
    await page.getByLabel(words.list.compare("first")).check();
    await expect.poll(() => legend.textContent(), slow).toContain("first");
    await expect.poll(() => drawn("warn"), slow).toBeGreaterThan(20);
    expect(await drawn("accent")).toBeGreaterThan(20);
    await page.getByLabel(words.list.compare("first")).uncheck();
    await expect.poll(() => drawn("warn"), slow).toBe(0);
  });

  test("made the one in use, it is what Verify decides by, and quotes", async () => {
    const models = async () =>
      (await ask<{ items: { label: string; revision: string; inUse: boolean }[] }>("GET", "models")).items;
    const before = (await models()).find(({ inUse }) => inUse)!.revision;
    const mine = (await models()).find(({ label }) => label === "second")!.revision;
    expect(mine).not.toBe(before);
    const quoted = async () => {
      const other = await studio.open("/#/verify");
      // Not the light of any capture: against the very same picture nothing is decided.
      const buffer = await own(1.15);
      await other
        .locator(".verify-actions input[type=file]")
        .setInputFiles({ name: "me.jpg", mimeType: "image/jpeg", buffer });
      await other.locator(".result[data-outcome]").waitFor();
      const answer = {
        outcome: await other.locator(".result").getAttribute("data-outcome"),
        revision: await other.locator(".result .facts code").getAttribute("title"),
      };
      await other.context().close();
      return answer;
    };
    expect(await quoted()).toEqual({ outcome: "match", revision: before });
    await button(words.use.open).click();
    await page.getByRole("dialog").getByRole("button", { name: words.use.submit, exact: true }).click();
    await expect.poll(() => page.locator(".use-model .in-use").textContent(), slow).toBe(words.use.inUse);
    // It held no people out to set a threshold on.
    expect(await quoted()).toEqual({ outcome: "no decision", revision: mine });
    // The way back.
    await page.goto(`${studio.service.url}/#/settings`);
    await page.getByLabel(texts.settings.model.other).selectOption("default");
    await button(words.use.open).click();
    await page.getByRole("dialog").getByRole("button", { name: words.use.submit, exact: true }).click();
    await expect
      .poll(() => page.locator(".model-section .facts code").getAttribute("title"), slow)
      .toBe(before);
    expect(await quoted()).toEqual({ outcome: "match", revision: before });
  });
});
