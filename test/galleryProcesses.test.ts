import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { engines } from "./support/engines.js";
import {
  drawnVector,
  type GalleryChild,
  type GalleryPlace,
  galleryChild,
  galleryPlace,
} from "./support/galleries.js";
import { long } from "./support/length.js";

describe.each(engines)("a gallery of several processes, %s", (kind) => {
  let place: GalleryPlace;
  let children: GalleryChild[] = [];
  beforeEach(async () => {
    place = await galleryPlace(kind);
    // Whoever comes first makes it.
    await (await place.open()).close();
  });
  afterEach(async () => {
    for (const { process: child } of children.splice(0))
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
    await place.remove();
  });
  const child = async (...args: readonly string[]) => {
    const started = galleryChild(place, ...args);
    children.push(started);
    if (args[0] === "serve") expect(await started.line()).toBe("ready");
    return started;
  };

  test("what one has acknowledged the other's next search sees: 0 stale", async () => {
    const [one, other] = [await child("serve"), await child("serve")];
    let stale = 0;
    const enrolled: { seed: number; id: string }[] = [];
    for (let seed = 0; seed < long(1000); seed++) {
      const [writer, reader] = seed % 2 === 0 ? [one, other] : [other, one];
      const id = await writer.ask(`enrol ${seed}`);
      if ((await reader.ask(`nearest ${seed}`)) !== id) stale++;
      enrolled.push({ seed, id: id as string });
      if (seed % 5 === 4) {
        const gone = enrolled.shift() as { seed: number; id: string };
        await reader.ask(`delete ${gone.id}`);
        if ((await writer.ask(`nearest ${gone.seed}`)) === gone.id) stale++;
      }
    }
    expect(stale).toBe(0);
    const gallery = await place.open();
    expect((await gallery.counts()).people).toBe(enrolled.length);
    await gallery.verifyIntegrity();
  });

  test("two that enrol and a third that reads: nobody is lost or doubled, and each change has its number", async () => {
    const count = long(200);
    const writers = [await child("enrol", "a", `${count}`), await child("enrol", "b", `${count}`)];
    const gallery = await place.open();
    const lines: string[] = [];
    const all = writers.map(async (writer) => {
      for (let line = await writer.line(); line !== undefined; line = await writer.line()) lines.push(line);
    });
    let done = false;
    const reading = (async () => {
      while (!done) {
        const before = lines.length;
        const { people } = await gallery.counts();
        expect(people).toBeGreaterThanOrEqual(before);
        await gallery.nearest(drawnVector(0), 1);
        if (before % 5 === 0) await gallery.verifyIntegrity();
      }
    })();
    await Promise.all(all);
    done = true;
    await reading;
    expect(lines).toHaveLength(2 * count);
    for (const line of lines) {
      const [externalId, id] = line.split(" ") as [string, string];
      expect((await gallery.personByExternalId(externalId))?.id).toBe(id);
    }
    expect(await gallery.counts()).toEqual({ people: 2 * count, templates: 4 * count, unknownFaces: 0 });
    expect((await gallery.verifyIntegrity()).auditRows).toBe(2 * count);
  });

  test("killed at any moment while two enrol: everybody acknowledged is there, whole", async () => {
    const acknowledged = new Map<string, string>();
    const kills = long(100);
    for (let round = 0; round < kills; round++) {
      const writers = await Promise.all(["a", "b"].map((name) => child("enrol", `${name}${round}`)));
      const victim = writers[round % 2] as GalleryChild;
      const survivor = writers[(round + 1) % 2] as GalleryChild;
      const listen = async (from: GalleryChild) => {
        for (let line = await from.line(); line !== undefined; line = await from.line()) {
          const [externalId, id] = line.split(" ") as [string, string];
          acknowledged.set(externalId, id);
          if (from === victim && ++heard > round % 7) victim.process.kill("SIGKILL");
        }
      };
      let heard = 0;
      const [ended] = [listen(victim), listen(survivor)];
      await ended;
      // The other goes on.
      const before = acknowledged.size;
      await expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(before);
      survivor.process.kill("SIGKILL");
      await once(survivor.process, "exit");
      children = [];
    }
    const gallery = await place.open();
    for (const [externalId, id] of acknowledged)
      expect(await gallery.personByExternalId(externalId), externalId).toMatchObject({ id, templates: 2 });
    const { people, templates } = await gallery.counts();
    expect(people).toBeGreaterThanOrEqual(acknowledged.size);
    expect(templates).toBe(2 * people);
    expect((await gallery.verifyIntegrity()).auditRows).toBe(people);
    console.log(
      `${kind}: ${2 * kills} processes killed, ${acknowledged.size} people acknowledged, ${people} there`,
    );
  }, 1_800_000);
});
