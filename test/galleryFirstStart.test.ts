import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../src/gallery/stores/database.js";
import { engines, openPlace } from "./support/engines.js";
import { type GalleryPlace, galleryPlace } from "./support/galleries.js";

describe.each(engines)("a gallery's first start, %s", (kind) => {
  let place: GalleryPlace;
  beforeEach(async () => {
    place = await galleryPlace(kind);
  });
  afterEach(() => place.remove());

  /** An engine that is cut off when the gallery's row is to be written: its key file is there then. */
  async function cutOff(): Promise<Database> {
    const database = await openPlace(place.place);
    return {
      ...database,
      write: (work) =>
        database.write((tx) =>
          work({
            ...tx,
            run: (sql, values) => {
              if (sql.startsWith("INSERT INTO gallery")) throw new Error("cut off");
              return tx.run(sql, values);
            },
          }),
        ),
    };
  }

  test("that was cut off after it made the key is gone on with, with that key, and tells where it lies", async () => {
    await expect(place.open({ database: await cutOff() })).rejects.toThrow("cut off");
    expect(existsSync(place.keyFile)).toBe(true);
    const key = readFileSync(place.keyFile, "utf8");
    const gallery = await place.open();
    expect(gallery.notice).toContain(place.keyFile);
    expect(readFileSync(place.keyFile, "utf8")).toBe(key);
    expect(JSON.parse(key)).toMatchObject({ gallery: gallery.id });
    expect((await place.open()).notice).toBeNull();
  });

  test("of several at once ends with one gallery, whichever was cut off", async () => {
    const starts = [cutOff(), ...[1, 2, 3].map(() => openPlace(place.place))];
    const opened = await Promise.allSettled(
      starts.map(async (database) => place.open({ database: await database })),
    );
    const galleries = opened.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(new Set(galleries.map(({ id }) => id)).size).toBe(1);
    expect(galleries.length).toBeGreaterThanOrEqual(3);
    expect(galleries.filter(({ notice }) => notice !== null)).toHaveLength(1);
  });

  test.each([
    [1, ["beginnings", "kept", "tallies"]],
    [2, ["kept", "tallies"]],
  ])("of version %i opens, and is of the newest version then", async (version, later) => {
    const { id } = await place.open();
    const raw = await openPlace(place.place);
    for (const table of later) await raw.run(`DROP TABLE ${table}`);
    await raw.run("UPDATE schema_version SET version = $1", [version]);
    expect((await place.open()).id).toBe(id);
    expect(await raw.all("SELECT version FROM schema_version")).toEqual([{ version: 3 }]);
    for (const table of later) expect(await raw.all(`SELECT * FROM ${table}`)).toEqual([]);
    await raw.close();
  });
});
