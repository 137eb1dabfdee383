import type { OpenedGallery } from "../../src/gallery/galleryOn.node.js";
import { drawnTemplate, drawnVector } from "./galleries.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const expires = "2027-01-01T00:00:00.000Z";
export const apiKeyPrefix = "0123456789ab";

/** Texts that must lie nowhere in plaintext. */
export const secretTexts = [
  "Lovelace-Byron",
  "external-id-4711",
  "room-of-her-own",
  "night-watch",
  "photo-of-ada",
  "small-photo",
  "research-purpose",
  "door-key-label",
  "details-of-audit",
  "owner-of-kept",
  "name-of-kept",
  "value-of-kept",
  "name-of-tally",
];

/**
 * Puts something into every table: people with and without templates, images, consents, faces, marks, a merge, one deleted, a
 * generation half made, an API key, an audit, what a service keeps.
 */
export async function fillGallery(gallery: OpenedGallery): Promise<void> {
  const [name, externalId, room, group, photo, small, purpose, label, detail, ...kept] =
    secretTexts as readonly string[];
  await gallery.changeSettings({ keepImages: true, keepUnknownDays: 30 });
  const pictures = { image: bytes(photo ?? ""), thumbnail: bytes(small ?? "") };
  const { person: ada } = await gallery.addPerson(
    { name: name ?? "", externalId: externalId ?? "", metadata: { room: room ?? "" }, groups: [group ?? ""] },
    [drawnTemplate(1, pictures), drawnTemplate(2)],
    { consents: [{ purpose: purpose ?? "", textVersion: "1", given: expires, expires: null }] },
  );
  const { person: bob } = await gallery.addPerson({ name: "Bob", externalId: "b" }, [drawnTemplate(3)]);
  const { person: twin } = await gallery.addPerson({ name: "Twin", externalId: "t" }, [drawnTemplate(4)]);
  const { person: gone } = await gallery.addPerson({ name: "Gone" }, [drawnTemplate(5)]);
  await gallery.addPerson({ name: "Without" }, []);
  const [face] = await gallery.addUnknownFaces(
    [6, 7].map((seed) => ({ ...drawnTemplate(seed, { thumbnail: bytes(small ?? "") }), expires })),
  );
  await gallery.addMark({ face: face as string, person: ada.id });
  await gallery.merge(ada.id, twin.id);
  await gallery.deletePerson(gone.id);
  const key = {
    prefix: apiKeyPrefix,
    label: label ?? "",
    scopes: ["verify"] as const,
    created: expires,
    expires: null,
    revoked: null,
  };
  await gallery.addApiKey(key, new Uint8Array(32).fill(7));
  await gallery.beginReembedding({
    id: "toy",
    revision: "toy-2",
    dimensions: 8,
    head: { kind: "euclidean" },
  });
  const [first, second] = await gallery.toReembed(2);
  await gallery.addReembedded(
    new Map([
      [first?.id as string, { embedding: drawnVector(9, 8), quality: 0.5 }],
      [second?.id as string, null],
    ]),
  );
  await gallery.appendAudit({ action: "identify", details: { note: detail ?? "", person: bob.id } });
  const [owner = "", keptName = "", value, counted = ""] = kept;
  const keeping = { kind: "answer", owner, name: keptName, until: Date.now() + 1e7, value } as const;
  await gallery.keep(keeping, { rows: 10, bytes: 1000 });
  await gallery.tally(new Map([[counted, 1]]), 60_000);
}

/** Whatever can be read of a gallery, as items that can be told apart; each reading on its own, since one may be refused. */
export function readings(
  gallery: OpenedGallery,
): Readonly<Record<string, () => Promise<readonly unknown[]>>> {
  const people = async () => (await gallery.people({ limit: 1000 })).items;
  const ofPeople = async <T>(read: (id: string) => Promise<readonly T[]>) =>
    (await Promise.all((await people()).map(({ id }) => read(id)))).flat();
  const orNone = <T>(value: T | null) => (value === null ? [] : [value]);
  return {
    settings: async () => [await gallery.settings()],
    counts: async () => [await gallery.counts()],
    people,
    named: async () => (await gallery.people({ match: "o" })).items,
    "by external id": async () => orNone(await gallery.personByExternalId("b")),
    templates: () => ofPeople((id) => gallery.templates(id)),
    distances: () => ofPeople(async (id) => [[id, await gallery.distanceTo(id, drawnVector(1))]]),
    search: () => gallery.nearest(drawnVector(1), 10),
    pictures: () =>
      ofPeople(async (id) => {
        const all = (await gallery.templates(id)).flatMap((it) => [
          gallery.image(it.id),
          gallery.thumbnail(it.id),
        ]);
        return (await Promise.all(all)).filter((picture) => picture !== null);
      }),
    consents: () => ofPeople((id) => gallery.consents(id)),
    faces: async () => (await gallery.unknownFaces()).items,
    marks: () => gallery.marks(),
    merges: () => gallery.merges(),
    keys: () => gallery.apiKeys(),
    key: async () => orNone(await gallery.apiKey(apiKeyPrefix)),
    audit: async () => (await gallery.audit()).items,
  };
}
