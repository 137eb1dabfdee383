import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { texts } from "../web/src/texts.js";
import { describeInBrowser, launch } from "./support/browser.js";
import { shown } from "./support/shown.js";
import { closeStudioServices, type StudioService, studioService } from "./support/studioService.js";

// States that a first day with the studio doesn't show, on one service; each page is opened anew.

const slow = { timeout: 30_000, interval: 50 };
const words = texts.verify;
let browser: Browser;
let service: StudioService;
let page: Page;
const faults: string[] = [];

const open = async (part: string, key?: string) => {
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  const [name = ""] = part.split("/");
  await page.goto(key === undefined ? await service.address(name) : `${service.origin}/#/${name}`);
  await shown(page);
  if (part !== name) await page.goto(`${service.origin}/#/${part}`);
};
const result = (attribute: string) => page.locator(".result").getAttribute(attribute);
const choose = (file: string | { name: string; mimeType: string; buffer: Buffer }) =>
  page.locator(".verify-actions input[type=file]").setInputFiles(file);
const against = async (name: string) => {
  await page.getByText(words.target.kinds.person, { exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
  await expect.poll(() => page.locator(".chosen-person").textContent(), slow).toContain(name);
};
/** Files come onto something, as a hand lets them go. */
const drop = async (onto: string, file: string) => {
  const bytes = (await sharp(file).toBuffer()).toString("base64");
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    const data = Uint8Array.from(atob("${bytes}"), (letter) => letter.charCodeAt(0));
    dataTransfer.items.add(new File([data], "dropped.jpg", { type: "image/jpeg" }));
    const target = document.querySelector(${JSON.stringify(onto)});
    for (const name of ["dragover", "drop"])
      target?.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
  })()`);
};

describeInBrowser("states of the studio", () => {
  beforeAll(async () => {
    browser = await launch();
    service = await studioService();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(faults.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
    await closeStudioServices();
  });

  test("photos that are dropped: onto a role of Capture they are kept, onto Verify's picture they are decided on", async () => {
    await open("capture");
    await drop("[data-role=anchor]", service.photo("Adelaide"));
    await expect.poll(() => page.locator("[data-role=anchor] .count").textContent(), slow).toBe("1");
    await expect.poll(() => page.locator(".pending").count(), slow).toBe(0);
    await open("verify");
    await drop(".probe-stage", service.photo("Adelaide", 2));
    await expect.poll(() => result("data-outcome"), slow).toBe("match");
    await drop(".probe-stage", service.photo("Gustav"));
    await expect.poll(() => result("data-outcome"), slow).toBe("no match");
    await page.getByText(words.target.kinds.photo, { exact: true }).click();
    await drop(".photo-choice", service.photo("Gustav", 2));
    await page.locator(".verify-actions button.primary").click();
    await expect.poll(() => result("data-outcome"), slow).toBe("match");
  });

  test("a picture too poor to compare decides nothing, and says why", async () => {
    await open("verify");
    const buffer = await sharp(service.photo("Adelaide", 2)).blur(9).jpeg({ quality: 40 }).toBuffer();
    await choose({ name: "poor.jpg", mimeType: "image/jpeg", buffer });
    await expect.poll(() => result("data-outcome"), slow).toBe("no decision");
    expect(await page.locator(".verdict").textContent()).toMatch(/No decision.*(too|compar)/i);
    expect(await page.locator(".scale").getAttribute("data-match")).toBeNull();
  });

  test("a person's look-alikes are named beside the decision", async () => {
    await service.enrol("Adelaide", { name: "Ada" });
    await service.enrol("Adelaide", { name: "Twin" }, [2]);
    await open("verify");
    await against("Ada");
    await choose(service.photo("Adelaide", 2));
    await expect.poll(() => result("data-outcome"), slow).not.toBeNull();
    await expect
      .poll(() => page.locator(".result .caution").allTextContents(), slow)
      .toContain(words.lookAlike("Ada", ["Twin"]));
  });

  test("verifications of a person that fail too often are paused, and the page says for how long", async () => {
    await service.enrol("Harold", { name: "Harry" });
    await open("verify");
    await against("Harry");
    await choose(service.photo("Gustav"));
    await expect.poll(() => result("data-outcome"), slow).toBe("no match");
    const verify = page.locator(".verify-actions button.primary");
    for (let i = 0; i < 5 && (await result("data-fault")) === null; i++) {
      await verify.click();
      await expect.poll(() => result("aria-busy"), slow).toBe("false");
    }
    expect(await result("data-fault")).toBe("paused");
    expect(await page.locator(".verdict").textContent()).toMatch(/Paused.*goes on in \d+ seconds/);
  });

  test("a gallery too large to decide says so, with its nearest people", async () => {
    await open("people/identify");
    // As the service answers where the figures behind the model carry no threshold that strict; Chromium tells nobody of a form's files.
    const answer = await service.identify("Adelaide");
    const undecided = { outcome: "no decision", reason: "unsupported", person: null };
    const faces = answer.faces.map((face) => ({ ...face, ...undecided }));
    await page.route("**/v1/identify", (route) => route.fulfill({ json: { ...answer, faces } }));
    await page.locator("input[type=file]").setInputFiles(service.photo("Adelaide"));
    await expect
      .poll(() => page.locator(".identified .answer").textContent(), slow)
      .toBe(texts.people.identify.reasons.unsupported);
    expect(await page.locator(".candidates li").count()).toBeGreaterThan(0);
  });

  test("a service that verifies only says so on Verify, Identify and Check", async () => {
    await service.change({ verifyOnly: true });
    await open("verify");
    await expect.poll(() => page.locator(".page-head").textContent(), slow).toContain(words.verifyOnly);
    await open("people/identify");
    await expect
      .poll(() => page.locator("main").textContent(), slow)
      .toContain(texts.service.faults.verifyOnly.title);
    await open("check");
    await expect.poll(() => page.locator("main").textContent(), slow).toContain(texts.check.verifyOnly);
    await service.change({ verifyOnly: false });
  });

  test("a session that has ended takes a key on Capture too, and goes on", async () => {
    await open("capture", "none");
    await expect.poll(() => page.locator(".trouble").getAttribute("data-kind"), slow).toBe("expired");
    await page.getByLabel(texts.service.key).fill("verify-key");
    await page.getByRole("button", { name: texts.service.openWithKey }).click();
    await expect.poll(() => page.locator(".refused").textContent(), slow).toBe(texts.service.keyScope);
    await page.getByLabel(texts.service.key).fill("admin-key");
    await page.getByRole("button", { name: texts.service.openWithKey }).click();
    await expect.poll(() => page.locator("[data-role=anchor] .count").textContent(), slow).toBe("1");
    await expect.poll(() => page.locator(".banner").isHidden(), slow).toBe(true);
  });
});
