import { expect, test } from "vitest";
import { galleryPlace } from "../../test/support/galleries.js";

test("who awaits one call after the other leaves timers their turn", async () => {
  const place = await galleryPlace("embedded");
  const gallery = await place.open();
  let fired = false;
  setTimeout(() => {
    fired = true;
  }, 1);
  const until = performance.now() + 10_000;
  while (!fired && performance.now() < until) await gallery.counts();
  expect(fired).toBe(true);
  await place.remove();
});
