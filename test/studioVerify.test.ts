import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { texts } from "../web/src/texts.js";
import { describeInBrowser } from "./support/browser.js";
import { type CameraStudio, cameraStudio } from "./support/cameraStudio.js";

// Verify, Train and Results, on the service as a user starts it; one test goes on where the one before ended.

const slow = { timeout: 60_000, interval: 100 };
let studio: CameraStudio;

const outcome = (page: Page) => page.locator(".result").getAttribute("data-outcome");
const goTo = async (page: Page, key: string, name: keyof typeof texts.pages) => {
  await page.keyboard.press("g");
  await page.keyboard.press(key);
  await expect.poll(() => page.title(), slow).toContain(texts.pages[name]);
};
const startCamera = async (page: Page) => {
  await page.keyboard.press("s");
  await expect.poll(() => page.locator(".stage").first().getAttribute("data-state"), slow).toBe("live");
};
/** Somebody else, or the same in another light, comes before the camera. */
const change = async (page: Page, ...who: Parameters<CameraStudio["show"]>) => {
  await studio.show(...who);
  await page.keyboard.press("q");
  await startCamera(page);
};
/** @param expected the outcome, which comes some time after the key */
const verify = async (page: Page, expected: string) => {
  await page.keyboard.press("v");
  await expect.poll(() => outcome(page), slow).toBe(expected);
  await expect.poll(() => page.locator(".result").getAttribute("aria-busy"), slow).toBe("false");
};
const serious = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`);
};

describeInBrowser("verify, train and results in the studio", () => {
  let page: Page;
  beforeAll(async () => {
    studio = await cameraStudio();
    page = await studio.open("verify");
  });
  afterAll(async () => {
    expect(studio.faults).toEqual([]);
    await studio.close();
  });

  test("without an anchor the page says so, and a face is looked for in vain", async () => {
    await expect
      .poll(() => page.locator(".target-line").textContent(), slow)
      .toContain(texts.verify.target.noAnchors);
    await startCamera(page);
    await verify(page, "fault");
    expect(await page.locator(".result").getAttribute("data-fault")).toBe("noAnchor");
  });

  test("keys take anchors, positives and negatives; a head is trained on them; its end survives a reload", async () => {
    await goTo(page, "c", "capture");
    await startCamera(page);
    const count = (role: string) => page.locator(`[data-role=${role}] .count`).textContent().then(Number);
    const take = async (key: string, role: string) => {
      const before = await count(role);
      await page.keyboard.press(key);
      await expect.poll(() => count(role), slow).toBe(before + 1);
    };
    await take("a", "anchor");
    await change(page, "Adelaide", 1);
    await take("p", "positive");
    for (const [i, other] of (["Beatrice", "Gustav"] as const).entries()) {
      await change(page, other);
      await take("n", "negative");
      expect(await count("negative")).toBe(i + 1);
    }
    await goTo(page, "t", "train");
    await expect.poll(() => page.locator(".cautions").textContent(), slow).toContain("One session only");
    await page.getByRole("button", { name: texts.train.start.submit }).click();
    await expect.poll(() => page.locator(".run").getAttribute("data-state"), slow).toBe("done");
    const lead = texts.train.outcome.test(
      { all: 1, match: 1, declined: 0 },
      { all: 2, match: 0, declined: 0 },
    );
    await expect.poll(() => page.locator(".trained .lead").textContent(), slow).toBe(lead);
    await expect
      .poll(() => page.locator(".trained .operating").textContent(), slow)
      .toMatch(/about 1 of 1,000 pass.*Measured on LFW/);
    await page.reload();
    await expect.poll(() => page.locator(".trained .lead").textContent(), slow).toBe(lead);
  });

  test("v: the known person matches the anchors, somebody else does not; everything behind it is said", async () => {
    await goTo(page, "v", "verify");
    await studio.show("Adelaide", 2);
    await startCamera(page);
    await verify(page, "match");
    const facts = (await page.locator(".result .facts").textContent()) ?? "";
    expect(facts).toMatch(/about 1 of 1,000 strangers pass.*95% interval.*of 20,745,650 comparisons/);
    expect(facts).toMatch(/LFW View 1.*ms, by the server.*dlib.*not checked/);
    expect(await page.locator(".face-pair img").count()).toBe(2);
    expect(await page.getByRole("meter").getAttribute("aria-valuetext")).toMatch(/threshold/);
    await change(page, "Harold");
    // What was decided of somebody else doesn't stand beside them.
    expect(await outcome(page)).toBe(null);
    await verify(page, "no match");
  });

  test("a dropped photo is verified; where none or several faces are in it, the page says so", async () => {
    const choose = (file: string | { name: string; mimeType: string; buffer: Buffer }) =>
      page.locator(".verify-actions input[type=file]").setInputFiles(file);
    await choose(studio.person("Adelaide").photo);
    await expect.poll(() => outcome(page), slow).toBe("match");
    await choose({ name: "x.jpg", mimeType: "image/jpeg", buffer: await studio.blank() });
    await expect.poll(() => page.locator(".result").getAttribute("data-fault"), slow).toBe("noFace");
    await choose(studio.crowd);
    await expect.poll(() => page.locator(".result").textContent(), slow).toMatch(/\d faces are near/);
    await page.getByRole("button", { name: texts.verify.backToCamera }).click();
  });

  test("live mode decides by the median of five frames, and says how many it has", async () => {
    await change(page, "Adelaide", 3);
    await page.keyboard.press("l");
    await expect.poll(() => outcome(page), slow).toBe("match");
    expect(await page.locator(".live-line").textContent()).toBe(texts.verify.live.have(5, 5));
    await page.keyboard.press("l");
    expect(await page.locator(".live-line").textContent()).toContain("middle one of the last 5");
  });

  test("a second photo, and a person of the gallery, are verified against as well", async () => {
    await studio.enrol("Harold");
    await page.getByText(texts.verify.target.kinds.photo, { exact: true }).click();
    await page.locator(".photo-choice input").setInputFiles(studio.person("Harold").photo);
    await verify(page, "no match");
    await page.getByText(texts.verify.target.kinds.person, { exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Harold" }).click();
    await change(page, "Harold", 1);
    await verify(page, "match");
  });

  test("on the device the page decides, says so, and asks the server for nothing", async () => {
    await page.getByText(texts.verify.target.kinds.anchors, { exact: true }).click();
    await change(page, "Adelaide", 3);
    await page.keyboard.press("d");
    await expect.poll(() => page.locator(".side-switch").getAttribute("data-device"), slow).toBe("ready");
    studio.asked.length = 0;
    await verify(page, "match");
    expect(await page.locator(".result").getAttribute("data-side")).toBe("device");
    await change(page, "Gustav", 1);
    await verify(page, "no match");
    expect(studio.asked.filter((request) => !request.includes(" blob:"))).toEqual([]);
    // Templates stay where they are.
    await page.getByText(texts.verify.target.kinds.person, { exact: true }).click();
    await page.keyboard.press("Escape");
    expect(await page.locator(".side-switch").textContent()).toContain(texts.verify.device.states.impossible);
    await page.keyboard.press("q");
  });

  test("a model is measured on a folder of people; the slider moves all figures, down to where nobody passes", async () => {
    await studio.writeDataset();
    await goTo(page, "r", "results");
    await page.getByLabel(texts.results.evaluate.data).selectOption("folder:people");
    await page.getByRole("button", { name: texts.results.evaluate.submit, exact: true }).click();
    await expect.poll(() => page.locator(".report-list li").count(), slow).toBe(1);
    const slider = page.getByRole("slider");
    await expect.poll(() => slider.count(), slow).toBe(1);
    const lead = page.locator(".threshold-panel .lead");
    const spoken = await slider.getAttribute("aria-valuetext");
    await slider.press("Home");
    expect(await slider.getAttribute("aria-valuetext")).not.toBe(spoken);
    expect(await lead.textContent()).toMatch(/about (9\d|100) of 100 pass/);
    await slider.press("End");
    expect(await lead.textContent()).toMatch(/none of those seen pass/);
    await page.getByRole("button", { name: texts.results.threshold.inUse }).click();
    expect(await slider.getAttribute("aria-valuetext")).toBe(spoken);
    expect(await page.locator(".threshold-panel tbody tr").count()).toBe(4);
  });

  test("no violation of axe's rules on these pages, light or dark, and nothing is cut on a phone", async () => {
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const name of ["verify", "train", "results"]) {
        await page.goto(`${studio.url}/#/${name}`);
        await expect.poll(() => page.locator(".panel").count(), slow).toBeGreaterThan(0);
        found.push(...(await serious(page)).map((one) => `${name}, ${colorScheme}: ${one}`));
      }
    }
    await page.setViewportSize({ width: 360, height: 740 });
    for (const name of ["verify", "train", "results"]) {
      await page.goto(`${studio.url}/#/${name}`);
      await expect.poll(() => page.locator(".panel").count(), slow).toBeGreaterThan(0);
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      if (wide !== 360) found.push(`${name}: ${wide} pixels wide`);
    }
    expect(found).toEqual([]);
  });

  test("a server that is gone, and a session that has ended, are said", async () => {
    await page.context().clearCookies();
    await page.goto(`${studio.url}/#/train`);
    await page.reload();
    await expect.poll(() => page.locator(".trouble").getAttribute("data-kind"), slow).toBe("expired");
    await studio.stop();
    await page.getByLabel(texts.service.key).fill("x");
    await page.getByRole("button", { name: texts.service.openWithKey }).click();
    await expect.poll(() => page.locator(".refused").textContent(), slow).not.toBe("");
  });
});
