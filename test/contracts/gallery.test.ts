import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedGallery } from "../../src/gallery/galleryOn.node.js";
import { drawnTemplate, drawnVector, galleryFolder, openEmbedded } from "../support/galleries.js";

const place = galleryFolder();
let gallery: OpenedGallery;
beforeAll(async () => {
  gallery = await openEmbedded(place);
});
afterAll(async () => {
  await gallery.close();
  place.remove();
});

test("smoke", async () => {
  const { person } = await gallery.addPerson({ name: "Ada", externalId: "1" }, [
    drawnTemplate(1),
    drawnTemplate(2),
  ]);
  expect(await gallery.person(person.id)).toEqual(person);
  expect(await gallery.personByExternalId("1")).toEqual(person);
  expect(await gallery.templates(person.id)).toHaveLength(2);
  const other = await gallery.addPerson({ name: "Bob" }, [drawnTemplate(3)]);
  expect((await gallery.nearest(drawnVector(3), 5)).map(({ person }) => person)).toEqual([
    other.person.id,
    person.id,
  ]);
  expect(await gallery.distanceTo(person.id, drawnVector(3))).toBeCloseTo(
    (await gallery.nearest(drawnVector(3), 5))[1]!.distance,
    5,
  );
  const merge = await gallery.merge(person.id, other.person.id);
  expect(await gallery.nearest(drawnVector(3), 5)).toHaveLength(1);
  await gallery.undoMerge(merge.id);
  expect(await gallery.nearest(drawnVector(3), 5)).toHaveLength(2);
  expect((await gallery.people({ match: "ÁDA" })).items).toHaveLength(1);
  await gallery.rotateKey();
  expect(await gallery.verifyIntegrity()).toEqual({ rows: 6, auditRows: 5 });
  console.log(await gallery.deletePerson(person.id), await gallery.counts(), await gallery.audit());
  await gallery.verifyIntegrity();
});
