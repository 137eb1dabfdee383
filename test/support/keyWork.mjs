// Work on key files in a process of its own, which can be killed at any of its calls that change files:
// node keyWork.mjs WORK FOLDER [KILLED_AT]. Waits for a line on standard input, prints JSON: its result, and what it did to files.

import { once } from "node:events";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const [work, folder, killedAt = "-1"] = process.argv.slice(2);
const seal = new URL("../../dist/gallery/seal/", import.meta.url);
const { oneByOne, replaceWhole } = await import(new URL("durably.node.js", seal));
const { openKeyFile } = await import(new URL("openKeyFile.node.js", seal));
const secrets = await import(new URL("secrets.node.js", seal));
const { dropOldMasters, rotateMaster } = await import(new URL("rotation.node.js", seal));

const path = join(folder, "key.json");
const database = join(folder, "database.json");
const read = () =>
  JSON.parse(fs.readFileSync(database, "utf8")).map(({ number, wrapped }) => ({
    number,
    wrapped: new Uint8Array(Buffer.from(wrapped, "base64")),
  }));
/** A transaction: whole or not at all. */
const write = (rows) => {
  const changed = new Map([...read(), ...rows].map((row) => [row.number, row]));
  const text = JSON.stringify(
    [...changed.values()].map(({ number, wrapped }) => ({
      number,
      wrapped: Buffer.from(wrapped).toString("base64"),
    })),
  );
  replaceWhole(database, text);
};
const works = {
  /** First starts of galleries, one after the other. */
  start: () =>
    Array.from({ length: 40 }, (_, i) => {
      const keyFile = join(folder, `${i}`, "keys", "key.json");
      const { content, notice } = openKeyFile({ gallery: `g${i}`, keyFile }, true);
      return { made: notice !== null, key: Buffer.from(content.keys[0].key).toString("hex") };
    }),
  startDeep: () => openKeyFile({ gallery: "g", keyFile: join(folder, "a", "b", "key.json") }, true).path,
  startOne: () => openKeyFile({ gallery: "g", keyFile: path }, true).path,
  /** The command: begins a rotation or goes on with one. */
  rotate: async () => {
    const keyFile = await rotateMaster(path, read());
    write(secrets.rewrapSecrets(keyFile, read()));
    await dropOldMasters(path, read());
  },
  begin: async () =>
    (await rotateMaster(path, read())).keys.map(({ key }) => Buffer.from(key).toString("hex")),
  count: async () => {
    const file = join(folder, "count");
    for (let i = 0; i < 25; i++)
      for (let done = false; !done; )
        done = await oneByOne(file, () => {
          replaceWhole(file, String(Number(fs.readFileSync(file, "utf8")) + 1));
          return true;
        }).catch((error) => {
          if (error.code !== "BUSY") throw error;
          return false;
        });
  },
};

process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdin.destroy();
const calls = [];
// Between two of these the disk stays as it is, so that nothing else can be told apart afterwards.
for (const name of ["mkdirSync", "writeFileSync", "copyFileSync", "linkSync", "renameSync", "rmSync"]) {
  const real = fs[name];
  fs[name] = (...given) => {
    if (calls.filter((call) => call !== "to disk").length === Number(killedAt)) {
      // In the middle of writing, where there is one.
      if (name === "writeFileSync") real(given[0], given[1].slice(0, given[1].length / 2), given[2]);
      process.kill(process.pid, "SIGKILL");
    }
    calls.push(name);
    return real(...given);
  };
}
const { fsyncSync } = fs;
fs.fsyncSync = (file) => {
  calls.push("to disk");
  fsyncSync(file);
};
syncBuiltinESMExports();
const result = await works[work]();
process.stdout.write(`${JSON.stringify({ result, calls })}\n`);
