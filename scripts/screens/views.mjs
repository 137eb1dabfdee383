// What is shown, by name: where, what is done before, what the browser has in place of its own, and what the service answers otherwise.
// An answer is always the service's own, with what a state is about put in its place.
import sharp from "sharp";
import { drawnFrame } from "../drawnFace.mjs";

const pages = ["capture", "train", "verify", "people", "inbox", "check", "events", "results", "settings"];

const cameraThat = (body) =>
  `Object.defineProperty(navigator, "mediaDevices", { value: { enumerateDevices: async () => [], getUserMedia: ${body} } })`;
const failing = (name) => cameraThat(`async () => { throw new DOMException("no", "${name}"); }`);
const start = (page) => page.locator(".camera-state button").click();
const live = async (page) => {
  await start(page);
  await page.locator(".stage[data-state=live]").waitFor();
  await page.locator(".hint", { hasText: /^[^…]+$/ }).waitFor();
};
const press = (name) => (page) => page.getByRole("button", { name, exact: true }).first().click();
const inTurn =
  (...acts) =>
  async (page) => {
    for (const act of acts) await act(page);
  };

/** The service's answer, changed. */
const changed = (change) => async (route) => {
  const response = await route.fetch();
  await route.fulfill({ response, json: change(await response.json()) });
};
const problem =
  (status, code, detail, headers = {}) =>
  (route) =>
    route.fulfill({
      status,
      headers,
      contentType: "application/problem+json",
      body: JSON.stringify({
        status,
        code,
        detail,
        hint: "",
        title: code,
        type: "about:blank",
        requestId: "1",
      }),
    });

const photo = async (seed, turn = 0.5) => [
  { name: "photo.jpg", mimeType: "image/jpeg", buffer: await drawnFrame({ seed, turn }) },
];
/** On Verify: a photo is chosen, and decided on. */
const verified =
  (seed, isPoor = false) =>
  async (page) => {
    const [file] = await photo(seed);
    const buffer = isPoor ? await sharp(file.buffer).blur(9).jpeg({ quality: 40 }).toBuffer() : file.buffer;
    await page.locator(".verify-actions input[type=file]").setInputFiles([{ ...file, buffer }]);
    await page.locator(".result[data-outcome], .result[data-fault]").waitFor();
  };
const against = (name) => async (page) => {
  await page.getByText("a person", { exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name }).click();
};
const identified = async (page) => {
  await page.locator("input[type=file]").setInputFiles(await photo(2));
  await page.locator(".identified").waitFor();
};
/** A form's files are not told to who stands between: the answer is that of the same request, made anew. */
const askedAnew = (path, seed, change) => async (route, api) => {
  const form = new FormData();
  form.set("image", new Blob([(await photo(seed))[0].buffer]), "photo.jpg");
  await route.fulfill({ json: change(await api("POST", path, { form })) });
};
const finds = (change) =>
  askedAnew("identify", 2, (answer) => ({
    ...answer,
    faces: answer.faces.map((face) => ({ ...face, ...change })),
  }));
const inboxSelected = async (page) => {
  await page.locator("[data-face]").first().focus();
  await page.keyboard.press("Space");
};

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
  "no-match": {
    does: verified(5),
    answers: {
      "**/v1/captures/verify": askedAnew("captures/verify", 5, (answer) => ({
        ...answer,
        ...{ outcome: "no match", score: 0.21, explanation: undefined },
      })),
    },
  },
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
  "photo-target": { does: (page) => page.getByText("a photo", { exact: true }).click() },
};

const identifyStates = {
  found: { does: identified },
  nobody: {
    does: identified,
    answers: { "**/v1/identify": finds({ outcome: "no match", person: null }) },
  },
  unsupported: {
    does: identified,
    answers: {
      "**/v1/identify": finds({ outcome: "no decision", reason: "unsupported", person: null }),
    },
  },
};

/** @param ids from `fill` */
export const viewsOf = (ids) => {
  const [ada] = ids.people;
  const under = (at, prefix, states) =>
    Object.fromEntries(Object.entries(states).map(([name, view]) => [`${prefix}-${name}`, { at, ...view }]));
  return {
    ...Object.fromEntries(pages.map((name) => [name, { at: name }])),
    ...under("capture", "capture", captureStates),
    "capture-empty": {
      at: "capture",
      answers: { "**/v1/captures": changed((answer) => ({ ...answer, items: [] })) },
    },
    ...under("verify", "verify", verifyStates),
    ...under("people/identify", "identify", { empty: {}, ...identifyStates }),
    "people-none": {
      at: "people",
      answers: { "**/v1/people?*": changed((answer) => ({ ...answer, items: [], next: null })) },
    },
    "people-enrol": { at: "people", does: press("Enrol") },
    "people-enrol-photos": {
      at: "people",
      does: inTurn(press("Enrol"), async (page) => {
        await page
          .getByRole("dialog")
          .locator("input[type=file]")
          .setInputFiles([...(await photo(1)), ...(await photo(4))]);
        await page.locator(".shots .told").nth(1).waitFor();
      }),
    },
    "people-one": { at: `people/${ada}` },
    "people-delete": { at: `people/${ada}`, does: press("Delete…") },
    "people-merge": { at: "people/merge" },
    "people-merge-one": {
      at: `people/${ada}`,
      does: inTurn(press("Merge…"), (page) =>
        page.getByRole("dialog").getByRole("button", { name: /Grace/ }).click(),
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
      },
    },
    "train-use": { at: "train", does: press("Make it the one in use…") },
    "results-none": {
      at: "results",
      answers: { "**/v1/reports": changed((answer) => ({ ...answer, items: [] })) },
    },
    "settings-key": { at: "settings", does: press("New key") },
    "settings-erase": { at: "settings", does: press("Delete everything…") },
    keys: { at: "capture", does: (page) => page.keyboard.press("?") },
    "keys-verify": { at: "verify", does: (page) => page.keyboard.press("?") },
    expired: {
      at: "capture",
      does: async (page) => {
        await page.context().clearCookies();
        await page.reload();
      },
    },
    "expired-people": {
      at: "people",
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
    "lost-people": {
      at: "people",
      does: async (page) => {
        await page.route("**/v1/**", (route) => route.abort());
        await page.reload();
      },
    },
    "lost-verify": {
      at: "verify",
      does: async (page) => {
        await page.route("**/v1/**", (route) => route.abort());
        await verified(1)(page);
      },
    },
    // The last: what it starts goes on until it is stopped.
    "train-running": {
      at: "train",
      before: async (api) => {
        const { id } = await api("POST", "jobs/train", {
          json: { label: "From scratch", method: "scratch", dataset: "captures" },
        });
        return () => api("POST", `jobs/${id}/cancel`);
      },
      does: async (page) => {
        await page.locator(".run[data-state=running] .now dd", { hasText: /\d/ }).first().waitFor();
        await page.waitForTimeout(6000);
      },
    },
    "train-stopped": { at: "train" },
  };
};
