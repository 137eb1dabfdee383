// `npm run screenshots -- FOLDER [VIEW ...]`: every page of the studio and every state that has a name, light and dark, on a desktop and a
// phone, from the real service. The camera and all photos show drawn faces, so no picture of a person is in any of them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { drawnFrame } from "./drawnFace.mjs";
import { apiOf, fill } from "./screens/fill.mjs";
import { viewsOf } from "./screens/views.mjs";
import { testSupport } from "./testSupport.mjs";

const [folder, ...only] = process.argv.slice(2);
if (!folder) {
  console.error("npm run screenshots -- FOLDER [VIEW ...]");
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
    if (only.length > 0 && !only.includes(name)) continue;
    const end = await view.before?.(api);
    for (const [device, screen] of Object.entries({ desktop, phone }))
      for (const colorScheme of ["light", "dark"]) {
        const file = `${name}-${device}-${colorScheme}.png`;
        await take(view, { ...screen, colorScheme }, join(folder, file)).catch((error) =>
          failed.push(`${file}: ${error.message}`),
        );
      }
    await end?.();
  }
} finally {
  await studio.close();
}
for (const one of failed) console.error(one);
console.log(`the pictures are in ${folder}`);
if (failed.length > 0) process.exitCode = 1;

async function take({ at, does, script = namedCamera, answers = {} }, options, path) {
  const page = await studio.open("/#/settings", options, script);
  try {
    page.setDefaultTimeout(20_000);
    for (const [address, answer] of Object.entries(answers)) await page.route(address, answer);
    await page.goto(`${studio.service.url}/#/${at}`);
    await page.reload();
    await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
    await page.waitForTimeout(400);
    await page.locator(".loading").waitFor({ state: "detached" });
    await does?.(page);
    await page.waitForTimeout(300);
    await page.screenshot({ path, fullPage: true });
  } finally {
    await page.context().close();
  }
}
