import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page, Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { texts } from "../web/src/texts.js";
import { describeInBrowser, launch } from "./support/browser.js";
import { shown } from "./support/shown.js";
import { closeStudioServices, type StudioService, studioService } from "./support/studioService.js";

const words = texts.people;
const slow = { timeout: 30_000, interval: 50 };

let browser: Browser;
let service: StudioService;
let page: Page;
let faults: string[];

const open = async (part: string, options: BrowserContextOptions = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const opened = await context.newPage();
  opened.on("pageerror", (error) => faults.push(error.message));
  opened.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== service.origin && protocol !== "blob:") faults.push(`asked ${request.url()}`);
  });
  // The token is of one page; what is behind it, of the session.
  const [name = ""] = part.split("/");
  await opened.goto(await service.address(name));
  await shown(opened);
  await expect.poll(() => opened.locator(".loading").count(), slow).toBe(0);
  if (part !== name) await opened.goto(`${service.origin}/#/${part}`);
  return opened;
};
const button = (name: string) => page.getByRole("button", { name, exact: true });
const notice = () => page.locator(".notice").textContent();
const dialog = () => page.getByRole("dialog");
const call = async <T>(method: "GET" | "POST", url: string): Promise<T> =>
  (await service.server.ask({ method, url })).json() as T;
const inboxFaces = async () => (await call<{ faces: number }>("GET", "/v1/inbox")).faces;
const names = async () =>
  (await call<{ items: { name: string | null }[] }>("GET", "/v1/people")).items
    .map(({ name }) => name)
    .sort();

/** What pages of the gallery there are beside the list of people. */
const pagesOf = (id: string) => [
  `people/${id}`,
  ...["people/identify", "people/merge", "inbox", "check", "events", "settings"],
];

describeInBrowser("the studio's people", () => {
  beforeAll(async () => {
    browser = await launch("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
  });
  afterAll(async () => {
    await browser?.close();
    await closeStudioServices();
  });
  beforeEach(async () => {
    faults = [];
    service = await studioService();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await service.close();
    expect(faults).toEqual([]);
  });

  test("enrol, identify a person and a stranger, assign from the inbox, merge, undo, delete with a receipt", async () => {
    await service.change({ keepUnknownDays: 7 });
    page = await open("people");
    expect(await page.getByRole("heading", { level: 2 }).textContent()).toBe(words.empty);

    // Enrol: two photos of one person, one of which shows nobody.
    await page.keyboard.press("e");
    await dialog().getByLabel(words.enrol.name, { exact: true }).fill("Adelaide");
    await dialog().getByLabel(words.enrol.groups).fill("staff, staff, board");
    const nobody = { name: "grey.png", mimeType: "image/png", buffer: await greyPicture() };
    await dialog()
      .locator("input[type=file]")
      .setInputFiles([
        { name: "a.jpg", mimeType: "image/jpeg", buffer: readFileSync(service.photo("Adelaide")) },
        { name: "b.jpg", mimeType: "image/jpeg", buffer: readFileSync(service.photo("Adelaide", 2)) },
        nobody,
      ]);
    await expect
      .poll(() => page.locator(".shots .told").allTextContents(), slow)
      .toEqual([words.shots.good, words.shots.several(2), words.shots.noFace]);
    expect(await dialog().getByLabel(words.enrol.hasConsent).isChecked()).toBe(false);
    expect(await dialog().textContent()).toContain(words.enrol.noConsent);
    await dialog().getByLabel(words.enrol.hasConsent).check();
    await dialog().getByLabel(words.consent.purpose).fill("the door");
    await dialog().getByLabel(words.consent.version).fill("3");
    await dialog().getByLabel(words.consent.expires).fill("2099-12-31");
    await dialog().getByRole("button", { name: words.enrol.submit, exact: true }).click();
    await expect
      .poll(() => page.locator(".enrol-result .lead").textContent(), slow)
      .toBe(words.outcomes.count(2, 3));
    expect(await page.locator(".enrol-result [data-outcome=refused]").textContent()).toContain(
      words.outcomes.reasons["no face"],
    );
    await dialog().getByRole("link", { name: words.enrol.show }).click();
    await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent(), slow).toBe("Adelaide");
    expect(await page.locator(".template-grid li").count()).toBe(2);
    expect(await page.locator(".consents li").textContent()).toContain(words.consent.until("31 Dec 2099"));
    const { items } = await call<{ items: { id: string; groups: string[] }[] }>("GET", "/v1/people");
    expect(items).toMatchObject([{ groups: ["staff", "board"] }]);

    // Rename.
    await page.getByLabel(words.enrol.name, { exact: true }).fill("Ada");
    await button(texts.parts.save).click();
    await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent(), slow).toBe("Ada");

    // Identify: somebody known, a stranger.
    await page.goto(`${service.origin}/#/people/identify`);
    const answer = () => page.locator(".identified .answer").textContent();
    await page.locator("input[type=file]").setInputFiles(service.photo("Adelaide", 2));
    await expect.poll(answer, slow).toBe("Ada");
    expect(await page.locator(".candidates .scale").getAttribute("data-match")).toBe("true");
    expect(await page.locator(".scale-limit").count()).toBe(1);
    await page.locator("input[type=file]").setInputFiles(service.photo("Gustav"));
    await expect.poll(answer, slow).toBe(words.identify.nobody);
    expect(await page.locator(".identified").textContent()).toContain(words.identify.kept);
    await page.locator("input[type=file]").setInputFiles(service.photo("Harold"));
    await expect.poll(inboxFaces, slow).toBe(2);

    // Inbox: by keys alone, first the one, then the other.
    await page.keyboard.press("Tab");
    await page.goto(`${service.origin}/#/inbox`);
    await expect.poll(() => page.locator("[data-face]").count(), slow).toBe(2);
    await page.locator("[data-face]").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    expect(await page.locator(".selected-count").textContent()).toBe(texts.inbox.selected(1));
    await page.keyboard.press("a");
    await dialog().getByLabel(texts.inbox.somebodyNew).fill("Gus");
    await page.keyboard.press("Enter");
    await expect.poll(notice, slow).toContain(texts.inbox.assigned(1, "Gus"));
    await page.locator("[data-face]").first().focus();
    await page.keyboard.press("a");
    await dialog().getByRole("button", { name: "Ada" }).click();
    await expect.poll(notice, slow).toContain(texts.inbox.assigned(1, "Ada"));
    expect(await inboxFaces()).toBe(0);
    await expect.poll(() => page.locator(".empty").textContent(), slow).toContain(texts.inbox.emptyOn(7));

    // Merge: who stays is swapped; undone from the list.
    await page.goto(`${service.origin}/#/people`);
    await page.getByRole("link", { name: "Gus" }).click();
    await button(words.person.merge).click();
    await dialog().getByRole("button", { name: "Ada" }).click();
    await dialog().getByRole("button", { name: words.merge.swap }).click();
    await dialog()
      .getByRole("button", { name: words.merge.submitNamed("Gus", "Ada") })
      .click();
    await expect.poll(names, slow).toEqual(["Ada"]);
    await button(words.merge.undoNamed("Ada")).click();
    await expect.poll(names, slow).toEqual(["Ada", "Gus"]);
    await expect.poll(notice, slow).toContain(words.merge.undone("Gus"));

    // Delete a template, then the person; the receipt names what went.
    await page.goto(`${service.origin}/#/people`);
    await page.getByRole("link", { name: /^Ada/ }).click();
    await button(words.person.deleteTemplate(3)).click();
    await dialog().getByRole("button", { name: texts.parts.delete }).click();
    await expect.poll(() => page.locator(".template-grid li").count(), slow).toBe(2);
    const [saved] = await Promise.all([page.waitForEvent("download"), button(words.person.export).click()]);
    const exported = JSON.parse(readFileSync(await saved.path(), "utf8"));
    expect(exported.person.person).toMatchObject({ name: "Ada" });
    await button(words.person.delete).click();
    await dialog().getByRole("button", { name: words.deletion.submit }).click();
    await expect
      .poll(() => page.getByRole("heading", { level: 1 }).textContent(), slow)
      .toBe(words.deletion.receipt);
    const receipt = await page.locator(".facts").textContent();
    expect(receipt).toContain(`${words.deletion.templates}2`);
    expect(receipt).not.toContain("Ada");
    expect(await names()).toEqual(["Gus"]);
  }, 120_000);

  test("the camera takes photos for enrolment, each with what was seen; none that passes enrols nobody", async () => {
    page = await open("people", { permissions: ["camera"] });
    await button(words.enrol.open).first().click();
    await button(words.picker.camera).click();
    await expect.poll(() => page.locator(".stage").getAttribute("data-state"), slow).toBe("live");
    await button(words.enrol.take).click();
    // The browser's own film shows no face.
    await expect
      .poll(() => page.locator(".shots .told").allTextContents(), slow)
      .toEqual([words.shots.noFace]);
    await dialog().getByRole("button", { name: words.enrol.submit, exact: true }).click();
    await expect.poll(() => dialog().getByRole("alert").textContent(), slow).toBe(words.enrol.nonePassed);
    expect(await page.locator(".shots .told").textContent()).toBe(words.outcomes.reasons["no face"]);
    expect(await names()).toEqual([]);
  });

  test("the inbox ignores, discards and refuses suggestions by keys; it says how it is switched on", async () => {
    page = await open("inbox");
    await expect.poll(() => page.locator(".empty").textContent(), slow).toContain(texts.inbox.privacy);
    await page.getByRole("link", { name: texts.inbox.switchOn }).click();
    await page.getByLabel(texts.settings.fields.keepUnknown.name).check();
    await page.getByLabel(texts.settings.days).fill("3");
    await button(texts.parts.save).click();
    await expect.poll(notice, slow).toContain(texts.parts.saved);
    expect(await call("GET", "/v1/settings")).toMatchObject({ keepUnknownDays: 3, keepImages: false });
    for (const name of ["Gustav", "Gustav", "Harold"] as const) await service.identify(name);
    await service.identify("Gustav", 2);
    await service.enrol("Gustav");
    await page.goto(`${service.origin}/#/inbox`);
    await expect.poll(() => page.locator("[data-face]").count(), slow).toBeGreaterThanOrEqual(3);
    const all = await inboxFaces();
    // Where no face is selected or in focus, none is meant.
    await page.keyboard.press("i");
    expect(await button(`${texts.inbox.ignore} i`).isDisabled()).toBe(true);
    expect(await inboxFaces()).toBe(all);
    await expect.poll(() => page.locator(".suggestion").count(), slow).toBe(1);
    await page.locator("[data-face]").first().focus();
    await page.keyboard.press("n");
    await expect.poll(notice, slow).toContain(texts.inbox.notThem("Gustav"));
    await page.locator("[data-face]").first().focus();
    await page.keyboard.press("i");
    await expect.poll(notice, slow).toContain(texts.inbox.ignored(1));
    await expect.poll(inboxFaces, slow).toBe(all - 1);
    // The focus goes on to the next face: no mouse is needed.
    await expect.poll(() => page.evaluate("document.activeElement?.dataset.face ?? ''"), slow).not.toBe("");
    await page.keyboard.press("d");
    await dialog().getByRole("button", { name: texts.inbox.discard }).click();
    await expect.poll(inboxFaces, slow).toBe(all - 2);
    await page.getByLabel(texts.inbox.states.ignored, { exact: true }).check();
    await expect.poll(() => page.locator("[data-face]").count(), slow).toBe(1);
  }, 120_000);

  test("check names look-alikes as pairs of pictures; merge offers them, and can be undone at once", async () => {
    await service.enrol("Adelaide");
    await service.enrol("Adelaide", { name: "Twin" }, [2]);
    for (const name of ["Gustav", "Harold", "Evelyn", "Dorothea"] as const) await service.enrol(name);
    page = await open("check");
    const pair = page.locator(".picture-pair[data-match]");
    await expect.poll(() => pair.count(), slow).toBe(1);
    expect(await pair.textContent()).toMatch(/Adelaide.*Twin|Twin.*Adelaide/);
    expect(await page.locator(".promise").getAttribute("data-state")).toBe("missed");
    expect(await page.locator(".limits").textContent()).toContain(texts.check.limits);
    await page.goto(`${service.origin}/#/people/merge`);
    await page.getByRole("button", { name: /^Merge (Adelaide|Twin) into/ }).click();
    await expect.poll(async () => (await names()).length, slow).toBe(5);
    await page.locator(".notice button").click();
    await expect.poll(names, slow).toEqual(["Adelaide", "Dorothea", "Evelyn", "Gustav", "Harold", "Twin"]);
  }, 120_000);

  test("events are filtered by outcome, person and day, and given as CSV", async () => {
    await service.enrol("Adelaide");
    await service.identify("Adelaide", 2);
    await service.identify("Gustav");
    page = await open("events");
    const rows = () => page.locator(".events-table tbody tr").count();
    await expect.poll(rows, slow).toBe(2);
    await page.getByLabel(texts.events.outcome).selectOption("match");
    await expect.poll(rows, slow).toBe(1);
    expect(await page.locator(".events-table tbody").textContent()).toContain("Adelaide");
    await page.getByLabel(texts.events.outcome).selectOption("");
    await expect.poll(rows, slow).toBe(2);
    await page.getByRole("button", { name: texts.events.anybody }).click();
    await dialog().getByRole("button", { name: "Adelaide" }).click();
    await expect.poll(rows, slow).toBe(1);
    await button(texts.events.reset).click();
    await page.getByLabel(texts.events.day).fill("2020-02-02");
    await expect.poll(() => page.locator(".empty h2").textContent(), slow).toBe(texts.events.noneFound);
    await button(texts.events.reset).click();
    await expect.poll(rows, slow).toBe(2);
    const csv = page.getByRole("link", { name: texts.events.csv });
    const [saved] = await Promise.all([page.waitForEvent("download"), csv.click()]);
    expect(readFileSync(await saved.path(), "utf8")).toContain("identify,match,1");
  }, 120_000);

  test("keys are made, shown once and revoked; settings stay; everything is deleted by who writes it", async () => {
    const id = await service.enrol("Adelaide");
    page = await open("settings");
    await button(texts.settings.keys.make).click();
    await dialog().getByRole("button", { name: texts.parts.cancel, exact: true }).click();
    // However a dialog ends, the focus is where it was.
    expect(await page.evaluate("document.activeElement.textContent")).toBe(texts.settings.keys.make);
    await button(texts.settings.keys.make).click();
    await dialog().getByLabel(texts.settings.keys.label).fill("front door");
    await dialog().getByLabel(texts.settings.keys.scopes.identify.name).check();
    await dialog().getByRole("button", { name: texts.settings.keys.submit }).click();
    await expect.poll(() => page.locator(".secret code").textContent(), slow).toMatch(/^\S{40,}$/);
    const secret = await page.locator(".secret code").textContent();
    await button(texts.settings.keys.kept).click();
    expect(await page.content()).not.toContain(secret);
    const { items } = await call<{ items: { label: string; scopes: string[]; revoked: string | null }[] }>(
      "GET",
      "/v1/keys",
    );
    expect(items).toMatchObject([{ label: "front door", scopes: ["verify", "identify"], revoked: null }]);
    await button(texts.settings.keys.revokeNamed("front door")).click();
    await dialog().getByRole("button", { name: texts.settings.keys.revoke, exact: true }).click();
    await expect.poll(() => page.locator(".keys li").getAttribute("data-state"), slow).toBe("over");

    await page.getByLabel(texts.settings.targetFpir).selectOption("0.1");
    await page.getByLabel(texts.settings.fields.verifyOnly.name).check();
    await button(texts.parts.save).click();
    await expect.poll(notice, slow).toContain(texts.parts.saved);
    expect(await call("GET", "/v1/settings")).toMatchObject({ targetFpir: 0.1, verifyOnly: true });
    await page.goto(`${service.origin}/#/people/identify`);
    await expect
      .poll(() => page.locator(".empty h2").textContent(), slow)
      .toBe(texts.service.faults.verifyOnly.title);

    await page.goto(`${service.origin}/#/settings`);
    await expect.poll(() => page.locator(".path").textContent(), slow).toContain("gallery");
    const [head] = await Promise.all([
      page.waitForEvent("download"),
      button(texts.settings.audit.save).click(),
    ]);
    await page.locator("input[type=file]").setInputFiles(await head.path());
    await expect.poll(() => page.locator(".audit-told").textContent(), slow).toContain("the head fits");

    await button(texts.settings.erase.open).click();
    const erase = dialog().getByRole("button", { name: texts.settings.erase.submit, exact: true });
    expect(await erase.isDisabled()).toBe(true);
    await dialog().getByRole("textbox").fill("delete everything");
    await erase.click();
    await expect.poll(names, slow).toEqual([]);
    expect((await service.server.ask(`/v1/people/${id}`)).statusCode).toBe(404);
    await expect
      .poll(() => page.locator(".notice").textContent(), slow)
      .toContain(texts.settings.erase.done("1", "0", "0"));
  }, 120_000);

  test("a session that has ended is opened by an admin's key, and by no other; a lost server is named", async () => {
    page = await open("people");
    await page.context().clearCookies();
    await page.goto(`${service.origin}/#/check`);
    const trouble = page.locator(".trouble");
    await expect.poll(() => trouble.getAttribute("data-kind"), slow).toBe("expired");
    for (const [key, told] of [
      ["nobodys-key", texts.service.keyUnknown],
      ["verify-key", texts.service.keyScope],
    ] as const) {
      await page.getByLabel(texts.service.key).fill(key);
      await button(texts.service.openWithKey).click();
      await expect.poll(() => page.locator("#key-refused").textContent(), slow).toBe(told);
    }
    await page.getByLabel(texts.service.key).fill("admin-key");
    await button(texts.service.openWithKey).click();
    await expect.poll(() => trouble.count(), slow).toBe(0);
    await page.route("**/v1/**", (route) => route.abort());
    await page.goto(`${service.origin}/#/events`);
    await expect.poll(() => trouble.getAttribute("data-kind"), slow).toBe("lost");
    await page.unroute("**/v1/**");
    await button(texts.service.retry).click();
    await expect.poll(() => trouble.count(), slow).toBe(0);
  });

  test("a list goes on page by page: truncated ones too; a server that is lost is told, and another list stays whole", async () => {
    await service.enrol("Adelaide");
    await service.identify("Gustav");
    const { items } = await call<{ items: { sequence: number }[] }>("GET", "/v1/events");
    const row = (sequence: number) => ({ ...items[0], sequence });
    // What the service answers of many thousand rows: page by page, and that it stopped looking.
    let late: (() => void) | undefined;
    const answers = async (route: Route) => {
      const query = new URL(route.request().url()).searchParams;
      if (query.get("outcome")) return route.fulfill({ json: { items: [], next: null, truncated: false } });
      if (!query.get("cursor"))
        return route.fulfill({ json: { items: [row(9)], next: "8", truncated: true } });
      if (query.get("cursor") === "7") await new Promise<void>((resolve) => (late = resolve));
      return route.fulfill({ json: { items: [row(8)], next: "7", truncated: false } });
    };
    page = await open("people");
    await page.route("**/v1/events?*", answers);
    await page.goto(`${service.origin}/#/events`);
    await expect.poll(() => page.locator(".caution").textContent(), slow).toBe(texts.events.truncated);
    const more = button(texts.events.more);
    await page.unroute("**/v1/events?*", answers);
    await page.route("**/v1/events?*", (route) => route.abort());
    await more.click();
    await expect.poll(notice, slow).toBe(texts.service.notDone(texts.service.faults.lost.title));
    await page.unroute("**/v1/events?*");
    await page.route("**/v1/events?*", answers);
    await more.click();
    await expect.poll(() => page.locator("tbody tr").count(), slow).toBe(2);
    expect(await page.locator(".caution").count()).toBe(0);
    // A page that comes after the list has become another belongs to neither.
    await more.click();
    await expect.poll(() => late, slow).toBeDefined();
    await page.getByLabel(texts.events.outcome).selectOption("match");
    await expect.poll(() => page.locator(".empty").textContent(), slow).toContain(texts.events.noneFound);
    const answered = page.waitForResponse((it) => it.url().includes("cursor=7"));
    late?.();
    await (await answered).finished();
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
    expect(await page.locator(".empty").textContent()).toContain(texts.events.noneFound);
  });

  test.each(["light", "dark"] as const)(
    "no page breaks a rule of accessibility, %s",
    async (colorScheme) => {
      await service.change({ keepUnknownDays: 7 });
      const id = await service.enrol("Adelaide", { groups: ["staff"] });
      await service.enrol("Adelaide", { name: "Twin" }, [2]);
      for (const name of ["Gustav", "Harold", "Adelaide"] as const) await service.identify(name);
      page = await open("people", { colorScheme });
      const broken: string[] = [];
      const look = async (where: string) => {
        await expect.poll(() => page.locator(".loading").count(), slow).toBe(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        broken.push(
          ...violations.map(({ id, impact, nodes }) => `${where}: ${impact} ${id}: ${nodes[0]?.html}`),
        );
      };
      await look("people");
      await button(words.enrol.open).click();
      await look("enrol");
      await page.keyboard.press("Escape");
      for (const part of pagesOf(id)) {
        await page.goto(`${service.origin}/#/${part}`);
        await page.waitForLoadState("networkidle");
        await look(part);
      }
      await button(texts.settings.keys.make).click();
      await look("a new key");
      await page.keyboard.press("Escape");
      await page.goto(`${service.origin}/#/inbox`);
      await page.locator("[data-face]").first().focus();
      await page.keyboard.press("Space");
      await look("inbox, selected");
      await page.keyboard.press("a");
      await look("inbox, assign");
      expect(broken).toEqual([]);
    },
    90_000,
  );

  test("on a phone nothing is cut: no page is wider than the screen", async () => {
    await service.change({ keepUnknownDays: 7 });
    const id = await service.enrol("Adelaide", { name: "A".repeat(80) });
    await service.enrol("Adelaide", { name: "Twin" }, [2]);
    await service.identify("Gustav");
    await service.identify("Adelaide");
    page = await open("people", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    for (const part of ["people", ...pagesOf(id)]) {
      await page.goto(`${service.origin}/#/${part}`);
      await page.waitForLoadState("networkidle");
      await expect.poll(() => page.locator(".loading").count(), slow).toBe(0);
      expect([part, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([part, 360]);
    }
  }, 120_000);
});

async function greyPicture(): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  return sharp({ create: { width: 320, height: 240, channels: 3, background: "#888" } })
    .png()
    .toBuffer();
}
