import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openGallery, restoreGallery, Selfsame } from "selfsame";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { copyGallery } from "../src/gallery/copyRows.js";
import { openLibsql } from "../src/gallery/stores/libsql.node.js";
import { asAdmin, engines, openPlace } from "./support/engines.js";
import { drawnTemplate, drawnVector, type GalleryPlace, galleryPlace } from "./support/galleries.js";
import { runInProcess } from "./support/inProcess.js";
import { mirrorBundle, writePerson } from "./support/mirrorPeople.js";
import { writePixelBundle } from "./support/pixelBundle.js";
import { testPostgres } from "./support/postgres.js";
import { parsed } from "./support/runCli.js";

const code = (wanted: string) => expect.objectContaining({ code: wanted });

describe.each(engines.flatMap((from) => engines.map((to) => [from, to] as const)))(
  "a gallery copied from %s to %s",
  (from, to) => {
    let [here, there]: [GalleryPlace, GalleryPlace] = [null as never, null as never];
    beforeAll(async () => {
      [here, there] = [await galleryPlace(from), await galleryPlace(to)];
    });
    afterAll(async () => {
      await here.remove();
      await there.remove();
    });

    test("is the same gallery, with the same key, and is checked row by row", async () => {
      const database = await openPlace(here.place);
      const gallery = await here.open({ database });
      await gallery.changeSettings({ keepUnknownDays: 3 });
      // More than one page of rows.
      for (let p = 0; p < 30; p++)
        await gallery.addPerson(
          { name: `person ${p}`, externalId: String(p) },
          Array.from({ length: 20 }, (_, i) =>
            drawnTemplate(100 * p + i, { thumbnail: Uint8Array.of(p, i) }),
          ),
        );
      await gallery.merge(
        (await gallery.personByExternalId("1"))?.id as string,
        (await gallery.personByExternalId("2"))?.id as string,
      );
      const target = await openPlace(there.place);
      const seen: number[] = [];
      await expect(copyGallery(database, target, { signal: AbortSignal.abort() })).rejects.toThrow(
        code("ABORTED"),
      );
      const rows = await copyGallery(database, target, { onProgress: ({ done }) => seen.push(done) });
      expect(rows).toBeGreaterThan(1200);
      expect(seen.at(-1)).toBe(rows);
      await expect(copyGallery(database, target)).rejects.toThrow(code("FILE_EXISTS"));
      const copy = await there.open({ database: target, keyFile: here.keyFile });
      expect(copy.id).toBe(gallery.id);
      expect(await copy.counts()).toEqual(await gallery.counts());
      expect(await copy.verifyIntegrity([await gallery.auditHead()])).toEqual(
        await gallery.verifyIntegrity(),
      );
      const probe = drawnVector(305);
      expect(await copy.nearest(probe, 3)).toEqual(await gallery.nearest(probe, 3));
      expect((await copy.personByExternalId("7"))?.name).toBe("person 7");
      expect(await copy.merges()).toEqual(await gallery.merges());
      // It lives on by itself.
      await copy.addPerson({ name: "new" }, [drawnTemplate(1)]);
      expect((await copy.counts()).people).toBe((await gallery.counts()).people + 1);
    });
  },
);

describe("backup and restore", () => {
  let folder: string;
  let url: string;
  const at = (name: string) => join(folder, name);
  const key = () => ({ keyFile: at("gallery.key") });
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "selfsame-backup-"));
    writePixelBundle(at("model"), mirrorBundle());
    for (let image = 1; image <= 2; image++)
      await writePerson(folder, `1.${image}.png`, { person: 1, image, shadow: 12 });
    // The schema is always "selfsame", so this test takes a database of its own.
    const server = await testPostgres();
    const name = `people_${randomBytes(6).toString("hex")}`;
    await asAdmin(server, `CREATE DATABASE ${name}`);
    const its = new URL(server);
    its.pathname = `/${name}`;
    url = its.href;
    vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test("from PostgreSQL into a file, and from that into a workspace: the same decisions", {
    timeout: 120_000,
  }, async () => {
    await using selfsame = await Selfsame.load({ model: at("model"), workers: 1 });
    const place = { workspace: at("server"), database: url, ...key(), selfsame };
    await using gallery = await openGallery(place);
    expect(gallery.kind).toBe("postgres");
    expect(gallery.place).not.toContain(new URL(url).password || "no password");
    await gallery.enrol({ name: "Ada", externalId: "4711", photos: [at("1.1.png")] });
    const before = await gallery.verify("4711", at("1.2.png"));
    const stop = gallery.backup(at("stopped"), { signal: AbortSignal.abort() });
    await expect(stop).rejects.toThrow(code("ABORTED"));
    expect(readdirSync(folder).filter((name) => name.startsWith("stopped"))).toEqual([]);
    expect(await gallery.backup(at("people.backup"))).toMatchObject({ file: at("people.backup") });
    await expect(gallery.backup(at("people.backup"))).rejects.toThrow(code("FILE_EXISTS"));
    const restored = await restoreGallery(at("people.backup"), { workspace: at("restored"), ...key() });
    expect(restored).toMatchObject({
      people: 1,
      templates: 1,
      place: join(at("restored"), "gallery", "gallery.db"),
    });
    await using copy = await openGallery({ workspace: at("restored"), ...key(), selfsame });
    expect(await copy.verify("4711", at("1.2.png"))).toEqual(before);
    expect((await copy.identify(at("1.2.png"))).faces[0]?.person?.name).toBe("Ada");

    vi.stubEnv("DATABASE_URL", url);
    vi.stubEnv("SELFSAME_KEY_FILE", at("gallery.key"));
    vi.stubEnv("SELFSAME_HOME", at("server"));
    const shown = await runInProcess(folder, ["gallery", "show", "--json"]);
    expect(parsed("gallery-show", shown.out)).toMatchObject({ kind: "postgres", people: 1 });
    vi.unstubAllEnvs();
  });

  test("what is no backup, is damaged or is another's key leaves the place empty", {
    timeout: 120_000,
  }, async () => {
    const into = (workspace: string) => ({ workspace: at(workspace), ...key() });
    await expect(restoreGallery(at("nothing"), into("a"))).rejects.toThrow(code("FILE_NOT_FOUND"));
    writeFileSync(at("text"), "no backup");
    await expect(restoreGallery(at("text"), into("a"))).rejects.toThrow(code("STORE_FAILED"));
    await (await openLibsql(at("empty.db"))).close();
    await expect(restoreGallery(at("empty.db"), into("a"))).rejects.toThrow(code("GALLERY_DAMAGED"));
    const other = { workspace: at("a"), keyFile: at("other.key") };
    await expect(restoreGallery(at("people.backup"), other)).rejects.toThrow(code("GALLERY_KEY_MISSING"));

    // A field of the person's row changed from outside: the file opens, and the check finds it.
    const damaged = readFileSync(at("people.backup"));
    writeFileSync(at("damaged"), damaged);
    const database = await openLibsql(at("damaged"));
    const [row] = await database.all("SELECT record FROM people");
    const record = Uint8Array.from(row?.["record"] as Uint8Array);
    record[record.length - 1]! ^= 1;
    await database.run("UPDATE people SET record = $1", [record]);
    await database.close();
    await expect(restoreGallery(at("damaged"), into("a"))).rejects.toThrow(code("GALLERY_DAMAGED"));
    expect(readdirSync(folder).filter((name) => name.includes("restoring"))).toEqual([]);
    // Nothing of these is left in the way.
    expect(await restoreGallery(at("people.backup"), into("a"))).toMatchObject({ people: 1 });
    expect(readFileSync(at("people.backup"))).toEqual(damaged);
    await expect(restoreGallery(at("people.backup"), into("a"))).rejects.toThrow(code("FILE_EXISTS"));
  });
});
