import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Keeping } from "../src/gallery/keeping.js";
import type { Database } from "../src/gallery/stores/database.js";
import { engines, openPlace } from "./support/engines.js";
import { drawnTemplate, type GalleryPlace, galleryPlace } from "./support/galleries.js";

// What a service keeps for a while, for all processes on a gallery.

const most = { rows: 3, bytes: 1000 };
const keeping = (name: string, more: Partial<Keeping> = {}): Keeping => ({
  ...{ kind: "answer", owner: "door", name, until: 1000, value: { of: name } },
  ...more,
});

describe.each(engines)("what is kept for a while, %s", (kind) => {
  let place: GalleryPlace;
  let raw: Database | undefined;
  let now: number;
  const open = () => place.open({ now: () => now });
  beforeEach(async () => {
    now = 0;
    place = await galleryPlace(kind);
  });
  afterEach(async () => {
    await raw?.close();
    raw = undefined;
    await place.remove();
  });

  test("is kept once, seen by another process and after a restart, until its time is over", async () => {
    const [one, two] = [await open(), await open()];
    expect(await one.keep(keeping("a"), most)).toBeNull();
    const there = { kind: "answer", value: { of: "a" } };
    expect(await two.keep(keeping("a", { value: 2 }), most)).toEqual(there);
    await Promise.all([one.close(), two.close()]);
    const three = await open();
    expect(await three.kept("door", "a")).toEqual(there);
    expect(await three.kept("window", "a")).toBeNull();
    await three.putKept(keeping("a", { value: "new", until: 2000 }));
    now = 1999;
    expect(await three.kept("door", "a")).toEqual({ kind: "answer", value: "new" });
    now = 2000;
    expect(await three.kept("door", "a")).toBeNull();
    expect(await three.takeKept("door", "a")).toBeNull();
    expect(await three.keep(keeping("a", { until: 3000 }), most)).toBeNull();
    now = 3000;
    await three.purge();
    raw = await openPlace(place.place);
    expect(await raw.all("SELECT name FROM kept")).toEqual([]);
  });

  test("is taken by one of many who ask at once", async () => {
    const all = await Promise.all([open(), open(), open()]);
    await all[0].keep(keeping("token"), most);
    const taken = await Promise.all(
      [...all, ...all, ...all].map((gallery) => gallery.takeKept("door", "token")),
    );
    expect(taken.filter((it) => it !== null)).toHaveLength(1);
  });

  test("an owner's oldest make room, and nobody else's; what is too much by bytes, too", async () => {
    const gallery = await open();
    await gallery.keep(keeping("other", { owner: "window" }), most);
    for (const name of ["a", "b", "c", "d"]) await gallery.keep(keeping(name), most);
    const names = async (...of: readonly string[]) => {
      const there = await Promise.all(of.map(async (name) => (await gallery.kept("door", name)) && name));
      return there.filter((name) => name !== null);
    };
    expect(await names("a", "b", "c", "d")).toEqual(["b", "c", "d"]);
    await gallery.putKept(keeping("d", { value: "x".repeat(2000) }));
    await gallery.keep(keeping("e"), most);
    expect(await names("b", "c", "d", "e")).toEqual(["e"]);
    expect(await gallery.kept("window", "other")).not.toBeNull();
  });

  test("answers about a person go with them, from whichever process; others stay, and so do sessions", async () => {
    const [gallery, other] = [await open(), await open()];
    const { person } = await gallery.addPerson({ name: "Ada" }, [drawnTemplate(1)]);
    const value = { answer: { payload: JSON.stringify({ faces: [{ person: { id: person.id } }] }) } };
    // More than are read at a time.
    const wide = { rows: 1000, bytes: 1e6 };
    for (let i = 0; i < 120; i++) await gallery.keep(keeping(`about ${i}`, { value }), wide);
    await gallery.keep(keeping("another"), wide);
    await gallery.keep(keeping("session", { kind: "session", value }), wide);
    await other.deletePerson(person.id);
    raw = await openPlace(place.place);
    expect(await raw.all("SELECT kind FROM kept ORDER BY kind")).toEqual([
      { kind: "answer" },
      { kind: "session" },
    ]);
    await gallery.forgetKept("answer");
    expect(await gallery.kept("door", "another")).toBeNull();
    expect(await gallery.kept("door", "session")).not.toBeNull();
  });

  test("is sealed, outlives a rotation of the key, and a changed bit of it is found", async () => {
    const gallery = await open();
    await gallery.keep(keeping("s3cret-cookie", { owner: "pages", value: "Lovelace" }), most);
    await gallery.rotateKey();
    expect(await gallery.kept("pages", "s3cret-cookie")).toMatchObject({ value: "Lovelace" });
    raw = await openPlace(place.place);
    const [row = {}] = await raw.all("SELECT * FROM kept");
    const bytes = Buffer.concat(
      Object.values(row).map((it) => (it instanceof Uint8Array ? Buffer.from(it) : Buffer.from(String(it)))),
    );
    for (const text of ["s3cret-cookie", "pages", "Lovelace"]) expect(bytes.includes(text)).toBe(false);
    const record = Uint8Array.from(row["record"] as Uint8Array);
    for (const change of [
      () => raw?.run("UPDATE kept SET expires = expires + 1"),
      () => raw?.run("UPDATE kept SET expires = expires - 1, kind = 'token'"),
      () =>
        raw?.run("UPDATE kept SET kind = 'answer', record = $1", [
          record.map((it, i) => it ^ (i === 20 ? 1 : 0)),
        ]),
    ]) {
      await change();
      await expect(gallery.kept("pages", "s3cret-cookie")).rejects.toMatchObject({ code: "GALLERY_DAMAGED" });
    }
  });

  test("counts add up over processes, and begin anew a window after they began", async () => {
    const [one, two] = [await open(), await open()];
    const many = new Map(Array.from({ length: 600 }, (_, i) => [`address ${i}`, i + 1] as const));
    await one.tally(many, 60_000);
    now = 40_000;
    const again = await two.tally(
      new Map([
        ["address 7", 2],
        ["address 700", 5],
      ]),
      60_000,
    );
    expect([...again]).toEqual([
      ["address 7", { began: 0, count: 10 }],
      ["address 700", { began: 40_000, count: 5 }],
    ]);
    now = 60_000;
    expect((await one.tally(new Map([["address 7", 1]]), 60_000)).get("address 7")).toEqual({
      began: 60_000,
      count: 1,
    });
    raw = await openPlace(place.place);
    const rows = await raw.all("SELECT name FROM tallies");
    expect(rows).toHaveLength(2);
    expect(rows.every(({ name }) => /^[0-9a-f]{64}$/.test(String(name)))).toBe(true);
  });
});
