import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "selfsame/client";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asAdmin } from "../support/engines.js";
import { long } from "../support/length.js";
import { testPostgres } from "../support/postgres.js";
import { sample } from "../support/samples.js";
import { endServices, startService } from "../support/startService.js";

// Two services on one PostgreSQL are as one.

let folder: string;
let [admin, database] = ["", ""];
let [one, two]: Awaited<ReturnType<typeof startService>>[] = [];
let photos: Uint8Array[];

const start = (name: string) =>
  startService(
    ["--workspace", join(folder, name), "--key-file", join(folder, "gallery.key"), "--rate", "1000000"],
    {
      DATABASE_URL: database,
      XDG_CACHE_HOME: join(folder, "cache"),
    },
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-two-"));
  admin = await testPostgres();
  const name = `two_servers_${process.pid}`;
  await asAdmin(admin, `CREATE DATABASE ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  database = url.href;
  one = await start("one");
  two = await start("two");
  // The main face of a sample, as a small portrait, and two more of it.
  const portrait = sharp(sample(1)).extract({ left: 740, top: 355, width: 400, height: 400 });
  photos = await Promise.all(
    [250, 230, 270].map((side) => portrait.clone().resize(side).jpeg({ quality: 92 }).toBuffer()),
  );
}, 120_000);
afterAll(async () => {
  await Promise.all([one?.stop(), two?.stop()]);
  endServices();
  await asAdmin(admin, `DROP DATABASE ${new URL(database).pathname.slice(1)} WITH (FORCE)`);
  rmSync(folder, { recursive: true });
}, 60_000);

const client = (of: { readonly url: string } | undefined) =>
  createClient({ url: of?.url ?? "", key: one?.key ?? "" });
const image = (i: number) => photos[i % photos.length] as Uint8Array;

describe("two services on one PostgreSQL", () => {
  test(`what one acknowledged the other's search sees: ${long(1000)} times enrolled and erased`, async () => {
    const [a, b] = [client(one), client(two)];
    let stale = 0;
    for (let i = 0; i < long(1000) / 2; i++) {
      const [writer, reader] = i % 2 === 0 ? [a, b] : [b, a];
      const { person } = await writer.call("POST /v1/people", { images: { photos: [image(0)] } });
      const id = person?.id ?? "";
      const found = await reader.call("POST /v1/identify", { images: { image: image(1) } });
      if (found.faces[0]?.person?.id !== id) stale++;
      await writer.call("DELETE /v1/people/{id}", { params: { id } });
      const gone = await reader.call("POST /v1/identify", { images: { image: image(1) } });
      if (gone.faces[0]?.person !== null) stale++;
    }
    expect(stale).toBe(0);
  }, 1_800_000);

  test("a key that one revoked the other refuses; failed verifications count together", async () => {
    const [a, b] = [client(one), client(two)];
    const { secret, key } = await a.call("POST /v1/keys", { body: { label: "door", scopes: ["verify"] } });
    const door = createClient({ url: two?.url ?? "", key: secret });
    await door.call("POST /v1/detect", { images: { image: image(0) } });
    await a.call("DELETE /v1/keys/{prefix}", { params: { prefix: key.prefix } });
    await expect(door.call("POST /v1/detect", { images: { image: image(0) } })).rejects.toMatchObject({
      problem: { code: "UNAUTHENTICATED" },
    });
    const { person } = await a.call("POST /v1/people", { images: { photos: [image(0)] } });
    const params = { id: person?.id ?? "" };
    const stranger = await sharp(sample(4)).resize(1000).jpeg().toBuffer();
    for (let i = 0; i < 5; i++) {
      const failed = await (i % 2 ? a : b).call("POST /v1/people/{id}/verify", {
        params,
        images: { image: stranger },
      });
      expect(failed.outcome).toBe("no match");
    }
    for (const it of [a, b])
      await expect(
        it.call("POST /v1/people/{id}/verify", { params, images: { image: image(1) } }),
      ).rejects.toMatchObject({ problem: { code: "VERIFICATION_PAUSED" } });
    await a.call("DELETE /v1/people/{id}", { params });
  }, 60_000);

  test("a page's session that one opened the other knows; what one answered the other answers again", async () => {
    const ask = (of: typeof one, path: string, init: RequestInit = {}) =>
      fetch(`${of?.url}/v1/${path}`, init);
    const json = { "content-type": "application/json" };
    const authorization = `Bearer ${one?.key}`;
    const admin = await client(one).call("POST /v1/keys", { body: { label: "desk", scopes: ["admin"] } });
    const open = async () => {
      const body = JSON.stringify({ key: admin.secret });
      const opened = await ask(one, "sessions", { method: "POST", headers: json, body });
      return opened.headers.get("set-cookie")?.split(";")[0] ?? "";
    };
    const [cookie, other] = [await open(), await open()];
    const status = async (of: typeof one, cookie: string) =>
      (await ask(of, "models", { headers: { cookie } })).status;
    expect(await status(two, cookie)).toBe(200);
    const end = { method: "DELETE", headers: { cookie, origin: two?.url ?? "" } };
    expect((await ask(two, "sessions", end)).status).toBe(204);
    expect([await status(one, cookie), await status(two, other)]).toEqual([401, 200]);
    // It lasts no longer than the key that opened it.
    await client(one).call("DELETE /v1/keys/{prefix}", { params: { prefix: admin.key.prefix } });
    expect(await status(two, other)).toBe(401);

    const label = (of: typeof one, name: string) =>
      ask(of, "keys", {
        method: "POST",
        headers: { ...json, authorization, "idempotency-key": "shared" },
        body: JSON.stringify({ label: name, scopes: ["verify"] }),
      });
    const [first, second] = [await label(one, "door"), await label(two, "door")];
    expect([first.headers.get("idempotency-replayed"), second.headers.get("idempotency-replayed")]).toEqual([
      null,
      "true",
    ]);
    expect(await second.json()).toEqual(await first.json());
    expect((await label(two, "window")).status).toBe(409);
  });

  test("requests count together: who guesses at keys goes on at neither", async () => {
    const guess = async (of: typeof one) =>
      (await fetch(`${of?.url}/v1/models`, { headers: { authorization: "Bearer guess" } })).status;
    for (let i = 0; i < 20; i++) for (const of of [one, two]) expect([401, 429]).toContain(await guess(of));
    for (const of of [one, two])
      await expect.poll(() => guess(of), { timeout: 5000, interval: 300 }).toBe(429);
  });

  test("one that is killed in the middle of enrolments loses none that it acknowledged", async () => {
    const dying = await start("three");
    const b = client(dying);
    const acknowledged: string[] = [];
    let sent = 0;
    const lane = async () => {
      for (;;) {
        const externalId = `killed-${sent++}`;
        try {
          await b.call("POST /v1/people", {
            images: { photos: [image(sent)] },
            body: { externalId, allowDuplicates: true },
          });
        } catch {
          return;
        }
        acknowledged.push(externalId);
      }
    };
    const lanes = Array.from({ length: 4 }, lane);
    await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(8);
    await dying.stop("SIGKILL");
    await Promise.all(lanes);
    expect(sent).toBeGreaterThan(acknowledged.length);
    for (const id of acknowledged)
      expect((await client(one).call("GET /v1/people/{id}", { params: { id } })).templates).toHaveLength(1);
    // And what it was at is whole, or not there.
    const { items } = await client(one).call("GET /v1/people", { query: { limit: 1000 } });
    expect(items.every(({ templates }) => templates === 1)).toBe(true);
    await client(one).call("POST /v1/audit/verify", { body: {} });
  }, 120_000);
});
