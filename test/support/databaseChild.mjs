// A process on a database: node databaseChild.mjs PLACE serve | write NAME [COUNT]
// serve: answers lines of standard input: "count" with how many rows there are, "heard" when another has written, "add ID".
// write: inserts rows NAME/0, NAME/1, … two at a time, without end or COUNT of them, and prints each id when it is acknowledged,
// or "failed CODE" and ends.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { openLibsql } from "../../dist/gallery/stores/libsql.node.js";
import { openPostgres } from "../../dist/gallery/stores/postgres.node.js";

const [given, what, name, count = "Infinity"] = process.argv.slice(2);
const place = JSON.parse(given);
const database = await (place.kind === "embedded"
  ? openLibsql(place.file)
  : openPostgres(place.url, { schema: place.schema, connections: 3 }));

// At once into the pipe: what is printed was acknowledged, also if this process is killed now.
const print = (text) => writeSync(1, `${text}\n`);

/** A row and its two halves, so that a half-done write shows. */
const add = (id) =>
  database.write(async (tx) => {
    await tx.run("INSERT INTO rows (id, part) VALUES ($1, 1)", [id]);
    await tx.run("INSERT INTO rows (id, part) VALUES ($1, 2)", [id]);
  });

if (what === "write") {
  let next = 0;
  const one = async () => {
    while (next < Number(count)) {
      const id = `${name}/${next++}`;
      await add(id);
      print(id);
    }
  };
  await Promise.all([one(), one()]).catch((error) => print(`failed ${error.code ?? error.stack}`));
} else {
  let heard = 0;
  let waiting = () => {};
  database.onWritten(() => {
    heard++;
    waiting();
  });
  print("ready");
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "count") {
      const [row] = await database.all("SELECT count(*) AS n FROM rows");
      print(row.n);
    } else if (line === "heard") {
      if (heard === 0)
        await new Promise((resolve) => {
          waiting = resolve;
        });
      print("heard");
    } else if (line.startsWith("add ")) {
      await add(line.slice(4));
      print("added");
    }
  }
}
await database.close();
