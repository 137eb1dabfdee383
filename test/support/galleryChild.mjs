// A process on a gallery: node galleryChild.mjs PLACE serve | enrol NAME [COUNT]
// serve: answers lines of standard input: "enrol SEED" with the person's id, "delete ID" with "deleted", "nearest SEED" with the
//   nearest person's id or "nobody", "name ID NAME" with "named".
// enrol: enrols people NAME/0, NAME/1, … (their external ids) two at a time, without end or COUNT of them, and prints each external id
//   and the person's id when it is acknowledged.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { seededRandom } from "../../dist/core/random.js";
import { unitVector } from "../../dist/core/vectors.js";
import { openGalleryStore } from "../../dist/gallery/openStore.node.js";
import { openLibsql } from "../../dist/gallery/stores/libsql.node.js";
import { openPostgres } from "../../dist/gallery/stores/postgres.node.js";

const [given, what, name, count = "Infinity"] = process.argv.slice(2);
const { place, keyFile, model } = JSON.parse(given);
const database = await (place.kind === "embedded"
  ? openLibsql(place.file, { busyTimeoutMs: 60_000 })
  : openPostgres(place.url, { schema: place.schema, connections: 3, busyTimeoutMs: 60_000 }));
const gallery = await openGalleryStore({ database, place: "a test", keyFile, model });

// At once into the pipe: what is printed was acknowledged, also if this process is killed now.
const print = (text) => writeSync(1, `${text}\n`);

const vector = (seed) => {
  const random = seededRandom(seed);
  return unitVector(Array.from({ length: model.dimensions }, () => random.normal()));
};
const template = (seed) => ({
  embedding: vector(seed),
  quality: 0.7,
  sourceHash: seed.toString(16).padStart(64, "0"),
  origin: "file",
});

if (what === "enrol") {
  let next = 0;
  const one = async () => {
    while (next < Number(count)) {
      const [number, externalId] = [next, `${name}/${next++}`];
      const { person } = await gallery.addPerson({ externalId }, [
        template(2 * number),
        template(2 * number + 1),
      ]);
      print(`${externalId} ${person.id}`);
    }
  };
  await Promise.all([one(), one()]);
} else {
  print("ready");
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, first, second] = line.split(" ");
    if (verb === "enrol") print((await gallery.addPerson({}, [template(Number(first))])).person.id);
    else if (verb === "nearest")
      print((await gallery.nearest(vector(Number(first)), 1))[0]?.person ?? "nobody");
    else if (verb === "name") {
      await gallery.changePerson(first, { name: second });
      print("named");
    } else {
      await gallery.deletePerson(first);
      print("deleted");
    }
  }
}
await gallery.close();
