import { afterEach, describe, expect, test } from "vitest";
import type { HeadDistance } from "../src/core/headDistance.js";
import { seededRandom } from "../src/core/random.js";
import { copyGallery } from "../src/gallery/copyRows.js";
import type { GalleryModel } from "../src/gallery/gallery.js";
import { openGalleryStore } from "../src/gallery/openStore.node.js";
import type { Database, Statements } from "../src/gallery/stores/database.js";
import type { TemplateDraft } from "../src/gallery/template.js";
import { openPlace } from "./support/engines.js";
import {
  drawnTemplate,
  drawnVector,
  type GalleryPlace,
  galleryPlace,
  toyModel,
} from "./support/galleries.js";
import { long } from "./support/length.js";
import { openPglite } from "./support/pglite.js";

const places: GalleryPlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.remove();
});

async function newPlace(kind: "embedded" | "postgres" = "embedded"): Promise<GalleryPlace> {
  const place = await galleryPlace(kind);
  places.push(place);
  return place;
}

/** A gallery in PostgreSQL with pgvector; its key lies in a place of its own. */
async function pgvectorGallery(model: GalleryModel = toyModel) {
  const place = await newPlace();
  const database = await openPglite();
  return { place, database, gallery: await place.open({ database, model }) };
}

const vectors = (database: Database) =>
  database.all("SELECT generation, id FROM vectors ORDER BY generation, id");
const templates = (database: Database) =>
  database.all("SELECT generation, id FROM templates WHERE dropped = 0 ORDER BY generation, id");
const code = (code: string) => expect.objectContaining({ code });

describe("readable vectors", () => {
  test("are in step with the templates, whatever is done to these", async () => {
    const { gallery, database } = await pgvectorGallery();
    const { person: ada } = await gallery.addPerson({ name: "Ada" }, [drawnTemplate(1), drawnTemplate(2)]);
    const inStep = async () => {
      expect(await vectors(database)).toEqual(await templates(database));
      expect(await gallery.verifyIntegrity()).toBeDefined();
    };
    expect((await gallery.changeSettings({ readableVectors: true })).readableVectors).toBe(true);
    await inStep();
    expect((await vectors(database)).length).toBe(2);
    const { person: bob } = await gallery.addPerson({ name: "Bob" }, [drawnTemplate(3)]);
    const [added] = await gallery.addTemplates(bob.id, [drawnTemplate(4)]);
    await inStep();
    await gallery.deleteTemplate(bob.id, added as string);
    await inStep();
    const { id: merge } = await gallery.merge(ada.id, bob.id);
    expect((await gallery.nearest(drawnVector(3), 1))[0]?.person).toBe(ada.id);
    await gallery.undoMerge(merge);
    expect((await gallery.nearest(drawnVector(3), 1))[0]?.person).toBe(bob.id);
    await gallery.changeSettings({ keepUnknownDays: 30 });
    const expires = "2099-01-01T00:00:00.000Z";
    const faces = await gallery.addUnknownFaces([{ ...drawnTemplate(5), expires }]);
    await gallery.assignUnknownFaces(faces, bob.id);
    await inStep();
    await gallery.deletePerson(ada.id);
    await inStep();
    expect((await vectors(database)).length).toBe(2);
    expect((await gallery.nearest(drawnVector(1), 5)).map(({ person }) => person)).toEqual([bob.id]);
  });

  test("are made for another model beside the old, and switched with its templates", async () => {
    const { gallery, database, place } = await pgvectorGallery();
    await gallery.addPerson({ name: "Ada" }, [drawnTemplate(1)]);
    await gallery.addPerson({ name: "Bob" }, [drawnTemplate(2)]);
    await gallery.changeSettings({ readableVectors: true });
    const next: GalleryModel = { id: "toy", revision: "toy-2", dimensions: 8, head: { kind: "euclidean" } };
    await gallery.beginReembedding(next);
    const [one, two] = await gallery.toReembed(2);
    await gallery.addReembedded(
      new Map([
        [one?.id as string, { embedding: drawnVector(11, 8), quality: 0.5 }],
        [two?.id as string, null],
      ]),
    );
    expect(await vectors(database)).toEqual(await templates(database));
    expect(await vectors(database)).toHaveLength(3);
    await gallery.verifyIntegrity();
    await gallery.finishReembedding();
    expect(await vectors(database)).toEqual([{ generation: 2, id: one?.id }]);
    expect(await gallery.nearest(drawnVector(11, 8), 2)).toEqual([
      { person: one?.person, distance: expect.closeTo(0, 6) },
    ]);
    const partitions = await database.all(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'vectors%' ORDER BY tablename",
    );
    expect(partitions).toEqual([{ name: "vectors" }, { name: "vectors_2" }]);
    expect(place.place.kind).toBe("embedded");
  });

  test("are searched, and not memory; given up, they are gone and memory is", async () => {
    const { gallery, database } = await pgvectorGallery();
    const { person } = await gallery.addPerson({}, [drawnTemplate(1)]);
    await gallery.addPerson({}, [drawnTemplate(2)]);
    await gallery.changeSettings({ readableVectors: true });
    const found = async () => (await gallery.nearest(drawnVector(1), 2)).map((each) => each.person);
    expect(await found()).toHaveLength(2);
    // Only who searches by vectors can't see who has none.
    await database.run("DELETE FROM vectors WHERE id IN (SELECT id FROM templates WHERE person = $1)", [
      person.id,
    ]);
    await expect(gallery.verifyIntegrity()).rejects.toEqual(code("GALLERY_DAMAGED"));
    expect(await found()).not.toContain(person.id);
    expect((await gallery.changeSettings({ readableVectors: false })).readableVectors).toBe(false);
    expect((await found())[0]).toBe(person.id);
    await expect(vectors(database)).rejects.toThrow();
    await gallery.changeSettings({ readableVectors: true });
    expect((await found())[0]).toBe(person.id);
    await gallery.verifyIntegrity();
  });

  test("make nobody out as another, whatever is written there; their check finds it", async () => {
    const { gallery, database } = await pgvectorGallery();
    const { person: ada } = await gallery.addPerson({}, [drawnTemplate(1)]);
    const { person: bob } = await gallery.addPerson({}, [drawnTemplate(2)]);
    await gallery.changeSettings({ readableVectors: true });
    const before = await gallery.nearest(drawnVector(1), 2);
    const [a, b] = await Promise.all(
      [ada, bob].map(async ({ id }) => (await gallery.templates(id))[0]?.id as string),
    );
    const swapped = "SELECT CAST(vector AS text) AS v FROM vectors WHERE id = $1";
    const [[va], [vb]] = await Promise.all([
      database.all(swapped, [a as string]),
      database.all(swapped, [b as string]),
    ]);
    const write = "UPDATE vectors SET vector = CAST($1 AS vector) WHERE id = $2";
    await database.run(write, [vb?.["v"] as string, a as string]);
    await database.run(write, [va?.["v"] as string, b as string]);
    const after = await gallery.nearest(drawnVector(1), 2);
    expect(after.map(({ person }) => person).sort()).toEqual(before.map(({ person }) => person).sort());
    for (const each of after)
      expect(each.distance).toBeCloseTo(
        before.find(({ person }) => person === each.person)?.distance ?? -1,
        9,
      );
    await expect(gallery.verifyIntegrity()).rejects.toEqual(code("GALLERY_DAMAGED"));
  });

  test("that were cut off while they were made are gone on with; until then memory is searched", async () => {
    const { gallery, database, place } = await pgvectorGallery();
    const people = [];
    for (let i = 0; i < 250; i++) people.push((await gallery.addPerson({}, [drawnTemplate(i)])).person.id);
    let inserts = 0;
    const cut = (limit: number): Database => ({
      ...database,
      close: async () => {},
      write: (work) =>
        database.write((tx) =>
          work({
            ...tx,
            run: (sql, values) => {
              if (sql.startsWith("INSERT INTO vectors") && ++inserts > limit) throw new Error("cut off");
              return tx.run(sql, values);
            },
          }),
        ),
    });
    const other = await place.open({ database: cut(230) });
    await expect(other.changeSettings({ readableVectors: true })).rejects.toThrow("cut off");
    expect((await vectors(database)).length).toBe(200);
    expect((await gallery.nearest(drawnVector(249), 1))[0]?.person).toBe(people[249]);
    // In step from the beginning on.
    await gallery.addPerson({}, [drawnTemplate(900)]);
    expect((await vectors(database)).length).toBe(201);
    await gallery.changeSettings({ readableVectors: true });
    expect(await vectors(database)).toEqual(await templates(database));
    await gallery.verifyIntegrity();
  });

  test("are in no backup: a gallery restored is searched in memory until it is told again", async () => {
    const { gallery, database } = await pgvectorGallery();
    const { person } = await gallery.addPerson({}, [drawnTemplate(1)]);
    await gallery.changeSettings({ readableVectors: true });
    for (const there of [await openPlace((await newPlace()).place), await openPglite({ alone: true })]) {
      await copyGallery(database, there);
      const restored = await (places[0] as GalleryPlace).open({ database: there });
      expect((await restored.nearest(drawnVector(1), 1))[0]?.person).toBe(person.id);
      const added = await restored.addPerson({}, [drawnTemplate(2)]);
      expect((await restored.nearest(drawnVector(2), 1))[0]?.person).toBe(added.person.id);
      await restored.verifyIntegrity();
      if (restored.kind !== "postgres") continue;
      await restored.changeSettings({ readableVectors: true });
      expect(await vectors(there)).toHaveLength(2);
      expect((await restored.nearest(drawnVector(2), 1))[0]?.person).toBe(added.person.id);
    }
  });

  test("are refused in a file and under the paper's head", async () => {
    const embedded = await (await newPlace()).open();
    await expect(embedded.changeSettings({ readableVectors: true })).rejects.toEqual(
      code("INVALID_ARGUMENT"),
    );
    const paper: GalleryModel = {
      ...toyModel,
      head: { kind: "paper", alpha: Array.from({ length: toyModel.dimensions }, () => 1) },
    };
    const { gallery } = await pgvectorGallery(paper);
    await expect(gallery.changeSettings({ readableVectors: true })).rejects.toEqual(code("INVALID_ARGUMENT"));
    for (const refused of [embedded, gallery]) expect((await refused.settings()).readableVectors).toBe(false);
  });
});

test("readable vectors on a real server: refused where it has no pgvector, and searched where it has", async () => {
  const place = await newPlace("postgres");
  const gallery = await place.open();
  const { person } = await gallery.addPerson({}, [drawnTemplate(1)]);
  const raw = await openPlace(place.place);
  const [there] = await raw.all("SELECT name FROM pg_available_extensions WHERE name = 'vector'");
  await raw.close();
  const told = gallery.changeSettings({ readableVectors: true });
  if (there === undefined) await expect(told).rejects.toEqual(code("STORE_FAILED"));
  else await told;
  expect((await gallery.settings()).readableVectors).toBe(there !== undefined);
  expect((await gallery.nearest(drawnVector(1), 1))[0]?.person).toBe(person.id);
  await gallery.verifyIntegrity();
});

const alpha = Array.from({ length: 128 }, (_, i) => 0.5 + (i % 7) / 7);
const heads: readonly HeadDistance[] = [
  { kind: "cosine" },
  { kind: "euclidean" },
  { kind: "weighted-l1", alpha },
];

describe.each(heads.slice(0, long(heads.length)))("recall of pgvector's index under $kind", (head) => {
  test("of known people and strangers against exact distances: 0.99 and more", async () => {
    const model: GalleryModel = { id: "drawn", revision: "drawn-1", dimensions: 128, head };
    // More than the index looks at, so that it may miss somebody.
    const people = 800 + long(2000);
    const draw = drawnFaces(1);
    const known: { readonly id: string; readonly probe: Float32Array }[] = [];
    const place = await newPlace();
    const file = await openPlace(place.place);
    // In one transaction: a thousand would wait for the disk a thousand times.
    await file.write(async (tx) => {
      const inside = {
        ...file,
        ...tx,
        write: <T>(work: Work<T>) => work(tx),
        read: <T>(work: Work<T>) => work(tx),
      };
      const filled = await openGalleryStore({ ...inPlace(place), model, database: inside });
      for (let i = 0; i < people; i++) {
        const photo = draw();
        const drafts = Array.from(
          { length: i % 10 === 0 ? 3 : 1 },
          (): TemplateDraft => ({ ...drawnTemplate(i), embedding: photo() }),
        );
        const { person } = await filled.addPerson({}, drafts);
        if (known.length < 200) known.push({ id: person.id, probe: photo() });
      }
    });
    const memory = await place.open({ database: file, model });
    const database = await openPglite();
    await copyGallery(file, database);
    const gallery = await place.open({ database, model });
    await gallery.changeSettings({ readableVectors: true });
    // The statistics that a server's autovacuum would gather.
    await database.run("ANALYZE vectors");
    // So few would be sorted whole, without a miss.
    await setPlans(database, "off");
    const strangers = Array.from({ length: 200 }, () => draw()());
    const probes = [...known.map(({ probe }) => probe), ...strangers];
    let right = 0;
    for (const [i, probe] of probes.entries()) {
      const found = await gallery.nearest(probe, 3);
      if (found[0]?.person === (await memory.nearest(probe, 1))[0]?.person) right++;
      if (i % 20 > 0) continue;
      for (const { person, distance } of found)
        expect(distance).toBeCloseTo((await gallery.distanceTo(person, probe)) ?? -1, 5);
    }
    expect(right / probes.length).toBeGreaterThanOrEqual(0.99);
    console.log(`${head.kind}: ${people} people, recall@1 ${right} of ${probes.length}`);
    expect(await plan(database, model)).toContain("vectors_1_nearest");
    // Of the one session that all tests here have.
    await setPlans(database, "on");
  }, 600_000);
});

type Work<T> = (tx: Statements) => Promise<T>;
const inPlace = ({ keyFile }: GalleryPlace) => ({ place: "a test", keyFile });

/** Whether the planner may do without the index. */
async function setPlans(database: Database, value: "on" | "off"): Promise<void> {
  for (const name of ["enable_seqscan", "enable_bitmapscan", "enable_sort"])
    await database.all("SELECT set_config($1, $2, false) AS value", [name, value]);
}

async function plan(database: Database, { head }: GalleryModel): Promise<string> {
  const operator = { cosine: "<=>", euclidean: "<->", "weighted-l1": "<+>", paper: "" }[head.kind];
  const distance = `CAST(vector AS vector(128)) ${operator} CAST($1 AS vector(128))`;
  const rows = await database.all(
    `EXPLAIN SELECT id FROM vectors WHERE generation = 1 ORDER BY ${distance} LIMIT 400`,
    [`[${Array.from({ length: 128 }, () => 0.1).join()}]`],
  );
  return JSON.stringify(rows);
}

/** People whose photos lie close together, with falling variance, around a mean, as embeddings do. */
function drawnFaces(seed: number): () => () => Float32Array {
  const random = seededRandom(seed);
  return () => {
    const person = Float64Array.from(
      { length: 128 },
      (_, i) => random.normal() * Math.sqrt(0.014 / (1 + 0.36 * i)),
    );
    return () => {
      const photo = person.map((x, i) => (i === 127 ? 0.9 : x + 0.025 * random.normal()));
      const norm = Math.sqrt(photo.reduce((sum, x) => sum + x * x, 0));
      return Float32Array.from(photo, (x) => x / norm);
    };
  };
}
