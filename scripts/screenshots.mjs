// `npm run screenshots -- FOLDER [PATTERN]`: every page of the studio and every state that has a name, light and dark, on a desktop and a
// phone, from the real service; PATTERN, a regular expression, chooses among the files' names. The camera and all photos show drawn faces, so no picture of a person is in any of them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { drawnFrame } from "./drawnFace.mjs";
import { apiOf, fill } from "./screens/fill.mjs";
import { viewsOf } from "./screens/views.mjs";
import { testSupport } from "./testSupport.mjs";

const [folder, pattern = ""] = process.argv.slice(2);
if (!folder) {
  console.error("npm run screenshots -- FOLDER [PATTERN]");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const { openLiveStudio } = await testSupport("liveStudio");

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};
/** The film's path is no camera's name. */
const namedCamera = `
  const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  navigator.mediaDevices.enumerateDevices = async () =>
    (await list()).map(({ kind, deviceId }) => ({ kind, deviceId, label: "Integrated camera" }));`;

// Not the pose of the captures: against the very same picture nothing is decided.
const studio = await openLiveStudio([await drawnFrame({ turn: 0.5 })]);
const failed = [];
try {
  const api = apiOf(studio.service);
  const views = viewsOf(await fill(studio.service));
  for (const [name, view] of Object.entries(views)) {
    const wanted = Object.entries({ desktop, phone })
      .flatMap(([device, screen]) =>
        ["light", "dark"].map((colorScheme) => [
          `${name}-${device}-${colorScheme}.png`,
          { ...screen, colorScheme },
        ]),
      )
      .filter(([file]) => new RegExp(pattern).test(file));
    if (wanted.length === 0) continue;
    const end = await view.before?.(api);
    for (const [file, options] of wanted)
      await take(api, view, options, join(folder, file)).catch((error) =>
        failed.push(`${file}: ${error.message}`),
      );
    await end?.();
  }
} finally {
  await studio.close();
}
for (const one of failed) console.error(one);
console.log(`the pictures are in ${folder}`);
if (failed.length > 0) process.exitCode = 1;

async function take(api, { at, does, script = namedCamera, answers = {} }, options, path) {
  const page = await studio.open("/#/settings", options, script);
  try {
    page.setDefaultTimeout(20_000);
    for (const [address, answer] of Object.entries(answers))
      await page.route(address, (route) => answer(route, api));
    await page.goto(`${studio.service.url}/#/${at}`);
    await page.reload();
    await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
    await page.waitForTimeout(400);
    await page.locator(".loading").waitFor({ state: "detached" });
    await does?.(page, api);
    await page.waitForTimeout(300);
    // What lies above a page lies above what is seen of it.
    const above = await page.locator("dialog[open], .banner:visible, .notice:not(:empty)").count();
    await page.screenshot({ path, fullPage: above === 0 });
  } finally {
    await page.context().close();
  }
}
