// What views are made of: what is done on a page, and what the service answers in place of its own.
import sharp from "sharp";
import { drawnFrame } from "../drawnFace.mjs";

export const cameraThat = (body) =>
  `Object.defineProperty(navigator, "mediaDevices", { value: { enumerateDevices: async () => [], getUserMedia: ${body} } })`;
export const failing = (name) => cameraThat(`async () => { throw new DOMException("no", "${name}"); }`);
export const start = (page) => page.locator(".camera-state button").click();
export const live = async (page) => {
  await start(page);
  await page.locator(".stage[data-state=live]").waitFor();
  await page.locator(".hint", { hasText: /^[^…]+$/ }).waitFor();
};
export const press = (name) => (page) => page.getByRole("button", { name, exact: true }).first().click();
export const inTurn =
  (...acts) =>
  async (page, api) => {
    for (const act of acts) await act(page, api);
  };
/** Nobody by that name is enrolled any more. */
export const forgotten = async (api, name) => {
  const { items } = await api("GET", `people?match=${encodeURIComponent(name)}`);
  for (const { id } of items) await api("DELETE", `people/${id}`);
};

/** The service's answer, changed. */
export const changed = (change) => async (route) => {
  const response = await route.fetch();
  await route.fulfill({ response, json: change(await response.json()) });
};
export const problem =
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

export const photo = async (who, turn = 0.5) => [
  { name: "photo.jpg", mimeType: "image/jpeg", buffer: await drawnFrame({ who, turn }) },
];
/** On Verify: a photo is chosen, and decided on. */
export const verified =
  (who, isPoor = false) =>
  async (page) => {
    const [file] = await photo(who);
    const buffer = isPoor ? await sharp(file.buffer).blur(9).jpeg({ quality: 40 }).toBuffer() : file.buffer;
    await page.locator(".verify-actions input[type=file]").setInputFiles([{ ...file, buffer }]);
    await page.locator(".result[data-outcome], .result[data-fault]").waitFor();
  };
export const against = (name) => async (page) => {
  await page.getByText("a person", { exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name }).click();
};
export const identified = (who) => async (page) => {
  await page.locator("input[type=file]").setInputFiles(await photo(who));
  await page.locator(".identified").waitFor();
};
/** A form's files are not told to who stands between: the answer is that of the same request, made anew. */
export const askedAnew = (path, who, change) => async (route, api) => {
  const form = new FormData();
  form.set("image", new Blob([(await photo(who))[0].buffer]), "photo.jpg");
  await route.fulfill({ json: change(await api("POST", path, { form })) });
};
export const inboxSelected = async (page) => {
  await page.locator("[data-face]").first().focus();
  await page.keyboard.press("Space");
};

export const chosen = (method) => (page) => page.getByText(method, { exact: true }).click();
export const expired = async (page) => {
  await page.context().clearCookies();
  await page.reload();
};
export const lost = async (page) => {
  await page.route("**/v1/**", (route) => route.abort());
  await page.reload();
};
/** Fills the form of Enrol but for the name: a photo, and what was agreed to. */
export const enrolling = (who) => async (page) => {
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[type=file]").setInputFiles(await photo(who));
  await page.locator(".shots .told").first().waitFor();
  await dialog.getByLabel("They have agreed").check();
  await dialog.getByLabel("What they agreed to").fill("Opening the door of the lab");
  await dialog.getByLabel("Version of the text they read").fill("2");
};
/** A job that has none of its events any more. */
export const ended = (route) => route.fulfill({ contentType: "text/event-stream", body: "" });
/** The training from scratch; a head whose model is in use has not failed. */
export const asFailed = (job) =>
  job.request.method !== "scratch"
    ? job
    : {
        ...job,
        ...{ state: "failed", result: null, resumable: false },
        fault: {
          code: "DATASET_INVALID",
          message: "an EER needs two people held out, one of them with two images; 2 people with 1 image are",
          hint: "Give more people, or learn a head on a trained model's embeddings (--mode head).",
        },
      };
export const underWay = {
  ...{ state: "running", ended: null, result: null },
  progress: { what: "photos", done: 30, total: 120, rate: 6, remaining: 15 },
};
/** Nothing is deleted: the pictures to come show it too. */
export const deletes = async (route) => {
  if (route.request().method() !== "DELETE") return route.continue();
  const rows = { templates: 1, images: 2, unknownFaces: 1, consents: 0 };
  await route.fulfill({
    json: { person: "p-7f3a90c2", deleted: "2026-11-26T09:30:00.000Z", auditSequence: 42, ...rows },
  });
};
export const oneKey = async (route) => {
  if (route.request().method() !== "POST") return route.continue();
  const key = "selfsame_EXAMPLEonly0000000000000000000000000000";
  await route.fulfill({ json: { id: "k1", secret: key } });
};
