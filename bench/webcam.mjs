// `npm run bench:webcam -- DIR`: the walk of somebody who comes from the webcam tutorials. DIR has a folder per person, with ten
// photos or so each. For four people, captures are laid out as the tutorials leave them (anchor/, positive/, negative/, names that
// are UUIDs, one session); `selfsame train --preset webcam` and `selfsame verify --against` are run and timed, and the model
// is tried on photos that were in no folder: the person's own, and those of people who were not among the negatives.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Selfsame } from "../dist/index.js";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: npm run bench:webcam -- DIR (a folder per person)");
  process.exit(2);
}
const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const counts = { people: 4, anchors: 3, positives: 2, negatives: 20, others: 200 };
const needed = counts.anchors + counts.positives + 5;

const people = readdirSync(folder)
  .sort()
  .map((name) => ({
    name,
    photos: readdirSync(join(folder, name))
      .sort()
      .map((photo) => join(folder, name, photo)),
  }));
const known = people.filter(({ photos }) => photos.length >= needed).slice(0, counts.people);
const others = people.filter((person) => !known.includes(person));
const negatives = others.slice(0, counts.negatives).map(({ photos }) => photos[0]);
const strangers = others
  .slice(counts.negatives)
  .flatMap(({ photos }) => photos)
  .slice(0, counts.others);

/** A version 1 UUID, as the tutorials' `uuid.uuid1()` makes them: its time goes on by a second a capture. */
let clock = BigInt(Date.UTC(2026, 10, 25, 10)) * 10_000n + 0x01b21dd213814000n;
function uuid1() {
  clock += 10_000_000n;
  const hex = clock.toString(16).padStart(15, "0");
  return `${hex.slice(7)}-${hex.slice(3, 7)}-1${hex.slice(0, 3)}-b3c8-9f6bdeced846`;
}

const work = mkdtempSync(join(tmpdir(), "selfsame-webcam-"));
const rows = [];
try {
  for (const { photos } of known) {
    const home = mkdtempSync(join(work, "person-"));
    const lay = (role, files) => {
      mkdirSync(join(home, "captures", role), { recursive: true });
      for (const file of files)
        copyFileSync(file, join(home, "captures", role, `${uuid1()}${extname(file)}`));
    };
    const held = photos.slice(counts.anchors + counts.positives);
    lay("anchor", photos.slice(0, counts.anchors));
    lay("positive", photos.slice(counts.anchors, counts.anchors + counts.positives));
    lay("negative", negatives);
    const run = (...args) => {
      const started = performance.now();
      const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
        cwd: home,
        encoding: "utf8",
        env: { ...process.env, XDG_CACHE_HOME: join(home, "cache") },
      });
      return { status, stdout, stderr, seconds: (performance.now() - started) / 1000 };
    };
    const trained = run("train", "--preset", "webcam", "--data", "captures", "--out", "me", "--json");
    if (trained.status !== 0) throw new Error(trained.stderr);
    const verified = run("verify", held[0], "--against", "captures/anchor", "--model", "me");
    const tried = await tryModel(join(home, "me"), join(home, "captures", "anchor"), held);
    rows.push({
      learnt: JSON.parse(trained.stdout).learnt,
      trainSeconds: trained.seconds,
      verifySeconds: verified.seconds,
      verifyExit: verified.status,
      ...tried,
    });
  }
} finally {
  rmSync(work, { recursive: true });
}

/** Decisions on photos that the folders don't hold. */
async function tryModel(model, anchors, held) {
  const selfsame = await Selfsame.load({ model });
  const references = [];
  for (const file of readdirSync(anchors)) references.push(await selfsame.embed(join(anchors, file)));
  const count = async (files) => {
    const outcomes = { match: 0, "no match": 0, "no decision": 0, failed: 0 };
    await Promise.all(
      files.map(async (file) => {
        try {
          outcomes[(await selfsame.verifyAgainst(file, references)).outcome]++;
        } catch {
          outcomes.failed++;
        }
      }),
    );
    return outcomes;
  };
  const result = { own: await count(held), strangers: await count(strangers) };
  await selfsame.close();
  return result;
}

const sum = (side, outcome) => rows.reduce((total, row) => total + row[side][outcome], 0);
const total = (side) => {
  const outcomes = ["match", "no match", "no decision", "failed"];
  return Object.fromEntries(outcomes.map((outcome) => [outcome, sum(side, outcome)]));
};
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const result = {
  node: process.version,
  people: rows.length,
  learnt: rows.filter(({ learnt }) => learnt).length,
  trainSeconds: Number(median(rows.map((row) => row.trainSeconds)).toFixed(1)),
  verifySeconds: Number(median(rows.map((row) => row.verifySeconds)).toFixed(1)),
  own: total("own"),
  strangers: total("strangers"),
};
console.log(
  `${rows.length} people, ${counts.anchors} anchors, ${counts.positives} positives, ${negatives.length} negatives each`,
);
console.log(
  `  train        ${result.trainSeconds} s (median), learnt head used for ${result.learnt} of ${rows.length}`,
);
console.log(`  verify       ${result.verifySeconds} s (median)`);
for (const [name, outcomes] of [
  ["own, held out", result.own],
  ["strangers", result.strangers],
])
  console.log(
    `  ${name.padEnd(15)}${Object.entries(outcomes)
      .map(([outcome, n]) => `${outcome} ${n}`)
      .join(", ")}`,
  );
console.log(JSON.stringify(result));
