// A process of `store.mjs`: one task comes as a message, its figures go back as one.

import { once } from "node:events";
import { statSync } from "node:fs";
import { openGalleryStore } from "../../dist/gallery/openStore.node.js";
import { openLibsql } from "../../dist/gallery/stores/libsql.node.js";
import { openPostgres } from "../../dist/gallery/stores/postgres.node.js";
import { drawnPeople } from "./drawnFaces.mjs";
import { median, quantile } from "./figures.mjs";

const dimensions = 128;
const model = { id: "bench", revision: "bench-1", dimensions, head: { kind: "cosine" } };
const [task] = await once(process, "message");
const engine = () =>
  task.kind === "embedded"
    ? openLibsql(task.file, { busyTimeoutMs: 60_000 })
    : openPostgres(task.url, { schema: task.schema, busyTimeoutMs: 60_000 });
const open = async () =>
  openGalleryStore({ database: await engine(), place: "a bench", keyFile: task.keyFile, model });
const draft = (embedding, number) => ({
  embedding,
  quality: 0.8,
  sourceHash: number.toString(16).padStart(64, "0"),
  origin: "file",
});
const elapsed = async (work) => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

/** The first people's second photos, which are searched for; and strangers. */
function drawn() {
  const next = drawnPeople(dimensions, task.people);
  let number = 0;
  return {
    person() {
      const photo = next();
      const template = photo();
      return { number, template, probe: number++ < 500 ? photo() : null };
    },
    stranger: () => next()(),
  };
}

const addition = ({ number, template }) => ({
  details: { name: `Person ${number}`, externalId: `${number}` },
  templates: [draft(template, number)],
});

async function enrol() {
  const { person } = drawn();
  const gallery = await open();
  const singles = Math.min(task.single, task.people);
  const ms = [];
  // Each acknowledged, and so on the disk, before the next.
  for (let i = 0; i < singles; i++) {
    const one = person();
    ms.push(await elapsed(() => gallery.addAll([addition(one)])));
  }
  const bulk = await elapsed(async () => {
    for (let from = singles; from < task.people; from += 1000) {
      const count = Math.min(1000, task.people - from);
      await gallery.addAll(Array.from({ length: count }, () => addition(person())));
    }
  });
  const total = ms.reduce((sum, each) => sum + each, 0);
  await gallery.close();
  return {
    singles,
    enrolPerSecond: (1000 * singles) / total,
    enrolP50: median(ms),
    enrolP99: quantile(ms, 0.99),
    bulkPerSecond: (1000 * (task.people - singles)) / bulk,
  };
}

async function search() {
  const before = process.memoryUsage().rss;
  let gallery;
  const openMs = await elapsed(async () => {
    gallery = await open();
  });
  const { person, stranger } = drawn();
  const known = [];
  for (let i = 0; i < task.people; i++) {
    const { probe } = person();
    if (probe) known.push(probe);
  }
  const firstMs = await elapsed(() => gallery.nearest(stranger(), 5));
  global.gc?.();
  const resident = process.memoryUsage().rss - before;
  const timeOf = async (count, work) => {
    const ms = [];
    for (let i = 0; i < count; i++) ms.push(await work(i));
    return ms;
  };
  const searchOnce = (i) =>
    elapsed(() => gallery.nearest(i % 2 === 0 ? known[(i / 2) % known.length] : stranger(), 5));
  await timeOf(50, searchOnce);
  const ms = await timeOf(task.queries, searchOnce);
  const other = await open();
  const afterChange = await timeOf(30, async (i) => {
    await other.addPerson({}, [draft(stranger(), task.people + i)]);
    return searchOnce(i);
  });
  const { items } = await gallery.people({ limit: 100 });
  const verified = await timeOf(200, (i) =>
    elapsed(() => gallery.distanceTo(items[i % items.length].id, known[0])),
  );
  await other.close();
  await gallery.close();
  return {
    openSeconds: openMs / 1000,
    firstSearchSeconds: firstMs / 1000,
    residentMegabytes: resident / 1e6,
    fileMegabytes: task.kind === "embedded" ? statSync(task.file).size / 1e6 : null,
    queries: task.queries,
    p50: median(ms),
    p99: quantile(ms, 0.99),
    afterChangeP50: median(afterChange),
    verifyP50: median(verified),
  };
}

async function drop() {
  const { default: pg } = await import("pg");
  const client = new pg.Client(task.url);
  await client.connect();
  await client.query(`DROP SCHEMA IF EXISTS "${task.schema}" CASCADE`);
  await client.end();
  return {};
}

try {
  process.send(await { enrol, search, drop }[task.what]());
} catch (error) {
  process.send({ failed: error.stack });
}
process.disconnect();
