// `npm run bench:server`: the service under load, from another process (autocannon), with 1,000 people enrolled: requests a second and
// their times for 1, 8 and 32 clients, against one worker, over the bare pipeline; memory over many requests; overload.
// SELFSAME_BENCH_SECONDS: of each load (default 10; overload three times as long). SELFSAME_BENCH_REQUESTS: for memory (default 10,000).
// SELFSAME_BENCH_ONLY=memory: that part alone. The server runs with MALLOC_ARENA_MAX=1, as docs/deploying.md has it (glibc's default
// keeps an arena a thread, and each only grows); set MALLOC_ARENA_MAX to measure another.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { seededRandom } from "../dist/core/random.js";
import { Selfsame } from "../dist/index.js";
import { openStore } from "../dist/people/openStore.node.js";

const autocannon = createRequire(import.meta.url)("autocannon");
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "selfsame-bench-server-"));
const [workspace, keyFile] = [join(folder, "work"), join(folder, "gallery.key")];
const seconds = Number(process.env.SELFSAME_BENCH_SECONDS ?? 10);
const many = Number(process.env.SELFSAME_BENCH_REQUESTS ?? 10_000);
const onlyMemory = process.env.SELFSAME_BENCH_ONLY === "memory";
const arenas = process.env.MALLOC_ARENA_MAX ?? "1";
const people = 1000;

const quantile = (values, q) =>
  values[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;
const ms = (value) => `${value.toFixed(1)} ms`;

/** A portrait of 250×250 pixels, LFW's format, of the first sample's main face. */
const photo = await sharp(join(root, "node_modules", "@vladmandic", "face-api", "demo", "sample1.jpg"))
  .extract({ left: 740, top: 355, width: 400, height: 400 })
  .resize(250)
  .jpeg()
  .toBuffer();

/** People of drawn templates: what is searched is as large as of photos. */
async function enrol() {
  const selfsame = await Selfsame.load({ workers: 1 });
  const { gallery } = await openStore({ workspace, keyFile, database: "", model: selfsame.model });
  const random = seededRandom(1);
  const { dimensions } = selfsame.model.embedding;
  for (let i = 0; i < people; i++) {
    const values = Float32Array.from({ length: dimensions }, () => random.normal());
    const length = Math.hypot(...values);
    const template = { embedding: values.map((value) => value / length), quality: 0.99, origin: "import" };
    await gallery.addPerson({ name: `person ${i}` }, [
      { ...template, sourceHash: i.toString(16).padStart(64, "0") },
    ]);
  }
  await gallery.close();
  return selfsame;
}

let key = "";
async function serve(workers) {
  const args = [
    "serve",
    "--port",
    "0",
    "--no-open",
    "--no-log",
    "--rate",
    "1000000",
    "--workers",
    String(workers),
  ];
  const child = spawn(
    process.execPath,
    [join(root, "dist", "cli", "main.js"), ...args, "--workspace", workspace, "--key-file", keyFile],
    {
      env: { ...process.env, DATABASE_URL: "", MALLOC_ARENA_MAX: arenas },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let out = "";
  while (!/page +\S+ .*\n/.test(out)) out += (await once(child.stdout, "data"))[0];
  key = /admin key +(\S+)/.exec(out)?.[1] ?? key;
  const url = /serves (\S+)/.exec(out)[1];
  return {
    url,
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024,
    stop: async () => {
      child.kill("SIGTERM");
      await once(child, "close");
    },
  };
}

/** @returns times in order, counts by status, requests that were answered well a second */
async function load({ url }, path, connections, more = { duration: seconds }) {
  const times = [];
  const statuses = {};
  const refusals = [];
  const instance = autocannon({
    url: url + path,
    method: "POST",
    connections,
    timeout: 60,
    body: photo,
    headers: { "content-type": "image/jpeg", authorization: `Bearer ${key}` },
    ...more,
  });
  instance.on("response", (_, status, __, time) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    (status === 200 ? times : refusals).push(time);
  });
  const result = await instance;
  for (const list of [times, refusals]) list.sort((a, b) => a - b);
  return {
    times,
    refusals,
    statuses,
    rate: times.length / result.duration,
    errors: result.errors + result.timeouts,
  };
}

const line = (name, { times, rate }) =>
  console.log(
    `${name.padEnd(28)} ${rate.toFixed(1).padStart(7)}/s  p50 ${ms(quantile(times, 0.5))}  p95 ${ms(quantile(times, 0.95))}  p99 ${ms(quantile(times, 0.99))}`,
  );

const selfsame = await enrol();
console.log(`${people} people; a portrait of 250×250; ${seconds} s a load; MALLOC_ARENA_MAX=${arenas}`);

/** Two photos: their embeddings are most of what a request does, so twice the bare pipeline is its measure. */
function comparison() {
  const form = new FormData();
  form.set("a", new Blob([photo]));
  form.set("b", new Blob([photo]));
  return { body: form, headers: { authorization: `Bearer ${key}` } };
}

/** @returns what one worker does, to hold two against */
async function withOneWorker() {
  const one = await serve(1);
  await load(one, "/v1/detect", 1, { amount: 20 });
  const oneWorker = await load(one, "/v1/identify", 8);
  line("1 worker, 8 clients", oneWorker);
  // HTTP beside the bare pipeline, in turn, one at a time.
  const [bare, http] = [[], []];
  for (let round = 0; round < 60; round++) {
    const started = performance.now();
    await selfsame.embed(photo);
    bare.push(performance.now() - started);
    const begun = performance.now();
    const response = await fetch(`${one.url}/v1/compare`, { method: "POST", ...comparison() });
    if (response.status !== 200) throw new Error(await response.text());
    await response.arrayBuffer();
    http.push(performance.now() - begun);
  }
  await one.stop();
  for (const list of [bare, http]) list.sort((a, b) => a - b);
  const [embedding, request] = [quantile(bare, 0.5), quantile(http, 0.5)];
  console.log(
    `HTTP: compare ${ms(request)}, two bare embeddings ${ms(2 * embedding)}: overhead ${((request / (2 * embedding) - 1) * 100).toFixed(1)}%`,
  );
  return oneWorker;
}

/** @returns what two do for 8 clients */
async function withTwoWorkers(two, oneWorker) {
  await load(two, "/v1/identify", 4, { amount: 40 });
  const loads = {};
  for (const clients of [1, 8, 32]) {
    loads[clients] = await load(two, "/v1/identify", clients);
    line(`2 workers, ${clients} ${clients === 1 ? "client" : "clients"}`, loads[clients]);
  }
  console.log(
    `throughput: ${(loads[8].rate / oneWorker.rate).toFixed(2)} × one worker's; p99 ${(quantile(loads[8].times, 0.99) / quantile(loads[8].times, 0.5)).toFixed(1)} × p50 at 8 clients`,
  );
  return loads[8];
}

/** Resident memory after each tenth of many requests. */
async function memoryOver(two, requests) {
  const [seen, statuses] = [[], {}];
  for (let i = 0; i < 10; i++) {
    const part = await load(two, "/v1/identify", 8, { amount: Math.ceil(requests / 10) });
    for (const [status, count] of Object.entries(part.statuses))
      statuses[status] = (statuses[status] ?? 0) + count;
    seen.push(two.rss().toFixed(0));
  }
  console.log(
    `memory: MB after each tenth of ${requests} requests (${JSON.stringify(statuses)}): ${seen.join(", ")}`,
  );
}

/** As many clients as four times what may wait, each as fast as it is answered. */
async function overload(two, { rate }) {
  const over = await load(two, "/v1/identify", 256, { duration: 3 * seconds });
  console.log(
    `overload, 256 clients: ${JSON.stringify(over.statuses)}, ${((over.times.length + over.refusals.length) / (3 * seconds) / rate).toFixed(0)} × capacity, ${over.errors} without an answer; refused in p50 ${ms(quantile(over.refusals, 0.5))}, p99 ${ms(quantile(over.refusals, 0.99))}; done ${over.rate.toFixed(1)}/s, p99 ${ms(quantile(over.times, 0.99))}`,
  );
  const after = await load(two, "/v1/identify", 8, { duration: Math.max(2, seconds / 2) });
  line("right after, 8 clients", after);
}

const oneWorker = onlyMemory ? null : await withOneWorker();
await selfsame.close();
const two = await serve(2);
const capacity = oneWorker && (await withTwoWorkers(two, oneWorker));
await memoryOver(two, many);
if (capacity) await overload(two, capacity);
await two.stop();
rmSync(folder, { recursive: true });
