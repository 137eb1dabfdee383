import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { evaluatePlan } from "../../src/server/jobs/jobPlans.js";
import type { JobEvent, JobView } from "../../src/server/jobs/jobRecord.js";
import { createJobRunner, type JobRunner } from "../../src/server/jobs/jobRunner.js";
import { preset } from "../../src/train/presets.js";
import { writePeople } from "../support/drawnPeople.js";
import { root, sample } from "../support/samples.js";
import { closeTestModel, form, otherPhoto, type TestServer, testServer } from "../support/server.js";

afterAll(closeTestModel);

test("captures are measured as what they are: anchors and positives of one person", () => {
  const { args } = evaluatePlan(tmpdir(), "1", {
    label: "x",
    model: "default",
    dataset: "captures",
    seed: 1,
  });
  expect(args.join(" ")).toContain("--layout webcam");
});

describe("the runner", () => {
  let workspace: string;
  let runner: JobRunner;
  const command = join(root, "test", "support", "slowJob.mjs");
  const file = (name: string) => join(workspace, name);
  const make = (beforeDone = async (_kind: JobView["kind"]) => {}) =>
    createJobRunner({ workspace, command, now: Date.now, mostWaiting: 2, beforeDone });
  const plan = (name: string) => () => ({
    kind: "train" as const,
    label: name,
    request: { name },
    args: [file(name)],
    resumeArgs: ["--resume"],
  });
  /** The job's events until one of a kind, or the end. */
  const until = (of: JobRunner, id: string, is: (event: JobEvent) => boolean, after = 0) =>
    new Promise<JobEvent[]>((resolve) => {
      const events: JobEvent[] = [];
      let found = false;
      const off = of.follow(
        id,
        after,
        (event) => {
          if (found) return;
          events.push(event);
          if (!is(event)) return;
          found = true;
          queueMicrotask(() => off());
          resolve(events);
        },
        () => resolve(events),
      );
    });
  const ended = async (of: JobRunner, id: string) => {
    await until(of, id, () => false);
    return of.job(id);
  };
  const isNote = ({ type }: JobEvent) => type === "note";

  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), "selfsame-jobs-"));
    runner = make();
  });
  afterEach(async () => {
    await runner.close();
    rmSync(workspace, { recursive: true });
  });

  test("does one job after the other, and tells what happens", async () => {
    const one = runner.start(plan("one"));
    const two = runner.start(plan("two"));
    expect([one.state, two.state]).toEqual(["running", "queued"]);
    await until(runner, one.id, isNote);
    expect(runner.job(one.id).progress).toMatchObject({ what: "steps", done: 1 });
    writeFileSync(file("one.go"), "");
    writeFileSync(file("two.go"), "");
    expect(await ended(runner, one.id)).toMatchObject({ state: "done", result: { file: "./one", rest: [] } });
    expect((await ended(runner, two.id)).state).toBe("done");
    expect(() => runner.remove("x")).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
    runner.remove(two.id);
    expect(runner.list().map(({ id }) => id)).toEqual([one.id]);
    expect(make().list()).toHaveLength(1);
    const events = await until(runner, one.id, () => false);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    expect(events.map(({ type }) => type)).toEqual(["state", "state", "progress", "note", "state"]);
    // A reader that was cut off goes on behind what it has.
    expect(await until(runner, one.id, () => false, 3)).toEqual(events.slice(3));
  });

  test("refuses more than may wait", async () => {
    for (const name of ["a", "b", "c"]) runner.start(plan(name));
    expect(() => runner.start(plan("d"))).toThrow(expect.objectContaining({ code: "BUSY" }));
  });

  test("cancels what runs and what waits; a cancelled one can be gone on with", async () => {
    const [one, two] = [runner.start(plan("one")), runner.start(plan("two"))];
    await until(runner, one.id, isNote);
    expect(runner.cancel(two.id).state).toBe("cancelled");
    runner.cancel(one.id);
    expect(await ended(runner, one.id)).toMatchObject({ state: "cancelled", resumable: true, fault: null });
    expect(existsSync(file("one.stopped"))).toBe(true);
    expect(() => runner.cancel(one.id)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    writeFileSync(file("one.go"), "");
    expect(runner.resume(one.id).state).toBe("running");
    expect(await ended(runner, one.id)).toMatchObject({
      state: "done",
      attempts: 2,
      result: { rest: ["--resume"] },
    });
  });

  test("one that was stopped before there was anything to go on from begins anew", async () => {
    for (const [name, rest] of [
      ["one", ["--anew"]],
      ["two", ["--resume"]],
    ] as const) {
      const without = file(`${name}.checkpoint`);
      const { id } = runner.start(() => ({ ...plan(name)(), anew: { without, args: ["--anew"] } }));
      await until(runner, id, isNote);
      if (name === "two") writeFileSync(without, "");
      runner.cancel(id);
      await ended(runner, id);
      writeFileSync(file(`${name}.go`), "");
      expect(JSON.stringify(runner.resume(id))).not.toContain("checkpoint");
      expect(await ended(runner, id)).toMatchObject({ state: "done", result: { rest } });
    }
  });

  test("a job is done once what has to follow it is done, and no sooner", async () => {
    let follow = () => {};
    const followed = new Promise<void>((resolve) => {
      follow = resolve;
    });
    const kinds: string[] = [];
    const own = make(async (kind) => {
      kinds.push(kind);
      await followed;
    });
    const { id } = own.start(plan("one"));
    writeFileSync(file("one.go"), "");
    await expect.poll(() => kinds, { timeout: 10_000 }).toEqual(["train"]);
    expect(own.job(id).state).toBe("running");
    follow();
    expect((await ended(own, id)).state).toBe("done");
    await own.close();
  });

  test("a server that ends stops its jobs; the next one has them as interrupted, and goes on", async () => {
    const one = runner.start(plan("one"));
    const two = runner.start(plan("two"));
    await until(runner, one.id, isNote);
    await runner.close();
    const next = make();
    const states = (jobs: readonly JobView[]) => jobs.map(({ state, resumable }) => [state, resumable]);
    expect(states(next.list())).toEqual([
      ["interrupted", true],
      ["interrupted", true],
    ]);
    writeFileSync(file("one.go"), "");
    next.resume(one.id);
    expect((await ended(next, one.id)).state).toBe("done");
    expect(next.job(two.id).state).toBe("interrupted");
    await next.close();
  });

  test("a server that was killed leaves running jobs that the next one calls interrupted", async () => {
    const one = runner.start(plan("one"));
    await until(runner, one.id, isNote);
    await runner.close();
    const path = join(workspace, "runs", one.id, "job.json");
    // As it was while it ran, of a process that is no more.
    const record = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...record, state: "running", owner: 2 ** 22 + 1 }));
    writeFileSync(
      join(workspace, "runs", one.id, "events.jsonl"),
      '{"id":1,"type":"note","data":{}}\n{"id":2,"ty',
    );
    const next = make();
    expect(next.job(one.id)).toMatchObject({ state: "interrupted", resumable: true });
    await next.close();
  });
});

describe("jobs over HTTP", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer();
  });
  afterAll(() => server.close());

  const post = (url: string, payload: object) => server.ask({ method: "POST", url, payload });
  const events = async (id: string, headers = {}) => {
    const { body } = await server.ask({ url: `/v1/jobs/${id}/events`, headers });
    return body
      .split("\n\n")
      .flatMap((block) => /^data: (.*)$/m.exec(block)?.[1] ?? [])
      .map((line) => JSON.parse(line) as JobEvent);
  };

  test("captures are kept, moved, shown, deleted; what training will warn of is said", async () => {
    const add = (role: string, number: number, session = "Ada's desk") =>
      server.ask({
        method: "POST",
        url: "/v1/captures",
        ...form([
          ["image", readFileSync(sample(number))],
          ["role", role],
          ["session", session],
          ["camera", "front"],
        ]),
      });
    const first = await add("anchor", 1);
    expect(first.statusCode).toBe(201);
    expect(first.json()).toMatchObject({ role: "anchor", session: "Ada's desk", camera: "front" });
    await add("positive", 3);
    await add("positive", 2, "../../etc");
    const { id } = (await add("positive", 4)).json();
    const moved = await server.ask({
      method: "PATCH",
      url: `/v1/captures/${id}`,
      payload: { role: "negative" },
    });
    expect(moved.json()).toMatchObject({ id, role: "negative", session: "Ada's desk" });
    const { items, warnings } = (await server.ask("/v1/captures")).json();
    expect(items.map(({ role }: { role: string }) => role).sort()).toEqual([
      "anchor",
      "negative",
      "positive",
      "positive",
    ]);
    expect(warnings).toEqual([]);
    const image = await server.ask(`/v1/captures/${id}/image`);
    expect(image.headers["content-type"]).toBe("image/jpeg");
    expect(image.rawPayload.equals(readFileSync(sample(4)))).toBe(true);
    const verify = async (number: number, url = "/v1/captures/verify") =>
      server.ask({
        method: "POST",
        url,
        payload: await otherPhoto(number),
        headers: { "content-type": "image/jpeg" },
      });
    const own = (await verify(1)).json();
    expect(own).toMatchObject({ outcome: "match", anchors: [{ capture: first.json().id }], leftOut: [] });
    expect((await verify(3)).json()).toMatchObject({
      outcome: "no match",
      presentationAttack: "not checked",
    });
    // As the library decides on the same photos.
    const { selfsame } = server.parts;
    const alike = await selfsame.verifyAgainst(Buffer.from(await otherPhoto(1)), [readFileSync(sample(1))]);
    expect(own.score).toBeCloseTo(alike.score, 6);
    const other = items.find(({ session }: { session: string }) => session === "../../etc").id;
    expect((await server.ask({ method: "DELETE", url: `/v1/captures/${other}` })).statusCode).toBe(204);
    expect((await server.ask({ method: "DELETE", url: `/v1/captures/${other}` })).problem).toBe("NOT_FOUND");
    expect((await server.ask("/v1/captures")).json().warnings).toEqual([
      expect.stringContaining("one session"),
    ]);
    const blank = await (await import("sharp"))
      .default({ create: { width: 200, height: 200, channels: 3, background: "gray" } })
      .jpeg()
      .toBuffer();
    const faceless = await server.ask({
      method: "POST",
      url: "/v1/captures?role=anchor&session=x",
      payload: blank,
      headers: { "content-type": "image/jpeg" },
    });
    expect(faceless.problem).toBe("NO_FACE");
    expect((await server.ask("/v1/datasets")).json().items).toMatchObject([{ id: "captures", images: 3 }]);
    // Who is no anchor any more decides nothing.
    const role = (to: string) =>
      server.ask({ method: "PATCH", url: `/v1/captures/${first.json().id}`, payload: { role: to } });
    await role("positive");
    expect((await verify(1)).problem).toBe("NOT_FOUND");
    await role("anchor");
  });

  test("a server that ends doesn't wait for those who listen to its jobs", async () => {
    const own = await testServer({}, join(root, "test", "support", "slowJob.mjs"));
    const address = await own.app.listen({ port: 0, host: "127.0.0.1" });
    const payload = { label: "slow", method: "scratch", dataset: "captures" };
    const { id } = (await own.ask({ method: "POST", url: "/v1/jobs/train", payload })).json();
    const response = await fetch(`${address}/v1/jobs/${id}/events`, {
      headers: { authorization: "Bearer admin-key" },
    });
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const text = response.text();
    await own.app.close();
    expect(await text).toContain("event: state");
    await own.close();
  });

  test("a head is trained on them, with events, and the model is listed", async () => {
    const started = await post("/v1/jobs/train", { label: "me at my desk" });
    expect(started.statusCode).toBe(202);
    const { id } = started.json();
    const all = await events(id);
    expect(all.at(-1)?.data).toMatchObject({ state: "done", fault: null });
    expect(all.some(({ type }) => type === "progress")).toBe(true);
    expect(JSON.stringify(all)).not.toContain(server.workspace);
    // Whoever was cut off goes on behind what they have.
    expect(await events(id, { "last-event-id": "2" })).toEqual(all.slice(2));
    const { items } = (await server.ask("/v1/models")).json();
    expect(items).toContainEqual(expect.objectContaining({ id, label: "me at my desk", builtIn: false }));
    const renamed = await server.ask({
      method: "PATCH",
      url: `/v1/models/${id}`,
      payload: { label: "mine" },
    });
    expect(renamed.statusCode).toBe(204);
    expect((await server.ask(`/v1/models/${id}`)).json().label).toBe("mine");
    expect((await server.ask("/v1/runs")).json().items).toHaveLength(1);
    expect((await server.ask(`/v1/runs/${id}`)).json()).toMatchObject({ job: { id }, curve: [] });
    const gone = await server.ask({ method: "DELETE", url: `/v1/models/${id}` });
    // Nothing was learnt from so few: it is the built-in model, which is in use.
    expect([gone.statusCode, gone.problem]).toEqual([400, "INVALID_ARGUMENT"]);
  }, 120_000);

  test("a twin is trained from scratch with live figures; an evaluation writes a report", async () => {
    const folder = join(server.workspace, "datasets", "people");
    mkdirSync(folder, { recursive: true });
    await writePeople(folder, { people: 40, images: 5 });
    copyFileSync(sample(1), join(server.workspace, "datasets", "stray.jpg"));
    const { items } = (await server.ask("/v1/datasets")).json();
    expect(items).toContainEqual({ id: "folder:people", kind: "folder", folders: 40, images: 200 });
    for (const dataset of ["people", "folder:..", "folder:../datasets/people", "/etc"])
      expect((await post("/v1/jobs/evaluate", { label: "x", dataset })).problem).toBe("NOT_FOUND");
    for (const model of ["../..", "/etc", "models/default"])
      expect((await post("/v1/jobs/evaluate", { label: "x", dataset: "captures", model })).problem).toBe(
        "MODEL_NOT_FOUND",
      );
    const small = { steps: 2, twin: { width: 0.25 }, checkpointEvery: 2 };
    const batch = { kind: "episode", groups: 1, classes: 4, images: 3 };
    const config = {
      ...{ method: "scratch", dataset: "folder:people", crop: "none" },
      config: { ...preset("lfw"), ...small, batch },
    };
    const training = (await post("/v1/jobs/train", { label: "a twin", ...config })).json();
    const trained = await events(training.id);
    expect(trained.at(-1)?.data).toMatchObject({ state: "done", result: { steps: 2 } });
    const told = trained.flatMap(({ type, data }) => (type === "training" ? [data as { kind: string }] : []));
    expect(told.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["started", "progress", "validated"]),
    );
    const { curve } = (await server.ask(`/v1/runs/${training.id}`)).json();
    expect(curve.at(-1)).toMatchObject({ kind: "validated", step: 2 });
    const evaluation = (await post("/v1/jobs/evaluate", { label: "drawn", dataset: "folder:people" })).json();
    const last = (await events(evaluation.id)).at(-1);
    expect(last?.data).toMatchObject({ state: "done", result: { protocol: "folder", pairs: 19_900 } });
    expect(JSON.stringify(last)).not.toContain(server.workspace);
    const report = (await server.ask("/v1/reports")).json().items[0];
    expect(report).toMatchObject({ id: evaluation.id, model: server.parts.selfsame.model.id });
    expect((await server.ask(`/v1/reports/${report.id}`)).json().schema).toBe("selfsame/evaluation-report/1");
    const { thresholds, worstErrors } = (await server.ask(`/v1/reports/${report.id}`)).json();
    // Drawn people are no photos: all pairs are declined, and no threshold changes anything.
    expect(thresholds).toEqual([]);
    const photo = await server.ask(`/v1/reports/${report.id}/pairs/${worstErrors[0].pair}/a`);
    expect(photo.headers["content-type"]).toBe("image/jpeg");
    expect((await server.ask(`/v1/reports/${report.id}/pairs/1e9/a`)).problem).toBe("NOT_FOUND");
    // A report that was changed leads nowhere else.
    const file = join(server.workspace, "reports", report.id, "report.json");
    const kept = readFileSync(file);
    writeFileSync(
      file,
      JSON.stringify({
        ...JSON.parse(kept.toString()),
        worstErrors: [{ ...worstErrors[0], a: "../stray.jpg" }],
      }),
    );
    const led = await server.ask(`/v1/reports/${report.id}/pairs/${worstErrors[0].pair}/a`);
    expect(led.problem).toBe("NOT_FOUND");
    writeFileSync(file, kept);
    const page = await server.ask(`/v1/reports/${report.id}/page`);
    expect(page.headers["content-security-policy"]).toMatch(/^default-src 'none'.*sandbox$/);
    expect(page.body).toContain("<svg");
    expect((await server.ask({ method: "DELETE", url: `/v1/reports/${report.id}` })).statusCode).toBe(204);
    expect((await server.ask("/v1/reports")).json().items).toEqual([]);
    const cancelled = (await post("/v1/jobs/train", { label: "long", ...config, steps: 100_000 })).json();
    const cancel = await server.ask({ method: "POST", url: `/v1/jobs/${cancelled.id}/cancel` });
    expect(cancel.statusCode).toBe(200);
    expect((await events(cancelled.id)).at(-1)?.data).toMatchObject({ state: "cancelled", resumable: true });
  }, 120_000);
});
