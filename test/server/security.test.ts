import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPageSessions } from "../../src/server/pageSessions.js";
import { galleryPlace } from "../support/galleries.js";
import { root, sample } from "../support/samples.js";
import { closeTestModel, form, type TestServer, testServer } from "../support/server.js";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(async () => {
  await server.close();
  await closeTestModel();
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const photo = () => readFileSync(sample(1));

describe("keys", () => {
  test.each([
    ["no key", {}, 401, "UNAUTHENTICATED"],
    ["an unknown key", bearer("guess"), 401, "UNAUTHENTICATED"],
    ["an expired key", bearer("old-key"), 401, "KEY_EXPIRED"],
    ["a key of the wrong form", { authorization: "Basic YWRhOmFkYQ==" }, 401, "UNAUTHENTICATED"],
    ["a key of 1 MB", bearer("x".repeat(9000)), 401, "UNAUTHENTICATED"],
    ["a key without the scope", bearer("identify-key"), 403, "FORBIDDEN"],
  ] as const)("%s is refused", async (_, headers, status, code) => {
    const response = await server.ask(
      { method: "POST", url: "/v1/detect", headers, payload: { image: "QUJD" } },
      null,
    );
    expect([response.statusCode, response.problem]).toEqual([status, code]);
    if (status === 401) expect(response.headers["www-authenticate"]).toMatch(/^Bearer/);
  });

  test("a key in the query string is refused, and said why, though it is right", async () => {
    for (const name of ["key", "api_key", "apikey", "access_token", "token"]) {
      const response = await server.ask(`/v1/models?${name}=admin-key`, null);
      expect([response.statusCode, response.json().detail]).toEqual([
        401,
        expect.stringContaining("address"),
      ]);
    }
  });

  test("wrong keys are counted against their address, right ones are not", async () => {
    const own = await testServer({ rates: { perKey: 1000, perAddress: 1000, failuresPerAddress: 3 } });
    const tries = [];
    for (let i = 0; i < 5; i++)
      tries.push(await own.ask({ url: "/v1/models", headers: bearer(`guess${i}`) }, null));
    expect(tries.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 429, 429]);
    expect(Number(tries[4]?.headers["retry-after"])).toBeGreaterThan(0);
    expect((await own.ask("/v1/models")).statusCode).toBe(200);
    await own.close();
  });

  test("each key has its own rate, each address too", async () => {
    const own = await testServer({ rates: { perKey: 2, perAddress: 5, failuresPerAddress: 9 } });
    const statuses = [];
    for (const scope of ["admin", "admin", "admin", "verify", "verify", "enrol"] as const)
      statuses.push((await own.ask("/v1/models", scope)).statusCode);
    expect(statuses).toEqual([200, 200, 429, 200, 200, 429]);
    await own.close();
  });
});

describe("where a request comes from", () => {
  test.each([
    ["a foreign Host (DNS rebinding)", { host: "evil.example" }, "HOST_REFUSED"],
    ["a foreign Host that begins like the own", { host: "localhost.evil.example" }, "HOST_REFUSED"],
    ["a foreign Host with the own as user", { host: "localhost@evil.example" }, "HOST_REFUSED"],
    ["a foreign Origin", { origin: "https://evil.example" }, "ORIGIN_REFUSED"],
    [
      "an Origin of another port",
      { host: "localhost:8000", origin: "http://localhost:9000" },
      "ORIGIN_REFUSED",
    ],
    ["an Origin of null", { origin: "null" }, "ORIGIN_REFUSED"],
    [
      "a page of another site",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
      "ORIGIN_REFUSED",
    ],
    [
      "a page of a sibling site",
      { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" },
      "ORIGIN_REFUSED",
    ],
  ] as const)("%s is refused, with a right key too", async (_, headers, code) => {
    const response = await server.ask({ url: "/v1/models", headers });
    expect(response.problem).toBe(code);
  });

  test.each([
    { host: "localhost:8000", origin: "http://localhost:8000" },
    { host: "LOCALHOST" },
    { host: "127.0.0.1:80", origin: "http://127.0.0.1" },
  ])("its own names and origin are taken: %o", async (headers) => {
    expect((await server.ask({ url: "/v1/models", headers })).statusCode).toBe(200);
  });

  test("no other site's page may read an answer: CORS is closed", async () => {
    const response = await server.ask({ url: "/v1/models" });
    expect(response.headers["access-control-allow-origin"]).toBeUndefined();
    const preflight = await server.ask({
      method: "OPTIONS",
      url: "/v1/models",
      headers: { origin: "https://evil.example", "access-control-request-method": "GET" },
    });
    expect(preflight.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("strict headers; nothing is upgraded to a TLS that is not there", async () => {
    const { headers } = await server.ask("/v1/models");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|upgrade-insecure/);
    expect(headers["strict-transport-security"]).toBeUndefined();
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
  });
});

describe("the page's session", () => {
  const open = (payload: object, headers = {}) =>
    server.ask({ method: "POST", url: "/v1/sessions", payload, headers }, null);

  test("a token opens one session, and replayed none", async () => {
    const token = await server.parts.sessions.issue();
    const first = await open({ token });
    expect(first.statusCode).toBe(201);
    const cookie = String(first.headers["set-cookie"]);
    expect(cookie).toMatch(/^selfsame_session=[\w-]{43}; .*HttpOnly/);
    expect(cookie).toContain("SameSite=Strict");
    expect((await open({ token })).problem).toBe("UNAUTHENTICATED");
    expect((await open({ token: "guess" })).problem).toBe("UNAUTHENTICATED");
    const session = { cookie: cookie.split(";")[0] as string };
    expect((await server.ask({ url: "/v1/models", headers: session }, null)).statusCode).toBe(200);
    const change = { method: "DELETE", url: "/v1/sessions" } as const;
    expect((await server.ask({ ...change, headers: session }, null)).problem).toBe("ORIGIN_REFUSED");
    const own = { ...session, host: "localhost", origin: "http://localhost" };
    expect((await server.ask({ ...change, headers: own }, null)).statusCode).toBe(204);
    expect((await server.ask({ url: "/v1/models", headers: session }, null)).problem).toBe("UNAUTHENTICATED");
  });

  test("an admin's key opens one too, another's does not", async () => {
    expect((await open({ key: "admin-key" })).statusCode).toBe(201);
    expect((await open({ key: "verify-key" })).problem).toBe("FORBIDDEN");
    expect((await open({ key: "guess" })).problem).toBe("UNAUTHENTICATED");
  });

  test("tokens and sessions end", async () => {
    let now = 0;
    const place = await galleryPlace("embedded");
    const gallery = await place.open({ now: () => now });
    const sessions = createPageSessions(
      () => gallery,
      () => now,
    );
    const [late, used] = [await sessions.issue(), await sessions.issue()];
    const cookie = await sessions.exchange(used);
    now += 61 * 60_000;
    await expect(sessions.exchange(late)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await sessions.find(cookie)).toEqual({ key: null });
    now += 12 * 60 * 60_000;
    expect(await sessions.find(cookie)).toBeNull();
    await gallery.close();
    await place.remove();
  });
});

describe("sizes and times", () => {
  test("a body over the limit is refused, in each form", async () => {
    const limits = { ...server.parts.limits, imageBytes: 50_000, bodyBytes: 200_000 };
    const own = await testServer({ limits });
    const big = Buffer.alloc(60_000, 0xff);
    const detect = { method: "POST", url: "/v1/detect" } as const;
    const sent = await Promise.all([
      own.ask({ ...detect, payload: big, headers: { "content-type": "image/jpeg" } }),
      own.ask({ ...detect, ...form([["image", big]]) }),
      own.ask({ ...detect, payload: { image: big.toString("base64") } }),
      own.ask({ ...detect, payload: { image: Buffer.alloc(200_000).toString("base64") } }),
      own.ask({ method: "POST", url: "/v1/sessions", payload: { token: "x".repeat(2e6) } }),
    ]);
    expect(sent.map(({ problem }) => problem)).toEqual([
      "IMAGE_TOO_LARGE",
      "IMAGE_TOO_LARGE",
      "IMAGE_TOO_LARGE",
      "BODY_TOO_LARGE",
      "BODY_TOO_LARGE",
    ]);
    await own.close();
  });

  test("a slow body is given up", async () => {
    const own = await testServer({ limits: { ...server.parts.limits, seconds: 1 } });
    await own.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = own.app.server.address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () =>
        socket.write(
          `POST /v1/detect HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer admin-key\r\nContent-Type: image/jpeg\r\nContent-Length: 1000\r\n\r\nabc`,
        ),
      );
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain("BODY_TIMEOUT");
    await own.close();
  }, 60_000);

  test("an image of many pixels in few bytes (a bomb) is refused before it is unpacked", async () => {
    const own = await testServer();
    const { default: sharp } = await import("sharp");
    const bomb = await sharp({
      create: { width: 16_000, height: 16_000, channels: 3, background: "black" },
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const response = await own.ask({ method: "POST", url: "/v1/detect", ...form([["image", bomb]]) });
    expect([response.problem, bomb.length < 2e6]).toEqual(["IMAGE_TOO_LARGE", true]);
    await own.close();
  });
});

describe("what is logged", () => {
  test("route, status and key; no name, no image, no key, no address' text", async () => {
    const own = await testServer();
    const secrets = ["Lovelace", "admin-key", photo().toString("base64").slice(0, 40), "SECRET"];
    await own.ask({ method: "POST", url: "/v1/detect", payload: { image: photo().toString("base64") } });
    await own.ask("/v1/models/Lovelace?match=SECRET");
    await own.ask("/v1/Lovelace");
    await own.ask({
      url: "/v1/models",
      headers: { "x-name": "Lovelace", cookie: "selfsame_session=SECRET" },
    });
    await own.ask({
      method: "POST",
      url: "/v1/sessions",
      payload: '{"token": SECRET Lovelace}',
      headers: { "content-type": "application/json" },
    });
    const log = own.lines.join("");
    expect(own.lines.length).toBeGreaterThanOrEqual(5);
    expect(log).toContain('"route":"/v1/models/:model"');
    for (const secret of secrets.filter((it) => it !== "admin-key")) expect(log).not.toContain(secret);
    await own.close();
  });

  test("a bug tells the client nothing, and the log where it was, without its message", async () => {
    const bug = async () => {
      throw new TypeError("Lovelace, SECRET");
    };
    const own = await testServer({ keys: bug });
    const response = await own.ask("/v1/models");
    expect([response.statusCode, response.problem]).toEqual([500, "BUG"]);
    expect(response.body).not.toMatch(/Lovelace|SECRET|TypeError| {3}at |\.[tj]s\b/);
    const log = own.lines.join("");
    expect(log).toContain("TypeError");
    expect(log).toContain("security.test");
    expect(log).not.toMatch(/Lovelace|SECRET/);
    expect(log).toContain(response.json().requestId);
    await own.close();
  });
});

describe("paths", () => {
  test.each([
    "/v1/models/..%2f..%2f..%2fetc%2fpasswd",
    "/v1/models/%2e%2e",
    "/v1/../../etc/passwd",
    "/v1/models/%00",
    "/docs/static/..%2f..%2f..%2fpackage.json",
    "/docs/static/../../../package.json",
  ])("%s leads nowhere", async (url) => {
    const response = await server.ask(url);
    expect([404, 400]).toContain(response.statusCode);
    expect(response.body).not.toContain("root:");
    expect(response.body).not.toContain('"dependencies"');
  });

  test.each([
    ["%zz", "/v1/models/%zz", 400],
    ["a parameter of 1,000 characters", `/v1/models/${"x".repeat(1000)}`, 400],
  ])("%s is a problem like any other", async (_, url, status) => {
    const response = await server.ask(url);
    expect([response.statusCode, response.problem]).toEqual([status, "INVALID_ARGUMENT"]);
  });
});

describe("the page's files", () => {
  test("are public, with what the page loads of the package, and nothing else of it", async () => {
    const built = join(root, "dist");
    const web = join(server.workspace, "web");
    mkdirSync(join(web, "assets"), { recursive: true });
    writeFileSync(join(web, "index.html"), "<!doctype html>");
    writeFileSync(join(web, "assets", "x.js"), "1");
    const own = await testServer({ page: { web, built } });
    const get = (url: string) => own.ask(url, null);
    expect((await get("/")).body).toBe("<!doctype html>");
    expect((await get("/assets/x.js")).headers["content-type"]).toMatch(/javascript/);
    expect((await get("/")).headers["content-security-policy"]).toContain("'wasm-unsafe-eval'");
    expect((await get("/selfsame/models/bundles/default/model.json")).json().id).toBe(
      own.parts.selfsame.model.id,
    );
    for (const path of [
      ...[
        "/selfsame/cli/main.js",
        "/selfsame/server/serve.js",
        "/selfsame/",
        "/selfsame/models/../cli/main.js",
      ],
      ...[
        "/selfsame/models/..%2fcli%2fmain.js",
        "/selfsame/models/%2e%2e/cli/main.js",
        "/selfsame/.build-stamp",
      ],
      ...["/assets/..%2f..%2fgallery%2fgallery.db", "/../work/gallery/gallery.db", "/.x"],
    ]) {
      const answer = await get(path);
      expect([path, answer.problem]).toEqual([path, "NOT_FOUND"]);
    }
    await own.close();
  });

  test("a model's own files are for whoever has a key", async () => {
    const file = (name: string, scope: "verify" | null) =>
      server.ask(`/v1/models/default/files/${name}`, scope);
    expect((await file("model.json", "verify")).json().revision).toBe(server.parts.selfsame.model.revision);
    expect((await file("twin.onnx", "verify")).rawPayload.length).toBeGreaterThan(1e6);
    expect((await file("model.json", null)).problem).toBe("UNAUTHENTICATED");
    expect((await file("..%2fmodel.json", "verify")).problem).toBe("INVALID_ARGUMENT");
  });
});

describe("a client that goes away", () => {
  test("its work is called off", async () => {
    const own = await testServer();
    await own.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = own.app.server.address() as AddressInfo;
    const aborted = new Promise<string>((resolve) => {
      own.app.server.on("request", (_, response) =>
        response.on("close", () => resolve(response.writableFinished ? "finished" : "gone")),
      );
    });
    const sent = form([["image", photo()]]);
    const before = own.parts.selfsame.stats().cancelled;
    const call = httpRequest({
      port,
      host: "127.0.0.1",
      method: "POST",
      path: "/v1/detect",
      headers: { ...sent.headers, ...bearer("admin-key"), "content-length": sent.payload.length },
    });
    call.on("error", () => {});
    call.write(sent.payload);
    call.end();
    const isBusy = () => own.parts.selfsame.stats().busy > 0;
    while (!isBusy()) await new Promise((resolve) => setImmediate(resolve));
    call.destroy();
    expect(await aborted).toBe("gone");
    await new Promise((resolve) => setImmediate(resolve));
    expect(own.parts.selfsame.stats().cancelled).toBe(before + 1);
    await own.close();
  });
});
