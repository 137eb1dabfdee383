import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, ServiceProblem } from "selfsame/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resealed } from "../../src/models/seal.node.js";
import { parsed, runCli } from "../support/runCli.js";
import { sample } from "../support/samples.js";
import { otherPhoto } from "../support/server.js";
import { endServices, startService } from "../support/startService.js";

// The service as a user starts it: a process of its own, with a port.

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-serve-"));
});
afterAll(() => {
  endServices();
  rmSync(folder, { recursive: true });
});

const photo = (number: number) => readFileSync(sample(number));
const place = (name: string) => [
  "--workspace",
  join(folder, name),
  "--key-file",
  join(folder, `${name}.key`),
];

const started = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  startService(args, { XDG_CACHE_HOME: join(folder, "cache"), ...environment });

describe("selfsame serve", () => {
  test("makes the first admin's key, once; opens its page once; tells webhooks; ends in order", async () => {
    const heard: { body: string; signature: string }[] = [];
    const hook = createServer((request, response) => {
      let body = "";
      request.on("data", (text) => {
        body += text;
      });
      request.on("end", () => {
        heard.push({ body, signature: String(request.headers["selfsame-signature"]) });
        response.end();
      });
    }).listen(0, "127.0.0.1");
    await once(hook, "listening");
    const webhook = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
    const service = await started([...place("one"), "--webhook", webhook], {
      SELFSAME_WEBHOOK_SECRET: "0123456789abcdef",
    });
    expect(service.key).toMatch(/^ssk_[0-9a-f]{12}_[\w-]{43}$/);
    const client = createClient({ url: service.url, key: service.key });

    // The typed client: images, options, answers, faults.
    const { faces } = await client.call("POST /v1/detect", { images: { image: photo(1) } });
    expect(faces).toHaveLength(3);
    const enrolled = await client.call("POST /v1/people", {
      images: { photos: [photo(1)] },
      body: { name: "Ada", metadata: { floor: "3" } },
      idempotencyKey: "ada",
    });
    const id = enrolled.person?.id ?? "";
    const verified = await client.call("POST /v1/people/{id}/verify", {
      params: { id },
      images: { image: await otherPhoto(1) },
    });
    expect(verified).toMatchObject({ outcome: "match", person: { name: "Ada" } });
    const fault = await client
      .call("GET /v1/people/{id}", { params: { id: "nobody/.." } })
      .catch((error) => error);
    expect(fault).toBeInstanceOf(ServiceProblem);
    expect(fault.problem).toMatchObject({ code: "PERSON_NOT_FOUND", status: 404 });
    const csv = await client.call("GET /v1/events.csv");
    expect(new TextDecoder().decode(csv)).toContain(`${id},,Ada,verify,match,1`);
    expect(await client.call("DELETE /v1/sessions")).toBeUndefined();

    // The page: its token opens a session once.
    const [, token = ""] = service.page.split("#");
    const origin = { origin: service.url, "content-type": "application/json" };
    const exchange = () =>
      fetch(`${service.url}/v1/sessions`, {
        method: "POST",
        headers: origin,
        body: JSON.stringify({ token }),
      });
    const first = await exchange();
    expect([first.status, (await exchange()).status]).toEqual([201, 401]);
    const cookie = (first.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect((await fetch(`${service.url}/v1/people`, { headers: { cookie } })).status).toBe(200);
    expect((await fetch(`${service.url}/v1/people`)).status).toBe(401);

    await expect.poll(() => heard.length).toBe(1);
    expect(JSON.parse(heard[0]?.body ?? "")).toMatchObject({ kind: "verify", outcome: "match", person: id });
    expect(heard[0]?.body).not.toContain("Ada");
    expect(heard[0]?.signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);

    expect(await service.stop()).toBe(0);
    const { err } = service.said();
    expect(err).toContain('"route":"/v1/people/:id/verify"');
    expect(err).not.toMatch(/Ada|ssk_[0-9a-f]{12}_/);
    hook.close();

    // Started again it makes no second key, and the first is still good.
    const again = await started(place("one"));
    expect(again.key).toBe("");
    const people = await createClient({ url: again.url, key: service.key }).call("GET /v1/people");
    expect(people.items).toMatchObject([{ id, name: "Ada" }]);
    expect(await again.stop()).toBe(0);
  }, 120_000);

  test("finishes what it took when it is asked to end, and takes no more", async () => {
    const service = await started(place("drain"));
    const client = createClient({ url: service.url, key: service.key });
    const under = Array.from({ length: 6 }, () =>
      client.call("POST /v1/detect", { images: { image: photo(5) } }),
    );
    await expect
      .poll(async () =>
        new TextDecoder().decode(
          await fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${service.key}` } }).then(
            (it) => it.arrayBuffer(),
          ),
        ),
      )
      .toMatch(/selfsame_pool_busy [12]/);
    const code = service.stop();
    expect((await Promise.all(under)).map(({ faces }) => faces.length)).toEqual([5, 5, 5, 5, 5, 5]);
    expect(await code).toBe(0);
  }, 120_000);

  test("a gallery that got another model by a job is served with it, without a new start", async () => {
    const models = join(folder, "model", "models", "mine");
    mkdirSync(models, { recursive: true, mode: 0o700 });
    const service = await started(place("model"));
    const client = createClient({ url: service.url, key: service.key });
    const [kept] = (await client.call("GET /v1/models")).items;
    const { person } = await client.call("POST /v1/people", { images: { photos: [photo(1)] } });
    // The same twin, another head: a revision of its own.
    const bundle = JSON.parse(
      new TextDecoder().decode(
        await client.call("GET /v1/models/{model}/files/{file}", {
          params: { model: "default", file: "model.json" },
        }),
      ),
    );
    const changed = resealed({
      ...bundle,
      description: "another head",
      head: { ...bundle.head, bias: bundle.head.bias + 0.01 },
      operatingPoints: [],
      defaultFmr: null,
    });
    writeFileSync(join(models, "model.json"), JSON.stringify(changed));
    writeFileSync(
      join(models, "twin.onnx"),
      await client.call("GET /v1/models/{model}/files/{file}", {
        params: { model: "default", file: "twin.onnx" },
      }),
    );
    const job = await client.call("POST /v1/jobs/reembed", { body: { label: "switch", model: "mine" } });
    let last: unknown;
    for await (const { data } of client.events(job.id)) last = data;
    expect(last).toMatchObject({ state: "done", result: { takenOver: true } });
    const inUse = async () => (await client.call("GET /v1/models")).items.find((model) => model.inUse)?.id;
    await expect.poll(inUse, { timeout: 30_000 }).toBe("mine");
    const verified = await client.call("POST /v1/people/{id}/verify", {
      params: { id: person?.id ?? "" },
      images: { image: await otherPhoto(1) },
    });
    expect(verified).toMatchObject({
      outcome: "no decision",
      reason: "no threshold",
      revision: changed.revision,
    });
    expect(kept?.revision).not.toBe(changed.revision);
    expect(await service.stop()).toBe(0);
    // And the next start finds it.
    const again = await started(place("model"));
    expect(await createClient({ url: again.url, key: service.key }).call("GET /v1/settings")).toMatchObject({
      model: { revision: changed.revision },
    });
    expect(await again.stop()).toBe(0);
  }, 120_000);

  test("a certificate of its own lets others in by TLS; without one a public address is refused", async () => {
    const refused = await runCli(folder, ["serve", "--host", "0.0.0.0", "--port", "0", ...place("tls")]);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("TLS_REQUIRED")]);
    mkdirSync(join(folder, "tls-files"));
    const made = await runCli(folder, [
      "certificate",
      "--out",
      join(folder, "tls-files"),
      "--name",
      "studio.local",
      "--json",
    ]);
    expect(made.code).toBe(0);
    const { cert, key, names } = parsed("certificate", made.out);
    expect(names).toContain("studio.local");
    const again = await runCli(folder, ["certificate", "--out", join(folder, "tls-files")]);
    expect(again.err).toContain("FILE_EXISTS");
    const service = await started([
      "--host",
      "0.0.0.0",
      ...place("tls"),
      "--tls-cert",
      cert,
      "--tls-key",
      key,
    ]);
    expect(service.url).toMatch(/^https:\/\//);
    expect(service.said().out).toContain("verify only");
    const { port } = new URL(service.url);
    const { request } = await import("node:https");
    const ask = (path: string, headers: Record<string, string>) =>
      new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) =>
        request(
          { host: "127.0.0.1", servername: "localhost", port, path, headers, ca: readFileSync(cert) },
          (response) => {
            response.resume();
            resolve({ status: response.statusCode ?? 0, headers: response.headers });
          },
        )
          .on("error", reject)
          .end(),
      );
    const bearer = { authorization: `Bearer ${service.key}` };
    const answer = await ask("/v1/models", bearer);
    expect(answer.status).toBe(200);
    expect(answer.headers["strict-transport-security"]).toMatch(/max-age=/);
    expect((await ask("/v1/models", { ...bearer, host: "evil.example" })).status).toBe(421);
    expect(await service.stop()).toBe(0);
  }, 120_000);

  test.each([
    ["--tls-cert alone", ["--tls-cert", "x.pem"], "INVALID_ARGUMENT"],
    ["a port that is none", ["--port", "70000"], "INVALID_ARGUMENT"],
    ["a webhook elsewhere", ["--webhook", "https://evil.example/"], "INVALID_ARGUMENT"],
    ["a webhook without a secret", ["--webhook", "http://127.0.0.1:1/"], "INVALID_ARGUMENT"],
    ["an address of another machine", ["--host", "203.0.113.9", "--behind-proxy"], "INVALID_ARGUMENT"],
    ["a certificate that is none", ["--tls-cert", "@none.pem", "--tls-key", "@none.pem"], "INVALID_ARGUMENT"],
  ])(
    "%s is refused with what to do",
    async (_, args, code) => {
      writeFileSync(join(folder, "none.pem"), "none");
      const given = args.map((word) => word.replace(/^@/, `${folder}/`));
      const { code: exit, err } = await runCli(folder, ["serve", "--no-open", ...place("refused"), ...given]);
      expect([exit, err]).toEqual([2, expect.stringContaining(code)]);
      expect(err).not.toMatch(/\n\s+at /);
    },
    60_000,
  );
});
