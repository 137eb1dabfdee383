// What is shown, by name: where, what is done before, what the browser has in place of its own, and what the service answers otherwise.
// An answer is always the service's own, with what a state is about put in its place.
import {
  against,
  asFailed,
  askedAnew,
  cameraThat,
  changed,
  chosen,
  deletes,
  ended,
  enrolling,
  expired,
  failing,
  forgotten,
  identified,
  inboxSelected,
  inTurn,
  live,
  lost,
  oneKey,
  photo,
  press,
  problem,
  start,
  underWay,
  verified,
} from "./acts.mjs";
import { ended as finished, startScratch } from "./fill.mjs";

const pages = ["capture", "train", "verify", "people", "inbox", "check", "events", "results", "settings"];

const captureStates = {
  live: { does: live },
  refused: { does: start, script: failing("NotAllowedError") },
  waiting: { does: start, script: cameraThat("() => new Promise(() => {})") },
  none: { does: start, script: failing("NotFoundError") },
  "in-use": { does: start, script: failing("NotReadableError") },
  lost: {
    does: async (page) => {
      await live(page);
      await page.evaluate(
        "document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))",
      );
    },
  },
  "too-old": { script: "delete globalThis.OffscreenCanvas" },
  insecure: { script: 'Object.defineProperty(globalThis, "isSecureContext", { value: false })' },
};

const verifyStates = {
  live: {
    does: inTurn(
      live,
      (page) => page.getByRole("button", { name: /^Live/ }).click(),
      (page) => page.locator(".result[data-outcome=match]").waitFor(),
    ),
  },
  match: { does: verified(1) },
  "no-match": { does: verified(5) },
  "poor-quality": { does: verified(1, true) },
  "no-face": { does: verified(1), answers: { "**/v1/captures/verify": problem(422, "NO_FACE", "no face") } },
  "no-anchor": {
    answers: { "**/v1/captures": changed((answer) => ({ ...answer, items: [] })) },
  },
  "look-alike": { does: inTurn(against(/Ada/), verified(1)) },
  paused: {
    does: inTurn(against(/Ada/), verified(1)),
    answers: {
      "**/v1/people/*/verify": problem(429, "VERIFICATION_PAUSED", "paused", { "retry-after": "52" }),
    },
  },
  busy: { does: verified(1), answers: { "**/v1/captures/verify": problem(503, "BUSY", "busy") } },
  "verify-only": { answers: { "**/v1/settings": changed((answer) => ({ ...answer, verifyOnly: true })) } },
  device: {
    does: inTurn(
      (page) => page.keyboard.press("d"),
      (page) => page.locator(".side-switch[data-device=ready]").waitFor(),
      verified(1),
    ),
  },
  picker: { does: (page) => page.getByText("a person", { exact: true }).click() },
  "photo-target": { does: (page) => page.getByText("a photo", { exact: true }).click() },
};

const identifyStates = {
  found: { does: identified(4) },
  unsupported: {
    does: identified(4),
    answers: {
      "**/v1/identify": askedAnew("identify", 4, (answer) => ({
        ...answer,
        people: 40_000,
        faces: answer.faces.map((face) => ({
          ...face,
          ...{ outcome: "no decision", reason: "unsupported", person: null, threshold: null },
          explanation:
            "searching among 40,000 people for an FPIR of 0.01 needs a threshold for FMR 2.5e-7; the data of the model carry none below 1e-6. The candidates are shown without a decision.",
        })),
      })),
    },
  },
};

/** @param ids from `fill` */
export const viewsOf = (ids) => {
  const [ada, , noether] = ids.people;
  const enrolled = "Alan Turing";
  const under = (at, prefix, states) =>
    Object.fromEntries(Object.entries(states).map(([name, view]) => [`${prefix}-${name}`, { at, ...view }]));
  return {
    ...Object.fromEntries(pages.map((name) => [name, { at: name }])),
    ...under("capture", "capture", captureStates),
    "capture-empty": {
      at: "capture",
      answers: {
        "**/v1/captures": changed((answer) => ({
          ...answer,
          ...{
            items: [],
            warnings: ["anchor", "positive", "negative"].map(
              (role) => `no ${role} yet: training needs all three roles`,
            ),
          },
        })),
      },
    },
    ...under("verify", "verify", verifyStates),
    ...under("people/identify", "identify", { empty: {}, ...identifyStates }),
    "people-none": {
      at: "people",
      answers: {
        "**/v1/people?*": changed((answer) => ({ ...answer, items: [], next: null })),
        "**/v1/settings": changed((answer) => ({ ...answer, gallery: { ...answer.gallery, people: 0 } })),
      },
    },
    "people-enrol": { at: "people", does: press("Enrol") },
    "people-enrol-photos": {
      at: "people",
      does: inTurn(press("Enrol"), async (page) => {
        await page
          .getByRole("dialog")
          .locator("input[type=file]")
          .setInputFiles([...(await photo(2, 0)), ...(await photo(2, 1))]);
        await page.locator(".shots .told", { hasText: "One face" }).nth(1).waitFor();
      }),
    },
    "people-one": { at: `people/${ada}` },
    "people-delete": { at: `people/${ada}`, does: press("Delete…") },
    "people-merge": { at: "people/merge" },
    "people-merge-one": {
      at: `people/${ada}`,
      does: inTurn(press("Merge…"), (page) =>
        page
          .getByRole("dialog")
          .getByRole("button", { name: /Augusta/ })
          .click(),
      ),
    },
    "inbox-selected": { at: "inbox", does: inboxSelected },
    "inbox-assign": { at: "inbox", does: inTurn(inboxSelected, (page) => page.keyboard.press("a")) },
    "inbox-off": {
      at: "inbox",
      answers: {
        "**/v1/settings": changed((answer) => ({ ...answer, keepUnknownDays: null })),
        "**/v1/inbox?*": changed((answer) => ({ ...answer, faces: 0, clusters: [] })),
      },
    },
    "check-none": {
      at: "check",
      answers: { "**/v1/check*": changed((answer) => ({ ...answer, people: 0, templates: 0 })) },
    },
    "events-truncated": {
      at: "events",
      answers: { "**/v1/events?*": changed((answer) => ({ ...answer, next: "1", truncated: true })) },
    },
    "events-none": {
      at: "events",
      answers: { "**/v1/events?*": changed((answer) => ({ ...answer, items: [], next: null })) },
    },
    "train-none": {
      at: "train",
      answers: {
        "**/v1/runs": changed((answer) => ({ ...answer, items: [] })),
        "**/v1/captures": changed((answer) => ({ ...answer, items: [] })),
        "**/v1/datasets": changed(({ items }) => ({ items: items.map((one) => ({ ...one, images: 0 })) })),
      },
    },
    "train-start-scratch": { at: "train", does: chosen("A twin from scratch") },
    "train-start-head": { at: "train", does: chosen("A head for everybody") },
    "train-start-finetune": { at: "train", does: chosen("Finetune a twin") },
    "train-scratch": { at: "train", does: press("From scratch, small") },
    "train-use": {
      at: "train",
      does: inTurn(press("From scratch, small"), press("Make it the one in use…")),
    },
    "train-failed": {
      at: "train",
      does: press("From scratch, small"),
      answers: {
        "**/v1/runs": changed((answer) => ({ ...answer, items: answer.items.map(asFailed) })),
        "**/v1/runs/*": changed((answer) => ({ ...answer, job: asFailed(answer.job) })),
        "**/v1/jobs/*/events*": ended,
      },
    },
    "results-none": {
      at: "results",
      answers: { "**/v1/reports": changed((answer) => ({ ...answer, items: [] })) },
    },
    "results-measuring": {
      at: "results",
      answers: {
        "**/v1/jobs": changed((answer) => ({
          items: answer.items.map((job) => (job.kind === "evaluate" ? { ...job, ...underWay } : job)),
        })),
        // Nothing more comes while it is looked at.
        "**/v1/jobs/*/events*": () => {},
      },
    },
    "results-compared": {
      at: "results",
      does: (page) => page.getByLabel("Compare with").selectOption({ label: "Captures" }),
    },
    "people-receipt": {
      at: `people/${noether}`,
      does: inTurn(press("Delete…"), (page) =>
        page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click(),
      ),
      answers: { "**/v1/people/*": deletes },
    },
    "people-enrol-consent": { at: "people", does: inTurn(press("Enrol"), enrolling(2)) },
    "people-enrolled": {
      at: "people",
      before: async (api) => () => forgotten(api, enrolled),
      does: inTurn(
        (_, api) => forgotten(api, enrolled),
        press("Enrol"),
        enrolling(2),
        async (page) => {
          const dialog = page.getByRole("dialog");
          await dialog.getByLabel("Name", { exact: true }).fill(enrolled);
          await dialog.getByRole("button", { name: "Enrol", exact: true }).click();
          await dialog.getByText(`${enrolled} is enrolled`).waitFor();
        },
      ),
    },
    "people-consent": { at: `people/${ada}`, does: press("Add") },
    "people-template": {
      at: `people/${ada}`,
      does: (page) => page.getByRole("button", { name: /^Delete template 1/ }).click(),
    },
    "inbox-discard": { at: "inbox", does: inTurn(inboxSelected, (page) => page.keyboard.press("d")) },
    "inbox-ignored": { at: "inbox", does: (page) => page.getByLabel("Ignored", { exact: true }).check() },
    "settings-key-made": {
      at: "settings",
      does: inTurn(press("New key"), async (page) => {
        await page.getByLabel("What it is for").fill("front door");
        await page.getByLabel(/^verify/).check();
        await page.getByRole("button", { name: "Make the key" }).click();
        await page.getByText("Copy it now").waitFor();
      }),
      answers: { "**/v1/keys": oneKey },
    },
    "settings-revoke": {
      at: "settings",
      does: (page) =>
        page
          .getByRole("button", { name: /^Revoke/ })
          .first()
          .click(),
    },
    "settings-audit": {
      at: "settings",
      does: inTurn(press("Verify"), (page) => page.getByText(/^Sound/).waitFor()),
    },
    "settings-key": { at: "settings", does: press("New key") },
    "settings-erase": { at: "settings", does: press("Delete everything…") },
    keys: { at: "capture", does: (page) => page.keyboard.press("?") },
    "keys-verify": { at: "verify", does: (page) => page.keyboard.press("?") },
    expired: { at: "capture", does: expired },
    lost: { at: "capture", does: lost },
    ...Object.fromEntries(
      ["people", "train", "settings"].flatMap((at) => [
        [`expired-${at}`, { at, does: expired }],
        [`lost-${at}`, { at, does: lost }],
      ]),
    ),
    "lost-train-later": {
      at: "train",
      does: inTurn(
        (page) => page.route("**/v1/**", (route) => route.abort()),
        press("Start training"),
        (page) => page.locator(".banner:not([hidden])").waitFor(),
      ),
    },
    "lost-verify": {
      at: "verify",
      does: async (page) => {
        await page.route("**/v1/**", (route) => route.abort());
        await verified(1)(page);
      },
    },
    "train-running": {
      at: "train",
      before: async (api) => {
        const running = await startScratch(api, "From scratch", 100_000);
        return async () => {
          await api("POST", `jobs/${running.id}/cancel`);
          await finished(api, running);
        };
      },
      does: async (page) => {
        await page.locator(".run[data-state=running] .now dd", { hasText: /\d/ }).first().waitFor();
        await page.waitForTimeout(3000);
      },
    },
    // Whoever is not known stays in the inbox.
    "identify-nobody": { at: "people/identify", does: identified(2) },
    // Behind it, whose training it shows.
    "train-stopped": { at: "train", does: (page) => page.getByText(/^Stopped at step/).waitFor() },
  };
};
