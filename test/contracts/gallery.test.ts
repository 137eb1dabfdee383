import { copyFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HeadDistance, headDistance } from "../../src/core/headDistance.js";
import { preparePerson } from "../../src/core/personRule.js";
import { seededRandom } from "../../src/core/random.js";
import type { GalleryModel } from "../../src/gallery/gallery.js";
import type { OpenedGallery } from "../../src/gallery/galleryOn.node.js";
import { engines } from "../support/engines.js";
import {
  drawnTemplate,
  drawnVector,
  type GalleryPlace,
  galleryPlace,
  toyModel,
} from "../support/galleries.js";

const code = (code: string) => expect.objectContaining({ code });
const nobody = "0".repeat(32);
const bytes = (text: string) => new TextEncoder().encode(text);
const consent = { purpose: "door", textVersion: "1", given: "2026-01-01T00:00:00.000Z", expires: null };

/** What the model of 8 dimensions makes of a photo. */
const again = (seed: number) => ({ embedding: drawnVector(seed, 8), quality: 0.375 });

describe.each(engines)("a gallery, %s", (kind) => {
  let place: GalleryPlace;
  let gallery: OpenedGallery;
  let clock = Date.parse("2026-03-01T00:00:00Z");
  beforeEach(async () => {
    place = await galleryPlace(kind);
    clock = Date.parse("2026-03-01T00:00:00Z");
    gallery = await place.open({ now: () => clock });
  });
  afterEach(() => place.remove());

  const named = async (name: string, ...seeds: readonly number[]) =>
    (
      await gallery.addPerson(
        { name },
        seeds.map((seed) => drawnTemplate(seed)),
      )
    ).person;
  const nearestTo = async (seed: number, from = gallery) =>
    (await from.nearest(drawnVector(seed), 1))[0]?.person;

  test("starts empty, with its settings, and is the same when it is opened again", async () => {
    expect(await gallery.counts()).toEqual({ people: 0, templates: 0, unknownFaces: 0 });
    expect(await gallery.settings()).toEqual({
      verifyOnly: false,
      keepImages: false,
      keepUnknownDays: 0,
      retentionDays: null,
      targetFpir: 0.01,
      readableVectors: false,
    });
    expect(await gallery.nearest(drawnVector(1), 3)).toEqual([]);
    expect(gallery.notice).toContain(place.keyFile);
    const again = await place.open();
    expect([again.id, again.model, again.kind, again.notice]).toEqual([gallery.id, toyModel, kind, null]);
    expect(gallery.id).toMatch(/^[0-9a-f]{32}$/);
  });

  describe("people", () => {
    const details = {
      externalId: "4711",
      name: "Zoë Müller",
      metadata: { room: "12", ключ: "🗝" },
      groups: ["staff", "night"],
    };

    test("are what they were enrolled as, by id and by external id", async () => {
      const { person, templates } = await gallery.addPerson(details, [drawnTemplate(1), drawnTemplate(2)]);
      const time = new Date(clock).toISOString();
      expect(person).toEqual({ id: person.id, ...details, created: time, updated: time, templates: 2 });
      expect(templates).toHaveLength(2);
      expect(await gallery.person(person.id)).toEqual(person);
      expect(await gallery.personByExternalId("4711")).toEqual(person);
      expect(await gallery.personByExternalId("471")).toBeNull();
      expect((await gallery.addPerson({}, [])).person).toMatchObject({
        externalId: null,
        name: null,
        metadata: {},
        groups: [],
        templates: 0,
      });
      expect(await gallery.counts()).toEqual({ people: 2, templates: 2, unknownFaces: 0 });
    });

    test("are found by their external id however its accents are composed, and are there once", async () => {
      const [composed, apart] = ["José", "Jose\u0301"] as const;
      expect(composed).not.toBe(apart);
      const { person } = await gallery.addPerson({ externalId: apart }, []);
      expect(person.externalId).toBe(apart);
      for (const id of [composed, apart]) expect((await gallery.personByExternalId(id))?.id).toBe(person.id);
      await expect(gallery.addPerson({ externalId: composed }, [])).rejects.toMatchObject({
        code: "PERSON_EXISTS",
        subject: person.id,
      });
      const [again] = await gallery.addAll([{ details: { externalId: composed }, templates: [] }]);
      expect(again).toMatchObject({ error: { code: "PERSON_EXISTS" } });
      // Their own, written in the other way.
      expect(await gallery.changePerson(person.id, { externalId: composed })).toMatchObject({
        externalId: composed,
      });
    });

    test("change in what is given, and only in that", async () => {
      const { person } = await gallery.addPerson(details, [drawnTemplate(1)]);
      clock += 1000;
      const changed = await gallery.changePerson(person.id, { name: null, externalId: "4712" });
      expect(changed).toEqual({
        ...person,
        name: null,
        externalId: "4712",
        updated: new Date(clock).toISOString(),
      });
      expect(await gallery.personByExternalId("4711")).toBeNull();
      expect(await gallery.personByExternalId("4712")).toEqual(changed);
    });

    test("have external ids of their own", async () => {
      const { person } = await gallery.addPerson(details, []);
      const other = await named("Bob", 1);
      const exists = expect.objectContaining({ code: "PERSON_EXISTS", subject: person.id });
      await expect(gallery.addPerson({ externalId: "4711" }, [])).rejects.toEqual(exists);
      await expect(gallery.changePerson(other.id, { externalId: "4711" })).rejects.toEqual(exists);
      await gallery.changePerson(person.id, { externalId: "4711" });
      await gallery.changePerson(person.id, { externalId: null });
      expect((await gallery.changePerson(other.id, { externalId: "4711" })).externalId).toBe("4711");
    });

    test("who aren't there are not found, by any method that names one", async () => {
      const missing = expect.objectContaining({ code: "PERSON_NOT_FOUND", subject: nobody });
      const { id } = await named("Ada", 1);
      for (const call of [
        () => gallery.person(nobody),
        () => gallery.changePerson(nobody, {}),
        () => gallery.deletePerson(nobody),
        () => gallery.addTemplates(nobody, [drawnTemplate(1)]),
        () => gallery.templates(nobody),
        () => gallery.deleteTemplate(nobody, nobody),
        () => gallery.consents(nobody),
        () => gallery.addConsent(nobody, consent),
        () => gallery.distanceTo(nobody, drawnVector(1)),
        () => gallery.merge(id, nobody),
        () => gallery.merge(nobody, id),
      ])
        await expect(call(), String(call)).rejects.toEqual(missing);
      expect(await gallery.verifyIntegrity()).toEqual({ rows: 3, auditRows: 1 });
    });

    test("nothing is found by what can be no id, whatever it is", async () => {
      const { id } = await named("Ada", 1);
      await gallery.changeSettings({ keepUnknownDays: 1 });
      const no = (what: string) => code(`${what}_NOT_FOUND`);
      for (const odd of ["", "a\0b", "\ud800", "x".repeat(10_000), "' OR 1=1", id.toUpperCase(), `${id}\n`]) {
        await expect(gallery.person(odd), odd).rejects.toEqual(no("PERSON"));
        await expect(gallery.templates(odd), odd).rejects.toEqual(no("PERSON"));
        await expect(gallery.addTemplates(odd, []), odd).rejects.toEqual(no("PERSON"));
        await expect(gallery.deletePerson(odd), odd).rejects.toEqual(no("PERSON"));
        await expect(gallery.deletePerson(id, undefined, [odd]), odd).rejects.toEqual(no("FACE"));
        await expect(gallery.deleteTemplate(id, odd), odd).rejects.toEqual(no("TEMPLATE"));
        await expect(gallery.ignoreUnknownFaces([odd]), odd).rejects.toEqual(no("FACE"));
        await expect(gallery.discardUnknownFaces([odd]), odd).rejects.toEqual(no("FACE"));
        await expect(gallery.assignUnknownFaces([odd], id), odd).rejects.toEqual(no("FACE"));
        await expect(gallery.addMark({ face: odd, person: id }), odd).rejects.toEqual(no("FACE"));
        await expect(gallery.merge(id, odd), odd).rejects.toEqual(no("PERSON"));
        await expect(gallery.undoMerge(odd), odd).rejects.toEqual(no("MERGE"));
        expect(await gallery.image(odd), odd).toBeNull();
        expect(await gallery.thumbnail(odd), odd).toBeNull();
        expect(await gallery.distanceTo(id, drawnVector(1)), odd).toBeCloseTo(0, 6);
        expect(await gallery.apiKey(odd), odd).toBeNull();
        await expect(gallery.revokeApiKey(odd), odd).rejects.toEqual(code("INVALID_ARGUMENT"));
      }
    });

    test("are found by external ids of whatever characters", async () => {
      for (const externalId of ["a\0b", "\ud800", "\u202eeva", "x".repeat(10_000), "../../etc", "a\nb"]) {
        const { person } = await gallery.addPerson({ externalId, name: externalId }, []);
        expect(await gallery.personByExternalId(externalId)).toEqual(person);
        expect((await gallery.people({ match: externalId.slice(0, 100) })).items).toContainEqual(person);
      }
    });

    test("are listed by pages in the order of their ids", async () => {
      const ids: string[] = [];
      for (let i = 0; i < 7; i++) ids.push((await named(`Person ${i}`, i)).id);
      const seen: string[] = [];
      let cursor: string | null = "";
      for (let pages = 1; cursor !== null; pages++) {
        const page = await gallery.people({ limit: 3, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
        expect(pages).toBeLessThanOrEqual(3);
      }
      expect(seen).toEqual(ids.sort());
      expect((await gallery.people()).items[0]).toEqual(await gallery.person(ids[0] as string));
      for (const limit of [0, 1001, 1.5])
        await expect(gallery.people({ limit })).rejects.toEqual(code("INVALID_ARGUMENT"));
    });

    test.each([
      ["kept in memory", 100],
      ["too many to be kept", 0],
    ])("are found by a part of name or external id and by group, names %s", async (_, namesInMemory) => {
      gallery = await place.open({ namesInMemory });
      const zoe = (await gallery.addPerson(details, [])).person;
      const bob = (await gallery.addPerson({ name: "Bob Straße", groups: ["staff"] }, [drawnTemplate(1)]))
        .person;
      const found = async (options: Parameters<typeof gallery.people>[0]) =>
        (await gallery.people(options)).items.map(({ name }) => name).sort();
      expect(await found({ match: "zoe" })).toEqual([zoe.name]);
      expect(await found({ match: "MÜLL" })).toEqual([zoe.name]);
      expect(await found({ match: "711" })).toEqual([zoe.name]);
      expect(await found({ match: "strasse" })).toEqual([bob.name]);
      expect(await found({ match: "o", group: "staff" })).toEqual([bob.name, zoe.name]);
      expect(await found({ group: "night" })).toEqual([zoe.name]);
      expect(await found({ match: "nobody" })).toEqual([]);
      expect(await found({ match: "" })).toHaveLength(2);
      const [first, second] = [zoe.id, bob.id].sort() as [string, string];
      expect(await gallery.people({ group: "staff", limit: 1 })).toMatchObject({
        items: [{ id: first }],
        next: first,
      });
      expect(await gallery.people({ group: "staff", limit: 1, cursor: first })).toMatchObject({
        items: [await gallery.person(second)],
        next: null,
      });
      // What another changes is seen.
      const other = await place.open();
      await other.changePerson(zoe.id, { name: "Ann" });
      await other.deletePerson(bob.id);
      expect(await found({ match: "zoe" })).toEqual([]);
      expect(await found({ group: "staff" })).toEqual(["Ann"]);
    });

    test("agree at a time that is kept as ISO 8601 in UTC, however it was written", async () => {
      const { id } = await named("Ada", 1);
      await gallery.addConsent(id, { ...consent, given: "2026-01-01", expires: "2027-01-01T02:00:00+02:00" });
      expect(await gallery.consents(id)).toEqual([
        { ...consent, given: "2026-01-01T00:00:00.000Z", expires: "2027-01-01T00:00:00.000Z" },
      ]);
      for (const given of ["yesterday", "+020000-01-01T00:00:00Z", ""])
        await expect(gallery.addConsent(id, { ...consent, given })).rejects.toEqual(code("INVALID_ARGUMENT"));
    });

    test("keep what they agreed to", async () => {
      const later = { ...consent, purpose: "research", expires: "2027-01-01T00:00:00.000Z" };
      const { person } = await gallery.addPerson({}, [], { consents: [consent] });
      clock += 1;
      await gallery.addConsent(person.id, later);
      expect(await gallery.consents(person.id)).toEqual([consent, later]);
      await expect(gallery.addConsent(person.id, { ...consent, given: "today" })).rejects.toEqual(
        code("INVALID_ARGUMENT"),
      );
    });
  });

  describe("a batch", () => {
    test("is one change: each has an outcome of their own, and who is refused leaves the others be", async () => {
      const before = (await gallery.audit({ limit: 1000 })).items.length;
      const consent = { purpose: "p", textVersion: "1", given: "2026-01-01T00:00:00.000Z", expires: null };
      const { person: known } = await gallery.addPerson({ name: "Known", externalId: "k" }, [
        drawnTemplate(1),
      ]);
      const all = await gallery.addAll([
        { details: { name: "Ada", externalId: "a" }, templates: [drawnTemplate(2), drawnTemplate(3)] },
        { details: { externalId: "k" }, templates: [drawnTemplate(4)] },
        { person: known.id, templates: [drawnTemplate(5)], consents: [consent] },
        { details: { externalId: "a" }, templates: [drawnTemplate(6)] },
        { person: "0".repeat(32), templates: [drawnTemplate(7)] },
        {
          details: {},
          templates: [drawnTemplate(8), { ...drawnTemplate(9), embedding: new Float32Array(3) }],
        },
        { details: {}, templates: [], consents: [{ ...consent, given: "yesterday" }] },
        {
          details: { name: "Bea" },
          id: "b".repeat(32),
          templates: [{ ...drawnTemplate(10), id: "c".repeat(32) }],
        },
      ]);
      const codes = all.map((each) => ("error" in each ? each.error.code : each.person.name));
      expect(codes).toEqual([
        "Ada",
        "PERSON_EXISTS",
        "Known",
        "PERSON_EXISTS",
        "PERSON_NOT_FOUND",
        "EMBEDDING_MISMATCH",
        "INVALID_ARGUMENT",
        "Bea",
      ]);
      expect(await gallery.counts()).toMatchObject({ people: 3, templates: 5 });
      for (const each of all)
        if (!("error" in each)) {
          expect(await gallery.person(each.person.id)).toEqual(each.person);
          const templates = (await gallery.templates(each.person.id)).map(({ id }) => id);
          expect(templates.slice(-each.templates.length)).toEqual(each.templates);
        }
      expect(await gallery.consents(known.id)).toEqual([consent]);
      expect((await gallery.nearest(drawnVector(10), 1))[0]?.person).toBe("b".repeat(32));
      expect((await gallery.nearest(drawnVector(3), 1))[0]?.person).toBe(
        (await gallery.personByExternalId("a"))?.id,
      );
      const rows = (await gallery.audit({ limit: 1000 })).items.slice(before + 1);
      expect(rows.map(({ action }) => action)).toEqual(["enrol", "consent", "add templates", "enrol"]);
      await gallery.verifyIntegrity();
    });

    test("of many goes in few statements; of too many none", async () => {
      const people = Array.from({ length: 130 }, (_, i) => ({
        details: { externalId: `${i}` },
        templates: [drawnTemplate(i)],
      }));
      const stored = await gallery.addAll(people);
      expect(stored.every((each) => !("error" in each))).toBe(true);
      await gallery.verifyIntegrity();
      for (const i of [0, 49, 50, 129])
        expect((await gallery.nearest(drawnVector(i), 1))[0]?.person).toBe(
          (await gallery.personByExternalId(`${i}`))?.id,
        );
      const many = Array.from({ length: 1001 }, () => ({ templates: [] }));
      await expect(gallery.addAll(many)).rejects.toEqual(code("INVALID_ARGUMENT"));
      expect(await gallery.addAll([])).toEqual([]);
      expect(await gallery.counts()).toMatchObject({ people: 130, templates: 130 });
    });
  });

  describe("templates", () => {
    test("come back as they went in, in their order", async () => {
      const { id } = await named("Ada", 1);
      clock += 1000;
      const draft = drawnTemplate(2, { origin: "webcam", thumbnail: bytes("small") });
      const [template] = await gallery.addTemplates(id, [draft]);
      const [first, second] = await gallery.templates(id);
      expect(first).toMatchObject({ person: id, embedding: drawnVector(1), origin: "file" });
      expect(second).toEqual({
        id: template,
        person: id,
        embedding: draft.embedding,
        quality: draft.quality,
        sourceHash: draft.sourceHash,
        origin: "webcam",
        revision: "toy-1",
        created: new Date(clock).toISOString(),
        hasImage: false,
        hasThumbnail: true,
      });
      expect(await gallery.thumbnail(template as string)).toEqual(bytes("small"));
      expect(await gallery.image(template as string)).toBeNull();
      expect((await gallery.person(id)).updated).toBe(new Date(clock).toISOString());
    });

    test("keep their photo only where the gallery was told to", async () => {
      const photo = { image: bytes("photo"), thumbnail: bytes("small") };
      const { templates: without } = await gallery.addPerson({}, [drawnTemplate(1, photo)]);
      await gallery.changeSettings({ keepImages: true });
      const { person, templates: kept } = await gallery.addPerson({}, [drawnTemplate(2, photo)]);
      expect(await gallery.image(without[0] as string)).toBeNull();
      expect(await gallery.image(kept[0] as string)).toEqual(bytes("photo"));
      expect(await gallery.templates(person.id)).toMatchObject([{ hasImage: true, hasThumbnail: true }]);
      await gallery.deleteTemplate(person.id, kept[0] as string);
      expect(await gallery.image(kept[0] as string)).toBeNull();
      expect(await gallery.thumbnail(kept[0] as string)).toBeNull();
    });

    test("are deleted one by one; a person without any is in no search", async () => {
      const { id } = await named("Ada", 1, 2);
      const [first, second] = await gallery.templates(id);
      await expect(gallery.deleteTemplate(id, nobody)).rejects.toEqual(code("TEMPLATE_NOT_FOUND"));
      const other = await named("Bob", 3);
      await expect(gallery.deleteTemplate(other.id, first?.id as string)).rejects.toEqual(
        code("TEMPLATE_NOT_FOUND"),
      );
      await gallery.deleteTemplate(id, first?.id as string);
      expect(await gallery.templates(id)).toEqual([second]);
      expect(await nearestTo(2)).toBe(id);
      await gallery.deleteTemplate(id, second?.id as string);
      expect(await gallery.nearest(drawnVector(2), 5)).toMatchObject([{ person: other.id }]);
      expect(await gallery.distanceTo(id, drawnVector(2))).toBeNull();
      expect((await gallery.person(id)).templates).toBe(0);
    });

    test("of another length, or no embedding at all, change nothing", async () => {
      const { id } = await named("Ada", 1);
      const wrong = (embedding: Float32Array) => [drawnTemplate(2), drawnTemplate(3, { embedding })];
      for (const [embedding, expected] of [
        [new Float32Array(15).fill(1), "EMBEDDING_MISMATCH"],
        [new Float32Array(0), "EMBEDDING_MISMATCH"],
        [new Float32Array(16), "INVALID_ARGUMENT"],
        [new Float32Array(16).fill(Number.NaN), "INVALID_ARGUMENT"],
        [new Float32Array(16).fill(Number.POSITIVE_INFINITY), "INVALID_ARGUMENT"],
      ] as const) {
        await expect(gallery.addPerson({}, wrong(embedding))).rejects.toEqual(code(expected));
        await expect(gallery.addTemplates(id, wrong(embedding))).rejects.toEqual(code(expected));
      }
      await expect(gallery.distanceTo(id, new Float32Array(15))).rejects.toEqual(code("EMBEDDING_MISMATCH"));
      await expect(gallery.nearest(new Float32Array(15), 1)).rejects.toEqual(code("EMBEDDING_MISMATCH"));
      expect(await gallery.counts()).toEqual({ people: 1, templates: 1, unknownFaces: 0 });
      expect(await gallery.verifyIntegrity()).toEqual({ rows: 3, auditRows: 1 });
    });
  });

  describe("merging", () => {
    /** Everything that can be asked of a gallery. */
    const all = async () => {
      const { items: people } = await gallery.people();
      return Promise.all(
        people.map(async ({ updated, ...person }) => ({
          person,
          templates: await gallery.templates(person.id),
          consents: await gallery.consents(person.id),
          distance: await gallery.distanceTo(person.id, drawnVector(9)),
          marks: (await gallery.marks()).filter((mark) => mark.person === person.id),
        })),
      );
    };

    test("moves everything, and undoing it gives everything back", async () => {
      await gallery.changeSettings({ keepUnknownDays: 9 });
      const ada = (
        await gallery.addPerson({ name: "Ada", externalId: "a" }, [drawnTemplate(1)], { consents: [consent] })
      ).person;
      clock += 1;
      const details = { name: "Ada L.", externalId: "b", metadata: { x: "y" }, groups: ["g"] };
      const twin = await gallery.addPerson(
        details,
        [drawnTemplate(2, { thumbnail: bytes("t") }), drawnTemplate(3)],
        {
          consents: [{ ...consent, purpose: "research" }],
        },
      );
      const faces = await gallery.addUnknownFaces(
        [4, 5].map((seed) => ({ ...drawnTemplate(seed), expires: "2027-01-01T00:00:00Z" })),
      );
      await gallery.addMark({ face: faces[0] as string, person: ada.id });
      for (const face of faces) await gallery.addMark({ face, person: twin.person.id });
      const before = await all();

      const merge = await gallery.merge(ada.id, twin.person.id);
      expect(merge).toMatchObject({
        into: ada.id,
        from: twin.person.id,
        time: new Date(clock).toISOString(),
      });
      expect(await gallery.merges()).toEqual([merge]);
      expect((await gallery.people()).items).toMatchObject([{ id: ada.id, templates: 3, externalId: "a" }]);
      expect((await gallery.templates(ada.id)).map(({ embedding }) => embedding)).toEqual(
        expect.arrayContaining([drawnVector(1), drawnVector(2), drawnVector(3)]),
      );
      expect(await gallery.thumbnail(twin.templates[0] as string)).toEqual(bytes("t"));
      expect(await gallery.consents(ada.id)).toHaveLength(2);
      expect(await gallery.marks()).toHaveLength(2);
      await expect(gallery.person(twin.person.id)).rejects.toEqual(code("PERSON_NOT_FOUND"));
      expect(await gallery.personByExternalId("b")).toBeNull();
      expect(await gallery.nearest(drawnVector(2), 5)).toMatchObject([{ person: ada.id }]);
      await gallery.verifyIntegrity();

      expect(await gallery.undoMerge(merge.id)).toMatchObject({
        id: twin.person.id,
        ...details,
        templates: 2,
      });
      expect(await all()).toEqual(before);
      expect(await gallery.merges()).toEqual([]);
      expect(await nearestTo(2)).toBe(twin.person.id);
      await expect(gallery.undoMerge(merge.id)).rejects.toEqual(code("MERGE_NOT_FOUND"));
      await gallery.verifyIntegrity();
    });

    test("undone leaves out what was deleted since, and leaves what was added", async () => {
      const [ada, twin] = [await named("Ada", 1), await named("Twin", 2, 3)];
      const { id } = await gallery.merge(ada.id, twin.id);
      const gone = (await gallery.templates(ada.id)).find(({ sourceHash }) => sourceHash.endsWith("2"));
      await gallery.deleteTemplate(ada.id, gone?.id as string);
      await gallery.addTemplates(ada.id, [drawnTemplate(4)]);
      await gallery.undoMerge(id);
      const hashes = async (person: string) =>
        (await gallery.templates(person)).map(({ embedding }) => embedding);
      expect(await hashes(twin.id)).toEqual([drawnVector(3)]);
      expect(await hashes(ada.id)).toHaveLength(2);
    });

    test("of a chain is undone from its end; deleting whom all went into deletes all", async () => {
      const people = [await named("A", 1), await named("B", 2), await named("C", 3)];
      const [a, b, c] = people.map(({ id }) => id) as [string, string, string];
      const first = await gallery.merge(b, c);
      const second = await gallery.merge(a, b);
      await expect(gallery.undoMerge(first.id)).rejects.toEqual(
        expect.objectContaining({ code: "INVALID_ARGUMENT", subject: second.id }),
      );
      await gallery.undoMerge(second.id);
      await gallery.undoMerge(first.id);
      expect((await gallery.people()).items.map(({ id }) => id)).toEqual([a, b, c].sort());
      const [again, on] = [await gallery.merge(b, c), await gallery.merge(a, b)];
      expect(await gallery.deletePerson(a)).toMatchObject({ templates: 3 });
      for (const { id } of [again, on])
        await expect(gallery.undoMerge(id)).rejects.toEqual(code("INVALID_ARGUMENT"));
      expect(await gallery.merges()).toEqual([]);
      expect(await gallery.counts()).toEqual({ people: 0, templates: 0, unknownFaces: 0 });
      await gallery.verifyIntegrity();
    });

    test("of a person with themselves is refused, and undoing where the external id is another's", async () => {
      const ada = await named("Ada", 1);
      await expect(gallery.merge(ada.id, ada.id)).rejects.toEqual(code("INVALID_ARGUMENT"));
      const twin = (await gallery.addPerson({ externalId: "x" }, [])).person;
      const { id } = await gallery.merge(ada.id, twin.id);
      await gallery.changePerson(ada.id, { externalId: "x" });
      await expect(gallery.undoMerge(id)).rejects.toEqual(code("PERSON_EXISTS"));
      expect((await gallery.people()).items).toHaveLength(1);
    });
  });

  describe("the inbox", () => {
    const face = (seed: number, days = 7) => ({
      ...drawnTemplate(seed),
      thumbnail: bytes(`face ${seed}`),
      expires: new Date(clock + days * 86_400_000).toISOString(),
    });
    const waiting = async () =>
      (await gallery.unknownFaces({ state: "waiting" })).items.map(({ id }) => id).sort();

    test("keeps faces only where it was told to", async () => {
      await expect(gallery.addUnknownFaces([face(1)])).rejects.toEqual(code("INVALID_ARGUMENT"));
      expect(await gallery.addUnknownFaces([])).toEqual([]);
      await gallery.changeSettings({ keepUnknownDays: 7 });
      const [id] = await gallery.addUnknownFaces([face(1)]);
      expect((await gallery.unknownFaces()).items).toEqual([
        {
          id,
          embedding: drawnVector(1),
          quality: face(1).quality,
          sourceHash: face(1).sourceHash,
          state: "waiting",
          created: new Date(clock).toISOString(),
          expires: face(1).expires,
          hasThumbnail: true,
        },
      ]);
      expect(await gallery.thumbnail(id as string)).toEqual(bytes("face 1"));
    });

    test("lists by pages, of one state or of all; faces are ignored, discarded, marked", async () => {
      await gallery.changeSettings({ keepUnknownDays: 7 });
      const ids = [...(await gallery.addUnknownFaces([1, 2, 3, 4, 5].map((seed) => face(seed))))].sort();
      const [a, b, c, d, e] = ids as [string, string, string, string, string];
      await gallery.ignoreUnknownFaces([b, d]);
      expect(await waiting()).toEqual([a, c, e]);
      const page = await gallery.unknownFaces({ state: "waiting", limit: 2 });
      expect([page.items.map(({ id }) => id), page.next]).toEqual([[a, c], c]);
      expect(await gallery.unknownFaces({ state: "waiting", limit: 2, cursor: c })).toMatchObject({
        items: [{ id: e }],
        next: null,
      });
      expect((await gallery.unknownFaces({ state: "ignored" })).items.map(({ id }) => id)).toEqual([b, d]);
      const { id } = await named("Ada", 9);
      await gallery.addMark({ face: a, person: id });
      await gallery.addMark({ face: a, person: id });
      expect(await gallery.marks()).toEqual([{ face: a, person: id }]);
      await expect(gallery.addMark({ face: nobody, person: id })).rejects.toEqual(code("FACE_NOT_FOUND"));
      await expect(gallery.addMark({ face: a, person: nobody })).rejects.toEqual(code("PERSON_NOT_FOUND"));
      await expect(gallery.discardUnknownFaces([c, nobody])).rejects.toEqual(code("FACE_NOT_FOUND"));
      await gallery.discardUnknownFaces([a, b]);
      expect((await gallery.unknownFaces()).items.map(({ id }) => id)).toEqual([c, d, e]);
      expect(await gallery.marks()).toEqual([]);
      expect(await gallery.thumbnail(a)).toBeNull();
      expect(await gallery.counts()).toMatchObject({ unknownFaces: 3 });
      await gallery.verifyIntegrity();
    });

    test("faces assigned become templates, all of them or none", async () => {
      await gallery.changeSettings({ keepUnknownDays: 7 });
      const faces = await gallery.addUnknownFaces([face(1), face(2)]);
      const { id } = await named("Ada", 9);
      await expect(gallery.assignUnknownFaces([...faces, nobody], id)).rejects.toEqual(
        code("FACE_NOT_FOUND"),
      );
      await expect(gallery.assignUnknownFaces(faces, nobody)).rejects.toEqual(code("PERSON_NOT_FOUND"));
      expect(await gallery.counts()).toEqual({ people: 1, templates: 1, unknownFaces: 2 });
      const { templates } = await gallery.assignUnknownFaces(faces, id);
      const added = (await gallery.templates(id)).filter(({ origin }) => origin === "inbox");
      expect(added.map(({ id }) => id).sort()).toEqual([...templates].sort());
      expect(added.map(({ embedding }) => embedding)).toEqual(
        expect.arrayContaining([drawnVector(1), drawnVector(2)]),
      );
      expect(await gallery.thumbnail(templates[0] as string)).toEqual(bytes("face 1"));
      expect(await gallery.thumbnail(faces[0] as string)).toBeNull();
      expect(await gallery.counts()).toEqual({ people: 1, templates: 3, unknownFaces: 0 });
      expect(await nearestTo(2)).toBe(id);
    });

    test("faces assigned to somebody new make them, or leave nobody behind", async () => {
      await gallery.changeSettings({ keepUnknownDays: 7 });
      await gallery.addPerson({ externalId: "taken" }, []);
      const faces = await gallery.addUnknownFaces([face(1), face(2)]);
      const before = (await gallery.audit({ limit: 1000 })).items.length;
      for (const [ids, details, wrong] of [
        [[...faces, nobody], { name: "Ada" }, "FACE_NOT_FOUND"],
        [faces, { externalId: "taken" }, "PERSON_EXISTS"],
      ] as const)
        await expect(gallery.assignUnknownFaces(ids, details)).rejects.toEqual(code(wrong));
      expect(await gallery.counts()).toEqual({ people: 1, templates: 0, unknownFaces: 2 });
      const { person, templates } = await gallery.assignUnknownFaces(faces, { name: "Ada", groups: ["g"] });
      expect(person).toEqual(await gallery.person(person.id));
      expect(person).toMatchObject({ name: "Ada", groups: ["g"], templates: 2 });
      expect((await gallery.templates(person.id)).map(({ id }) => id)).toEqual(templates);
      expect(await nearestTo(2)).toBe(person.id);
      const news = (await gallery.audit({ limit: 1000 })).items.slice(before);
      expect(news.map(({ details }) => details)).toEqual([{ person: person.id, templates, faces }]);
      await gallery.verifyIntegrity();
    });
  });

  describe("deletion", () => {
    test("gives a receipt of what went, and leaves nothing that names the person but the audit", async () => {
      await gallery.changeSettings({ keepImages: true, keepUnknownDays: 7 });
      const { person } = await gallery.addPerson(
        { name: "Ada", externalId: "a" },
        [
          drawnTemplate(1, { image: bytes("photo"), thumbnail: bytes("t") }),
          drawnTemplate(2, { thumbnail: bytes("u") }),
        ],
        { consents: [consent] },
      );
      const other = await named("Bob", 3);
      const expires = new Date(clock + 1e9).toISOString();
      const faces = await gallery.addUnknownFaces(
        [4, 5].map((seed) => ({ ...drawnTemplate(seed), expires })),
      );
      await gallery.addMark({ face: faces[1] as string, person: person.id });
      await gallery.merge(person.id, (await named("Twin", 6)).id);
      const receipt = await gallery.deletePerson(person.id, undefined, faces.slice(0, 1));
      const { items: events } = await gallery.audit();
      expect(receipt).toEqual({
        person: person.id,
        deleted: new Date(clock).toISOString(),
        templates: 3,
        images: 3,
        unknownFaces: 1,
        consents: 1,
        auditSequence: events.length,
      });
      expect(events.at(-1)).toMatchObject({ action: "delete", details: { person: person.id } });
      expect(await gallery.nearest(drawnVector(1), 5)).toMatchObject([{ person: other.id }]);
      expect(await gallery.personByExternalId("a")).toBeNull();
      expect(await gallery.marks()).toEqual([]);
      expect((await gallery.unknownFaces()).items.map(({ id }) => id)).toEqual(faces.slice(1));
      expect(await gallery.verifyIntegrity()).toMatchObject({ auditRows: events.length });
    });

    test("purge erases what has expired, and nothing else", async () => {
      await gallery.changeSettings({ keepUnknownDays: 7 });
      const old = await named("Old", 1);
      const bare = await named("Without templates");
      const at = (days: number) => new Date(clock + days * 86_400_000);
      await gallery.addUnknownFaces(
        [1, 10].map((days) => ({ ...drawnTemplate(5), expires: at(days).toISOString() })),
      );
      expect(await gallery.purge(at(0.5))).toEqual({ people: [], unknownFaces: 0 });
      expect(await gallery.purge(at(5))).toEqual({ people: [], unknownFaces: 1 });
      await gallery.changeSettings({ retentionDays: 30 });
      const start = clock;
      clock += 20 * 86_400_000;
      const kept = await named("New", 2);
      await gallery.addTemplates(old.id, [drawnTemplate(3)]);
      clock = start;
      const { people, unknownFaces } = await gallery.purge(at(31));
      expect(people.map(({ person }) => person)).toEqual([bare.id]);
      expect(unknownFaces).toBe(1);
      expect((await gallery.purge(at(51))).people.map(({ person }) => person)).toEqual(
        [old.id, kept.id].sort(),
      );
      expect(await gallery.counts()).toEqual({ people: 0, templates: 0, unknownFaces: 0 });
      await gallery.verifyIntegrity();
    });
  });

  test("settings change in what is given; none that make no sense", async () => {
    await gallery.changeSettings({ verifyOnly: true });
    const nothing = JSON.parse("{}") as { readonly verifyOnly: boolean };
    await gallery.changeSettings({ verifyOnly: nothing.verifyOnly });
    expect((await gallery.settings()).verifyOnly).toBe(true);
    await gallery.changeSettings({ verifyOnly: false });
    const settings = await gallery.changeSettings({ verifyOnly: true, retentionDays: 30, targetFpir: 0.001 });
    expect(settings).toEqual({
      verifyOnly: true,
      keepImages: false,
      keepUnknownDays: 0,
      retentionDays: 30,
      targetFpir: 0.001,
      readableVectors: false,
    });
    expect(await (await place.open()).settings()).toEqual(settings);
    for (const change of [
      { keepUnknownDays: -1 },
      { keepUnknownDays: Number.NaN },
      { retentionDays: 0 },
      { targetFpir: 0 },
      { targetFpir: 1 },
    ])
      await expect(gallery.changeSettings(change)).rejects.toEqual(code("INVALID_ARGUMENT"));
    expect(await gallery.settings()).toEqual(settings);
  });

  test("the audit is one chain: with what the caller says, or what was done; heads of it hold", async () => {
    const { id } = await named("Ada", 1);
    const head = await gallery.auditHead();
    await gallery.deletePerson(id, { action: "delete", details: { person: id, by: "door" } });
    const appended = await gallery.appendAudit({
      action: "identify",
      details: { score: 0.25, outcome: "nobody" },
    });
    const page = await gallery.audit({ limit: 2 });
    expect(page.items.map(({ action, sequence }) => [action, sequence])).toEqual([
      ["enrol", 1],
      ["delete", 2],
    ]);
    expect(page.items[1]?.details).toEqual({ person: id, by: "door" });
    expect(await gallery.audit({ cursor: page.next as string })).toEqual({ items: [appended], next: null });
    expect(await gallery.verifyIntegrity([head])).toMatchObject({ auditRows: 3 });
    await expect(gallery.verifyIntegrity([{ ...head, mac: "0".repeat(64) }])).rejects.toEqual(
      code("AUDIT_BROKEN"),
    );
  });

  test("API keys are listed, looked up and revoked, once", async () => {
    const hash = new Uint8Array(32).map((_, i) => i);
    const key = {
      prefix: "0123456789ab",
      label: "door",
      scopes: ["verify", "identify"] as const,
      created: "2026-01-01T00:00:00.000Z",
      expires: null,
      revoked: null,
    };
    await gallery.addApiKey(key, hash);
    await expect(gallery.addApiKey(key, hash)).rejects.toEqual(code("INVALID_ARGUMENT"));
    expect(await gallery.apiKeys()).toEqual([key]);
    expect(await gallery.apiKey(key.prefix)).toEqual({ key, secretHash: hash });
    expect(await gallery.apiKey("ffffffffffff")).toBeNull();
    await gallery.revokeApiKey(key.prefix);
    const revoked = new Date(clock).toISOString();
    clock += 1000;
    await gallery.revokeApiKey(key.prefix);
    expect((await gallery.apiKey(key.prefix))?.key).toEqual({ ...key, revoked });
    await expect(gallery.revokeApiKey("ffffffffffff")).rejects.toEqual(code("INVALID_ARGUMENT"));
  });

  describe("another model", () => {
    const model: GalleryModel = { id: "toy", revision: "toy-2", dimensions: 8, head: { kind: "euclidean" } };

    test("is refused, with what to do", async () => {
      const refused = place.open({ model });
      await expect(refused).rejects.toEqual(
        expect.objectContaining({ code: "GALLERY_MODEL_MISMATCH", hint: expect.stringContaining("reembed") }),
      );
      const database = (await place.open()).model;
      expect(database).toEqual(toyModel);
    });

    test("takes over at once when all templates were made anew; a call may be cut off anywhere", async () => {
      await gallery.changeSettings({ keepUnknownDays: 7 });
      const [ada, bob] = [await named("Ada", 1, 2), await named("Bob", 3)];
      await gallery.addUnknownFaces([{ ...drawnTemplate(4), expires: "2027-01-01T00:00:00Z" }]);
      const other = await place.open();
      await expect(gallery.toReembed(1)).rejects.toEqual(code("INVALID_ARGUMENT"));
      await expect(gallery.beginReembedding(toyModel)).rejects.toEqual(code("INVALID_ARGUMENT"));
      await expect(gallery.finishReembedding()).rejects.toEqual(code("INVALID_ARGUMENT"));
      expect(await gallery.beginReembedding(model)).toEqual({ generation: 2, model, done: 0, total: 3 });
      expect(await gallery.toReembed(1)).toHaveLength(1);
      const first = (await gallery.toReembed(10)).find(({ person }) => person === ada.id);
      await gallery.addReembedded(new Map([[first?.id as string, again(first!.embedding[0]! * 1000)]]));
      await expect(gallery.finishReembedding()).rejects.toEqual(code("INVALID_ARGUMENT"));

      // Gone on with by another, while people still come and go.
      expect(await other.beginReembedding(model)).toMatchObject({ done: 1, total: 3 });
      const carl = await named("Carl", 5, 6);
      expect(await nearestTo(5)).toBe(carl.id);
      await expect(
        other.addReembedded(
          new Map([[first?.id as string, { ...again(1), embedding: new Float32Array(16) }]]),
        ),
      ).resolves.toBeUndefined();
      const left = await other.toReembed(10);
      expect(left).toHaveLength(4);
      await expect(
        other.addReembedded(
          new Map([[left[0]?.id as string, { ...again(1), embedding: new Float32Array(16) }]]),
        ),
      ).rejects.toEqual(code("EMBEDDING_MISMATCH"));
      const dropped = left.find(({ person }) => person === bob.id)?.id as string;
      const done = left.map(({ id }, i) => [id, id === dropped ? null : again(100 + i)] as const);
      await other.addReembedded(new Map(done));
      await gallery.verifyIntegrity();
      expect(await nearestTo(5)).toBe(carl.id);
      await other.finishReembedding();

      expect(other.model).toEqual(model);
      expect(await other.counts()).toEqual({ people: 3, templates: 4, unknownFaces: 0 });
      expect((await other.templates(ada.id)).map(({ revision }) => revision)).toEqual(["toy-2", "toy-2"]);
      expect((await other.templates(ada.id)).map(({ quality }) => quality)).toEqual([0.375, 0.375]);
      expect((await other.person(bob.id)).templates).toBe(0);
      const probe = done.find(([, made]) => made !== null)?.[1]?.embedding as Float32Array;
      expect((await other.nearest(probe, 1))[0]?.distance).toBeLessThan(1);
      await other.verifyIntegrity();
      // Whoever still has the old model is told, and does no harm.
      for (const call of [
        () => gallery.nearest(drawnVector(1), 1),
        () => gallery.distanceTo(ada.id, drawnVector(1)),
        () => gallery.templates(ada.id),
        () => gallery.addTemplates(ada.id, [drawnTemplate(7)]),
        () => gallery.addPerson({}, [drawnTemplate(7)]),
      ])
        await expect(call(), String(call)).rejects.toEqual(code("GALLERY_MODEL_MISMATCH"));
      await expect(place.open()).rejects.toEqual(code("GALLERY_MODEL_MISMATCH"));
      expect((await place.open({ model })).model).toEqual(model);
    });

    test("begun and given up for yet another leaves nothing of the first", async () => {
      await named("Ada", 1);
      await gallery.beginReembedding(model);
      const [template] = await gallery.toReembed(1);
      await gallery.addReembedded(new Map([[template?.id as string, again(1)]]));
      const third = { ...model, revision: "toy-3" };
      expect(await gallery.beginReembedding(third)).toMatchObject({ done: 0, total: 1, model: third });
      await gallery.verifyIntegrity();
    });

    test("templates deleted and merged meanwhile stay so", async () => {
      const [ada, bob] = [await named("Ada", 1, 2), await named("Bob", 3)];
      await gallery.beginReembedding(model);
      const all = await gallery.toReembed(10);
      await gallery.addReembedded(new Map(all.map(({ id }, i) => [id, again(i)])));
      const [gone] = await gallery.templates(ada.id);
      await gallery.deleteTemplate(ada.id, gone?.id as string);
      const merge = await gallery.merge(bob.id, ada.id);
      await gallery.finishReembedding();
      expect((await gallery.templates(bob.id)).map(({ revision }) => revision)).toEqual(["toy-2", "toy-2"]);
      await gallery.undoMerge(merge.id);
      expect(await gallery.templates(ada.id)).toHaveLength(1);
      await gallery.verifyIntegrity();
    });
  });

  describe("rotating the key", () => {
    test("seals everything anew, while others go on; a call cut short is gone on with", async () => {
      await gallery.changeSettings({ keepImages: true, keepUnknownDays: 7 });
      for (let i = 0; i < 5; i++)
        await gallery.addPerson(
          { name: `Person ${i}`, externalId: `${i}` },
          [drawnTemplate(i, { image: bytes("i") })],
          {
            consents: [consent],
          },
        );
      const other = await place.open();
      expect(await nearestTo(3, other)).toBeDefined();
      const [before] = (await gallery.people()).items;
      const head = await gallery.auditHead();
      const stop = new AbortController();
      const cut = gallery.rotateKey({
        signal: stop.signal,
        onProgress: ({ done }) => void (done > 2 && stop.abort()),
      });
      await expect(cut).rejects.toEqual(code("ABORTED"));
      // Sealed half by the old and half by the new.
      await gallery.verifyIntegrity();
      const { person } = await other.addPerson({ name: "Meanwhile", externalId: "m" }, [drawnTemplate(50)]);
      expect(await nearestTo(50)).toBe(person.id);
      const seen: number[] = [];
      await gallery.rotateKey({ onProgress: ({ done }) => seen.push(done) });
      expect(seen.at(-1)).toBeGreaterThan(20);
      for (const each of [gallery, other, await place.open()]) {
        await each.verifyIntegrity([head]);
        expect(await each.personByExternalId("3")).toMatchObject({ name: "Person 3" });
        expect(await each.person(before?.id as string)).toEqual(before);
        expect(await nearestTo(50, each)).toBe(person.id);
      }
      await gallery.rotateKey();
      expect(await nearestTo(3, other)).toBeDefined();
      await other.addPerson({ name: "Later" }, [drawnTemplate(60)]);
      expect(await (await place.open()).verifyIntegrity([head])).toBeDefined();
    });
  });

  test("a key rotated on another machine is asked for, and enough once it is in place", async () => {
    await named("Ada", 1);
    const copy = `${place.keyFile}.elsewhere`;
    copyFileSync(place.keyFile, copy);
    const other = await place.open({ keyFile: copy });
    await gallery.rotateKey();
    for (const call of [
      () => other.counts(),
      () => other.addPerson({}, []),
      () => other.nearest(drawnVector(1), 1),
    ])
      await expect(call()).rejects.toEqual(code("GALLERY_KEY_WRONG"));
    copyFileSync(place.keyFile, copy);
    expect(await nearestTo(1, other)).toBeDefined();
    await other.addPerson({ name: "Bob" }, [drawnTemplate(2)]);
    await gallery.verifyIntegrity();
  });

  test("a change by one is seen by another that is open: people, templates, merges, deletions", async () => {
    const other = await place.open();
    expect(await nearestTo(1, other)).toBeUndefined();
    const [ada, bob] = [await named("Ada", 1), await named("Bob", 2)];
    expect(await nearestTo(1, other)).toBe(ada.id);
    await gallery.addTemplates(bob.id, [drawnTemplate(1)]);
    expect(await other.nearest(drawnVector(1), 2)).toEqual(await gallery.nearest(drawnVector(1), 2));
    const merge = await gallery.merge(bob.id, ada.id);
    expect(await other.nearest(drawnVector(1), 2)).toEqual(await gallery.nearest(drawnVector(1), 2));
    await gallery.undoMerge(merge.id);
    expect(await nearestTo(1, other)).toBe(ada.id);
    await gallery.deletePerson(ada.id);
    expect(await nearestTo(1, other)).toBe(bob.id);
    // Those who left are forgotten after a while: who reads later loads everything anew.
    clock += 8 * 86_400_000;
    await gallery.deletePerson(bob.id);
    const carl = await named("Carl", 3);
    clock += 8 * 86_400_000;
    await gallery.deletePerson((await named("Dora", 4)).id);
    expect(await other.nearest(drawnVector(3), 5)).toMatchObject([{ person: carl.id }]);
  });

  test("searches at once share few readings, and each sees what was done before it", async () => {
    const other = await place.open();
    const found = Array.from({ length: 100 }, async (_, i) => {
      const { id } = await named(`Person ${i}`, i);
      return (await nearestTo(i, other)) === id;
    });
    expect((await Promise.all(found)).every(Boolean)).toBe(true);
  });

  test("closed, it does nothing more", async () => {
    await gallery.close();
    await gallery.close();
    for (const call of [
      () => gallery.counts(),
      () => gallery.addPerson({}, []),
      () => gallery.verifyIntegrity(),
    ])
      await expect(call()).rejects.toEqual(code("CLOSED"));
  });

  test("opened by several at once that find it empty, it is made once", async () => {
    const empty = await galleryPlace(kind);
    const galleries = await Promise.all([1, 2, 3].map(() => empty.open()));
    expect(new Set(galleries.map(({ id }) => id)).size).toBe(1);
    expect(galleries.filter(({ notice }) => notice !== null)).toHaveLength(1);
    await empty.remove();
  });

  test("is not made without a model", async () => {
    const empty = await galleryPlace(kind);
    await expect(empty.open({ model: undefined } as object)).rejects.toEqual(code("INVALID_ARGUMENT"));
    await empty.remove();
  });
});

const dimensions = 16;
const heads: readonly HeadDistance[] = [
  { kind: "cosine" },
  { kind: "euclidean" },
  { kind: "weighted-l1", alpha: Array.from({ length: dimensions }, (_, i) => i / 10) },
  { kind: "paper", alpha: Array.from({ length: dimensions }, (_, i) => i - 7) },
];

describe.each(engines)("1:N ranks as 1:1 decides, %s", (kind) => {
  test.each(heads.map((head) => [head.kind, head] as const))("by %s", async (_, head) => {
    const place = await galleryPlace(kind);
    const gallery = await place.open({ model: { id: "toy", revision: "1", dimensions, head } });
    const random = seededRandom(3);
    const people: { id: string; templates: readonly Float32Array[] }[] = [];
    for (let i = 0; i < 40; i++) {
      const templates = Array.from({ length: i % 4 }, (__, j) => drawnVector(100 * i + j));
      const { person } = await gallery.addPerson(
        {},
        templates.map((embedding) => drawnTemplate(i, { embedding })),
      );
      people.push({ id: person.id, templates });
    }
    const known = people.filter(({ templates }) => templates.length > 0);
    for (let i = 0; i < 10; i++) {
      const probe = drawnVector(random.int(4000));
      const found = await gallery.nearest(probe, 1000);
      const exact = known
        .map(({ id, templates }) => ({ id, distance: preparePerson(head, templates).distance(probe) }))
        .sort((a, b) => a.distance - b.distance);
      expect(found.map(({ person }) => person)).toEqual(exact.map(({ id }) => id));
      for (const { person, distance } of found) {
        const one = await gallery.distanceTo(person, probe);
        expect(Math.abs((one as number) - distance)).toBeLessThan(1e-5);
        const templates = await gallery.templates(person);
        if (templates.length === 1)
          expect(one).toBe(headDistance(head, probe, templates[0]?.embedding as Float32Array));
      }
    }
    await place.remove();
  });
});
