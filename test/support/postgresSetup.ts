import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { TestProject } from "vitest/node";
import { type PostgresServer, startPostgres } from "./postgres.js";

let started: Promise<PostgresServer> | undefined;

const door = createServer((socket) => {
  const given = process.env["TEST_DATABASE_URL"];
  if (given === undefined) started ??= startPostgres();
  Promise.resolve(started).then(
    (server) => socket.end(JSON.stringify({ url: given ?? server?.url })),
    (error) => socket.end(JSON.stringify({ failed: String(error) })),
  );
  socket.on("error", () => {});
});

/** One PostgreSQL for all files of a run, started by the first that asks. */
export async function setup(project: TestProject): Promise<void> {
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  project.provide("postgresPort", (door.address() as AddressInfo).port);
}

export async function teardown(): Promise<void> {
  door.close();
  await started?.then(
    (server) => server.close(),
    () => {},
  );
}
