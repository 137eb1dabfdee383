import { readFileSync } from "node:fs";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
const base64 = (number: number) => photo(number).toString("base64");

describe("images, however they are sent", () => {
  test("as a form, as JSON and as they are: the same faces", async () => {
    const sent = await Promise.all([
      server.ask({ method: "POST", url: "/v1/detect", ...form([["image", photo(1)]]) }),
      server.ask({ method: "POST", url: "/v1/detect", payload: { image: base64(1) } }),
      server.ask({
        method: "POST",
        url: "/v1/detect",
        payload: { image: `data:image/jpeg;base64,${base64(1)}` },
      }),
      server.ask({
        method: "POST",
        url: "/v1/detect?face=all",
        payload: photo(1),
        headers: { "content-type": "image/jpeg" },
      }),
    ]);
    expect(sent.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    const faces = sent.map((response) => response.json().faces);
    expect(faces[0]).toHaveLength(3);
    for (const other of faces.slice(1)) expect(other).toEqual(faces[0]);
  });

  test("their options too: numbers and words, in a form and in the address", async () => {
    const one = await server.ask({
      method: "POST",
      url: "/v1/detect?face=2",
      payload: photo(1),
      headers: { "content-type": "image/jpeg" },
    });
    const two = await server.ask({
      method: "POST",
      url: "/v1/detect",
      ...form([
        ["image", photo(1)],
        ["face", "2"],
      ]),
    });
    const three = await server.ask({
      method: "POST",
      url: "/v1/detect",
      ...form([
        ["image", photo(1)],
        ["options", '{"face":2}'],
      ]),
    });
    expect(one.json().faces).toHaveLength(1);
    expect(two.json().faces).toEqual(one.json().faces);
    expect(three.json().faces).toEqual(one.json().faces);
  });

  test.each([
    ["no image", { payload: {} }, 400, "INVALID_ARGUMENT"],
    ["no base64", { payload: { image: "ä!" } }, 400, "INVALID_ARGUMENT"],
    ["a number", { payload: { image: 5 } }, 400, "INVALID_ARGUMENT"],
    ["two where there is one", { payload: { image: ["QUJD", "QUJD"] } }, 400, "INVALID_ARGUMENT"],
    ["no picture", { payload: { image: "QUJD" } }, 415, "IMAGE_UNREADABLE"],
    ["an unknown option", { payload: { image: "QUJD", frm: 1 } }, 400, "INVALID_ARGUMENT"],
    ["text", { payload: "x", headers: { "content-type": "text/plain" } }, 415, "MEDIA_TYPE_UNSUPPORTED"],
    ["a list", { payload: [1] }, 400, "INVALID_ARGUMENT"],
    [
      "broken JSON",
      { payload: "{", headers: { "content-type": "application/json" } },
      400,
      "INVALID_ARGUMENT",
    ],
    [
      "a form that is cut off",
      {
        ...form([["image", Buffer.alloc(500)]]),
        payload: form([["image", Buffer.alloc(500)]]).payload.subarray(0, 300),
      },
      400,
      "INVALID_ARGUMENT",
    ],
    [
      "a form without a boundary",
      { payload: "x", headers: { "content-type": "multipart/form-data" } },
      400,
      "INVALID_ARGUMENT",
    ],
    ["a file of another name", form([["photo", Buffer.from("x")]]), 400, "INVALID_ARGUMENT"],
  ] as const)("%s is refused", async (_, sent, status, code) => {
    const response = await server.ask({ method: "POST", url: "/v1/detect", ...(sent as object) });
    expect([response.statusCode, response.problem]).toEqual([status, code]);
    expect(response.json()).toMatchObject({ requestId: response.headers["request-id"], status });
  });
});

describe("compare", () => {
  test("says what the decision rests on, and keeps the embeddings to itself", async () => {
    const response = await server.ask(
      {
        method: "POST",
        url: "/v1/compare",
        ...form([
          ["a", photo(1)],
          ["b", photo(3)],
          ["fmr", "1e-3"],
          ["face", "all"],
        ]),
      },
      "verify",
    );
    expect(response.statusCode).toBe(200);
    const answer = response.json();
    expect(answer).toMatchObject({
      outcome: "match",
      match: true,
      targetFmr: 1e-3,
      presentationAttack: "not checked",
      operatingPoint: { fmr: { rate: expect.any(Number), low: expect.any(Number) } },
      revision: server.parts.selfsame.model.revision,
    });
    expect(answer.faces).toHaveLength(2);
    expect(response.body).not.toContain("embedding");
  });

  test("a face that can't be compared says why, and no decision follows", async () => {
    const dark = await sharp(photo(2)).linear(0.03).jpeg().toBuffer();
    const answers = await server.ask({
      ...{ method: "POST", url: "/v1/compare" },
      ...form([
        ["a", dark],
        ["b", photo(2)],
        ["face", "main"],
      ]),
    });
    const answer = answers.json();
    expect(answer).toMatchObject({ outcome: "no decision", match: false });
    const [face, other] = answer.faces;
    expect(face.faults).toContain("too dark");
    expect(answer.explanation).toContain("too dark");
    expect(other.faults).toEqual([]);
    expect([face.quality < other.quality, other.quality > 0.8]).toEqual([true, true]);
  });

  test("a rate that the data don't carry is refused by its code", async () => {
    const response = await server.ask({
      method: "POST",
      url: "/v1/compare",
      payload: { a: base64(1), b: base64(3), fmr: 1e-9 },
    });
    expect(response.problem).toBe("OPERATING_POINT_UNSUPPORTED");
  });

  test("several images can't be the body itself", async () => {
    const response = await server.ask({
      method: "POST",
      url: "/v1/compare",
      payload: photo(1),
      headers: { "content-type": "image/jpeg" },
    });
    expect(response.problem).toBe("MEDIA_TYPE_UNSUPPORTED");
  });
});

describe("when it is too much", () => {
  test("more than may wait are refused at once with when to come again, and all others are answered", async () => {
    const { Selfsame } = await import("selfsame");
    const selfsame = await Selfsame.load({ workers: 1, maxWaiting: 2 });
    const own = await testServer({ selfsame: selfsame as unknown as TestServer["parts"]["selfsame"] });
    const sent = { method: "POST", url: "/v1/detect", ...form([["image", photo(5)]]) } as const;
    await own.ask(sent);
    const all = await Promise.all(Array.from({ length: 12 }, () => own.ask(sent)));
    const busy = all.filter(({ problem }) => problem === "BUSY");
    expect(busy).toHaveLength(9);
    for (const { statusCode, headers } of busy)
      expect([statusCode, headers["retry-after"]]).toEqual([503, "1"]);
    expect(all.filter(({ statusCode }) => statusCode === 200)).toHaveLength(3);
    expect((await own.ask(sent)).statusCode).toBe(200);
    await own.close();
    await selfsame.close();
  });

  test("while as many wait as may, nobody's key is looked up", async () => {
    let asked = 0;
    const own = await testServer({
      mostWaiting: 0,
      keys: async () => {
        asked++;
        throw new Error("asked");
      },
    });
    const busy = await own.ask({ method: "POST", url: "/v1/detect", ...form([["image", photo(5)]]) });
    expect([busy.problem, busy.headers["retry-after"], asked]).toEqual(["BUSY", "1", 0]);
    await own.ask("/v1/models");
    expect(asked).toBe(1);
    await own.close();
  });

  test("a request that takes longer than it may is given up, and said so", async () => {
    const own = await testServer({ limits: { ...server.parts.limits, seconds: 0.02 } });
    const response = await own.ask({ method: "POST", url: "/v1/detect", ...form([["image", photo(5)]]) });
    expect([response.statusCode, response.problem]).toEqual([504, "TIMEOUT"]);
    await own.close();
  });

  test("a crowd is refused where all its faces are asked for, not where one is", async () => {
    const own = await testServer({ limits: { ...server.parts.limits, faces: 2 } });
    const ask = (url: string, parts: Parameters<typeof form>[0]) =>
      own.ask({ method: "POST", url, ...form(parts) });
    const enrolled = await ask("/v1/people", [["photos", photo(4)]]);
    const { id } = enrolled.json().person;
    for (const [url, names] of [
      ["/v1/detect", ["image"]],
      ["/v1/compare", ["a", "b"]],
      ["/v1/identify", ["image"]],
      [`/v1/people/${id}/verify`, ["image"]],
    ] as const) {
      const images = names.map((name) => [name, photo(1)] as const);
      expect((await ask(url, [...images, ["face", "all"]])).problem, url).toBe("TOO_MANY_FACES");
      expect((await ask(url, [...images, ["face", "main"]])).statusCode, url).toBe(200);
    }
    await own.close();
  });
});

describe("models", () => {
  test("are listed with the one in use, and described", async () => {
    const { items } = (await server.ask("/v1/models")).json();
    expect(items).toMatchObject([{ id: "default", builtIn: true, inUse: true }]);
    const details = (await server.ask("/v1/models/default")).json();
    expect(details.points.length).toBeGreaterThan(0);
    for (const id of ["nobody", "..%2f..%2fetc", "%2Fetc%2Fpasswd"])
      expect((await server.ask(`/v1/models/${id}`)).problem).toBe("MODEL_NOT_FOUND");
  });
});

test("health, metrics and documentation", async () => {
  expect((await server.ask("/healthz", null)).json()).toEqual({ status: "alive" });
  expect((await server.ask("/readyz", null)).json()).toEqual({ status: "ready" });
  expect((await server.ask("/metrics", null)).problem).toBe("UNAUTHENTICATED");
  expect((await server.ask("/metrics")).body).toContain('route="/v1/detect"');
  expect((await server.ask("/openapi.json", null)).json().openapi).toBe("3.1.0");
  const docs = await server.ask("/docs/", null);
  expect(docs.statusCode).toBe(200);
  expect(docs.body).not.toMatch(/(src|href)="(https?:)?\/\//);
});
