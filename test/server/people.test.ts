import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { sample } from "../support/samples.js";
import { closeTestModel, form, type TestServer, testServer } from "../support/server.js";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(async () => {
  await server.close();
  await closeTestModel();
});

const photo = (number: number) => readFileSync(sample(number));
const post = (
  url: string,
  parts: Parameters<typeof form>[0],
  scope?: "verify" | "enrol" | "identify" | "admin",
) => server.ask({ method: "POST", url, ...form(parts) }, scope);
const json = (method: "POST" | "PATCH" | "DELETE", url: string, payload?: object) =>
  server.ask({ method, url, ...(payload && { payload }) });

describe("people", () => {
  let ada: string;
  let bea: string;

  test("are enrolled photo by photo, each with what became of it", async () => {
    const response = await post(
      "/v1/people",
      [
        ["photos", photo(1)],
        ["photos", photo(1)],
        ["photos", Buffer.from("no picture")],
        ["name", "Ada"],
        ["externalId", "4711"],
        ["groups", "staff"],
        ["metadata", '{"floor":"3"}'],
        [
          "options",
          '{"consents":[{"purpose":"door","textVersion":"1","given":"2026-11-01T00:00:00Z","expires":null}]}',
        ],
      ],
      "enrol",
    );
    expect(response.statusCode).toBe(200);
    const enrolled = response.json();
    expect(enrolled).toMatchObject({ created: true, enrolled: 1, person: { name: "Ada", templates: 1 } });
    expect(enrolled.photos.map(({ outcome, reason }: Record<string, string>) => [outcome, reason])).toEqual([
      ["enrolled", null],
      ["refused", "duplicate"],
      ["refused", "unreadable"],
    ]);
    expect(response.body).not.toContain("embedding");
    ada = enrolled.person.id;
    const other = await post("/v1/people", [
      ["photos", photo(4)],
      ["name", "Bea"],
    ]);
    bea = other.json().person.id;
    const twice = await post("/v1/people", [
      ["photos", photo(5)],
      ["externalId", "4711"],
    ]);
    expect([twice.statusCode, twice.problem]).toEqual([409, "PERSON_EXISTS"]);
  });

  test("are listed in pages, found, shown and changed", async () => {
    const first = (await server.ask("/v1/people?limit=1")).json();
    expect(first.items).toHaveLength(1);
    const second = (await server.ask(`/v1/people?limit=1&cursor=${encodeURIComponent(first.next)}`)).json();
    expect([...first.items, ...second.items].map(({ id }) => id).sort()).toEqual([ada, bea].sort());
    expect(second.next).toBeNull();
    expect((await server.ask("/v1/people?match=ADA")).json().items).toMatchObject([{ id: ada }]);
    expect((await server.ask("/v1/people?group=staff")).json().items).toMatchObject([{ id: ada }]);
    const shown = (await server.ask("/v1/people/4711")).json();
    expect(shown).toMatchObject({ id: ada, metadata: { floor: "3" }, consents: [{ purpose: "door" }] });
    const changed = await json("PATCH", `/v1/people/${ada}`, { name: null, groups: ["staff", "board"] });
    expect(changed.json()).toMatchObject({ name: null, groups: ["staff", "board"], externalId: "4711" });
    await json("PATCH", `/v1/people/${ada}`, { name: "Ada" });
    const template = shown.templates[0].id;
    const thumbnail = await server.ask(`/v1/people/${ada}/templates/${template}/thumbnail`);
    expect(thumbnail.headers["content-type"]).toBe("image/jpeg");
    expect(thumbnail.rawPayload.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect((await server.ask(`/v1/people/${ada}/templates/${template}/image`)).problem).toBe("NOT_FOUND");
    expect((await server.ask(`/v1/people/${bea}/templates/${template}/thumbnail`)).problem).toBe(
      "TEMPLATE_NOT_FOUND",
    );
    const exported = (await server.ask(`/v1/people/${ada}/export`)).json();
    expect(exported.person).toMatchObject({ format: "selfsame-person/1", person: { id: ada } });
    expect(exported.files.map(({ name }: { name: string }) => name)).toEqual([
      expect.stringContaining("thumbnails/"),
    ]);
  });

  test("are verified and identified; each decision states what it rests on", async () => {
    const verified = await post(
      `/v1/people/${ada}/verify`,
      [
        ["image", photo(3)],
        ["face", "all"],
      ],
      "verify",
    );
    expect(verified.json()).toMatchObject({
      person: { id: ada, name: "Ada" },
      revision: server.parts.selfsame.model.revision,
    });
    const wrong = await post("/v1/people/4711/verify", [["image", photo(4)]]);
    expect(wrong.json()).toMatchObject({ outcome: "no match", person: { id: ada } });
    const found = (await post("/v1/identify", [["image", photo(4)]], "identify")).json();
    expect(found).toMatchObject({
      people: 2,
      targetFpir: 0.01,
      outcome: "match",
      faces: [{ person: { id: bea } }],
    });
    const nobody = (
      await post(
        "/v1/identify",
        [
          ["image", photo(5)],
          ["top", "1"],
        ],
        "identify",
      )
    ).json();
    expect(nobody.faces[0]).toMatchObject({
      outcome: "no match",
      person: null,
      candidates: [expect.anything()],
    });
    expect((await post(`/v1/people/nobody/verify`, [["image", photo(3)]])).problem).toBe("PERSON_NOT_FOUND");
  });

  test("what was decided is listed, newest first, by a cursor that is signed", async () => {
    const all = (await server.ask("/v1/events")).json();
    expect(all.items.map(({ kind }: { kind: string }) => kind)).toEqual([
      "identify",
      "identify",
      "verify",
      "verify",
    ]);
    expect(all).toMatchObject({ next: null, truncated: false });
    const page = (await server.ask("/v1/events?limit=1&kind=verify")).json();
    expect(page.items).toEqual([all.items[2]]);
    const next = (await server.ask(`/v1/events?limit=1&kind=verify&cursor=${page.next}`)).json();
    expect(next.items).toEqual([all.items[3]]);
    const forged = page.next.replace(/^\d+/, "2");
    for (const cursor of [forged, page.next.replace(/.$/, "_"), "x", "1."])
      expect((await server.ask(`/v1/events?limit=1&kind=verify&cursor=${cursor}`)).problem, cursor).toBe(
        "CURSOR_INVALID",
      );
    expect((await server.ask(`/v1/events?limit=1&cursor=${page.next}`)).problem).toBe("CURSOR_INVALID");
    const ofAda = (await server.ask("/v1/events?person=4711")).json();
    expect(ofAda.items.every(({ person }: { person: string }) => person === ada)).toBe(true);
    const csv = await server.ask("/v1/events.csv");
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(csv.body.split("\r\n")[0]).toBe("day,person,externalId,name,kind,outcome,count,first,last");
    expect(csv.body).toContain(`${ada},4711,Ada,verify,`);
  });

  test("a person whom five times somebody failed to be is paused, by whichever name; another is not", async () => {
    const own = await testServer();
    const enrolled = await own.ask({
      method: "POST",
      url: "/v1/people",
      ...form([
        ["photos", photo(1)],
        ["externalId", "x"],
      ]),
    });
    const { id } = enrolled.json().person;
    await own.ask({
      method: "POST",
      url: "/v1/people",
      ...form([
        ["photos", photo(4)],
        ["externalId", "y"],
      ]),
    });
    const verify = (name: string, number: number) =>
      own.ask({ method: "POST", url: `/v1/people/${name}/verify`, ...form([["image", photo(number)]]) });
    for (let i = 0; i < 5; i++) expect((await verify(i % 2 ? id : "x", 4)).json().outcome).toBe("no match");
    const paused = await verify("x", 1);
    expect([paused.statusCode, paused.problem]).toEqual([429, "VERIFICATION_PAUSED"]);
    expect(Number(paused.headers["retry-after"])).toBeGreaterThan(100);
    expect((await verify("y", 1)).statusCode).toBe(200);
    // At once is no way around it.
    const many = await Promise.all(Array.from({ length: 8 }, () => verify("y", 1)));
    expect(many.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThanOrEqual(4);
    // Another process on the gallery, or the same started anew, knows of it.
    const restarted = await testServer({ gallery: own.parts.gallery });
    const again = await restarted.ask({
      method: "POST",
      url: `/v1/people/${id}/verify`,
      ...form([["image", photo(1)]]),
    });
    expect(again.problem).toBe("VERIFICATION_PAUSED");
    const later = await testServer({ gallery: own.parts.gallery, now: () => Date.now() + 181_000 });
    const calm = await later.ask({
      method: "POST",
      url: `/v1/people/${id}/verify`,
      ...form([["image", photo(1)]]),
    });
    expect(calm.statusCode).toBe(200);
    for (const it of [restarted, later, own]) await it.close();
  });

  test("are merged and made two again", async () => {
    const merged = (await json("POST", `/v1/people/${ada}/merge`, { from: bea })).json();
    expect(merged).toMatchObject({ into: ada, from: bea });
    expect((await server.ask(`/v1/people/${bea}`)).problem).toBe("PERSON_NOT_FOUND");
    expect((await server.ask("/v1/merges")).json().items).toMatchObject([{ id: merged.id }]);
    expect((await json("POST", `/v1/merges/${merged.id}/undo`)).json()).toMatchObject({
      id: bea,
      name: "Bea",
    });
    expect((await json("POST", `/v1/merges/${merged.id}/undo`)).problem).toBe("MERGE_NOT_FOUND");
    expect((await server.ask("/v1/merges/candidates")).json().items).toEqual([]);
  });

  test("faces of nobody wait in the inbox where they are kept, and are assigned, ignored, discarded", async () => {
    expect((await json("PATCH", "/v1/settings", { keepUnknownDays: 7 })).json()).toMatchObject({
      keepUnknownDays: 7,
    });
    const { faces } = (
      await post(
        "/v1/identify",
        [
          ["image", photo(5)],
          ["face", "all"],
        ],
        "identify",
      )
    ).json();
    const kept = faces.flatMap(({ kept }: { kept: string | null }) => kept ?? []);
    expect(kept.length).toBeGreaterThan(2);
    const inbox = (await server.ask("/v1/inbox")).json();
    expect(inbox.faces).toBe(kept.length);
    const thumbnail = await server.ask(`/v1/inbox/${kept[0]}/thumbnail`);
    expect(thumbnail.headers["content-type"]).toBe("image/jpeg");
    expect((await server.ask(`/v1/inbox/nobody/thumbnail`)).problem).toBe("FACE_NOT_FOUND");
    // A template is no face of the inbox.
    expect(
      (await json("POST", "/v1/inbox/not-this-person", { faces: [kept[0]], person: ada })).statusCode,
    ).toBe(204);
    const assigned = (
      await json("POST", "/v1/inbox/assign", { faces: [kept[0]], details: { name: "Cyd" } })
    ).json();
    expect(assigned).toMatchObject({ created: true, assigned: 1, person: { name: "Cyd" } });
    expect((await json("POST", "/v1/inbox/ignore", { faces: [kept[1]] })).statusCode).toBe(204);
    expect((await json("POST", "/v1/inbox/discard", { faces: [kept[2]] })).statusCode).toBe(204);
    expect((await json("POST", "/v1/inbox/discard", { faces: [kept[2]] })).problem).toBe("FACE_NOT_FOUND");
    expect((await server.ask("/v1/inbox")).json().faces).toBe(kept.length - 3);
    expect((await server.ask("/v1/inbox?state=ignored")).json().faces).toBe(1);
    expect((await json("POST", "/v1/inbox/assign", { faces: [kept[3] ?? "x"] })).problem).toBe(
      "INVALID_ARGUMENT",
    );
  });

  test("the gallery's self-test, its audit and their proof", async () => {
    const check = (await server.ask("/v1/check")).json();
    expect(check).toMatchObject({ people: 3, templates: 3 });
    const head = (await server.ask("/v1/audit/head")).json();
    const page = (await server.ask("/v1/audit?limit=2")).json();
    expect(page.items.map(({ sequence }: { sequence: number }) => sequence)).toEqual([1, 2]);
    const proof = await json("POST", "/v1/audit/verify", { heads: [head] });
    expect(proof.json().auditRows).toBe(head.sequence);
    const forged = await json("POST", "/v1/audit/verify", { heads: [{ ...head, mac: "00" }] });
    expect([forged.statusCode, forged.problem]).toEqual([409, "AUDIT_BROKEN"]);
    expect(forged.json().detail).toContain("not signed by this gallery");
  });

  test("keys are made, listed and revoked; their secret is shown once", async () => {
    const made = await json("POST", "/v1/keys", { label: "door", scopes: ["verify"] });
    expect(made.statusCode).toBe(201);
    const { secret, key } = made.json();
    const listed = await server.ask("/v1/keys");
    expect(listed.json().items).toContainEqual(key);
    expect(listed.body).not.toContain(secret.slice(-20));
    expect((await json("DELETE", `/v1/keys/${key.prefix}`)).statusCode).toBe(204);
    expect((await json("DELETE", "/v1/keys/nobody")).problem).toBe("NOT_FOUND");
    expect((await server.ask("/v1/keys")).json().items[0].revoked).not.toBeNull();
    expect((await server.ask("/v1/keys", "enrol")).problem).toBe("FORBIDDEN");
  });

  test("are erased, with a receipt that names nothing but their id", async () => {
    const gone = await json("DELETE", `/v1/people/${ada}`);
    expect(gone.json()).toMatchObject({ person: ada, templates: 1, consents: 1 });
    expect(gone.body).not.toContain("Ada");
    expect((await server.ask(`/v1/people/${ada}`)).problem).toBe("PERSON_NOT_FOUND");
    expect((await json("DELETE", `/v1/people/${ada}`)).problem).toBe("PERSON_NOT_FOUND");
  });
});

describe("a server that verifies only", () => {
  test("searches nobody, by whatever way", async () => {
    const own = await testServer({ verifyOnly: true });
    const enrolled = await own.ask({ method: "POST", url: "/v1/people", ...form([["photos", photo(1)]]) });
    expect(enrolled.json()).toMatchObject({ created: true, lookAlikes: null });
    const identified = await own.ask({ method: "POST", url: "/v1/identify", ...form([["image", photo(1)]]) });
    expect([identified.statusCode, identified.problem]).toEqual([403, "VERIFY_ONLY"]);
    expect((await own.ask("/v1/merges/candidates")).problem).toBe("VERIFY_ONLY");
    expect((await own.ask("/v1/check")).json().pairs).toBeNull();
    const { id } = enrolled.json().person;
    const verified = await own.ask({
      method: "POST",
      url: `/v1/people/${id}/verify`,
      ...form([["image", photo(3)]]),
    });
    expect(verified.statusCode).toBe(200);
    expect(
      (await own.ask({ method: "PATCH", url: "/v1/settings", payload: { verifyOnly: false } })).json(),
    ).toMatchObject({
      verifyOnly: true,
      verifyOnlyServer: true,
    });
    await own.close();
  });
});

describe("the same change sent twice", () => {
  const key = (value: string) => ({ "idempotency-key": value });

  test("is done once and answered twice; another under the same key is refused", async () => {
    const sent = form([
      ["photos", photo(6)],
      ["name", "Dee"],
    ]);
    const send = () =>
      server.ask({
        method: "POST",
        url: "/v1/people",
        payload: sent.payload,
        headers: { ...sent.headers, ...key("one") },
      });
    const [first, second] = [await send(), await send()];
    expect(second.json()).toEqual(first.json());
    expect(second.headers["idempotency-replayed"]).toBe("true");
    expect((await server.ask("/v1/people?match=dee")).json().items).toHaveLength(1);
    const other = form([
      ["photos", photo(6)],
      ["name", "Eve"],
    ]);
    const mismatch = await server.ask({
      method: "POST",
      url: "/v1/people",
      payload: other.payload,
      headers: { ...other.headers, ...key("one") },
    });
    expect(mismatch.problem).toBe("IDEMPOTENCY_MISMATCH");
    // Another's key is another key.
    const enrol = await server.ask(
      {
        method: "POST",
        url: "/v1/people",
        payload: sent.payload,
        headers: { ...sent.headers, ...key("one") },
      },
      "enrol",
    );
    expect(enrol.headers["idempotency-replayed"]).toBeUndefined();
  });

  test("whose answer nobody heard is not done twice; one that was called off may be sent again", async () => {
    const own = await testServer();
    await own.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = own.app.server.address() as AddressInfo;
    const sent = form([
      ["photos", photo(1)],
      ["name", "Gus"],
    ]);
    const headers = { ...sent.headers, ...key("lost"), authorization: "Bearer admin-key" };
    const cut = async (until: () => Promise<boolean>) => {
      const call = httpRequest({ port, host: "127.0.0.1", method: "POST", path: "/v1/people", headers });
      call.on("error", () => {});
      call.end(sent.payload);
      while (!(await until())) await new Promise((resolve) => setTimeout(resolve, 2));
      call.destroy();
    };
    const people = async () => (await own.ask("/v1/people")).json().items.length;
    const again = () => own.ask({ method: "POST", url: "/v1/people", payload: sent.payload, headers });
    // Called off while the photo is looked at.
    await cut(async () => own.parts.selfsame.stats().busy > 0);
    await vi.waitFor(async () => expect((await again()).statusCode).toBe(200), { timeout: 20_000 });
    expect(await people()).toBe(1);
    // Cut off once it is stored, before or after its answer.
    headers["idempotency-key"] = "late";
    sent.payload = form([
      ["photos", photo(5)],
      ["name", "Hal"],
    ]).payload;
    await cut(async () => (await people()) > 1);
    await vi.waitFor(async () => expect((await again()).statusCode).toBe(200), { timeout: 20_000 });
    expect(await people()).toBe(2);
    await own.close();
  });

  test("while it is worked on, waits; a refusal is repeated, too; a fault of the server is not", async () => {
    const sent = form([
      ["photos", photo(2)],
      ["name", "Fay"],
    ]);
    const send = () =>
      server.ask({
        method: "POST",
        url: "/v1/people",
        payload: sent.payload,
        headers: { ...sent.headers, ...key("two") },
      });
    const both = await Promise.all([send(), send()]);
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 503]);
    const refused = () =>
      server.ask({
        method: "POST",
        url: "/v1/people/nobody/merge",
        payload: { from: "x" },
        headers: key("three"),
      });
    expect([(await refused()).statusCode, (await refused()).headers["idempotency-replayed"]]).toEqual([
      404,
      "true",
    ]);
  });
});
