import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkWebhook, createWebhooks, type DecisionMade } from "../../src/server/webhooks.js";

const secret = "0123456789abcdef";
const options = { url: "http://127.0.0.1:9/hook", secret, hosts: [] as string[] };
const decision: DecisionMade = {
  ...{ kind: "verify", outcome: "match", person: "p1", score: 0.9, threshold: 0.5 },
  ...{ revision: "r", by: "k" },
};

/** Answers in turn; what was sent, and what became of it. */
function seams(statuses: readonly number[]) {
  const sent: { body: string; signature: string; redirect: string | undefined }[] = [];
  const fates: string[] = [];
  const pauses: number[] = [];
  const send = (async (_: unknown, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    sent.push({
      body: String(init.body),
      signature: headers["selfsame-signature"] ?? "",
      redirect: init.redirect,
    });
    const status = statuses[Math.min(sent.length - 1, statuses.length - 1)] ?? 200;
    if (status === 0) throw new TypeError("fetch failed");
    return new Response(null, { status });
  }) as unknown as typeof fetch;
  const pause = async (ms: number) => void pauses.push(ms);
  return {
    sent,
    fates,
    pauses,
    onFate: (fate: string) => void fates.push(fate),
    it: { send, pause, now: () => 5000 },
  };
}

describe("webhooks", () => {
  test("tell of each decision in order, signed", async () => {
    const seam = seams([200]);
    const webhooks = createWebhooks(options, seam.onFate, seam.it);
    webhooks.send(decision);
    webhooks.send({ ...decision, outcome: "no match" });
    await webhooks.close(1000);
    expect(seam.fates).toEqual(["sent", "sent"]);
    const [first, second] = seam.sent;
    expect(JSON.parse(first?.body ?? "")).toMatchObject({ ...decision, time: "1970-01-01T00:00:05.000Z" });
    expect(JSON.parse(second?.body ?? "").outcome).toBe("no match");
    const hex = createHmac("sha256", secret).update(`5.${first?.body}`).digest("hex");
    expect(first).toMatchObject({ signature: `t=5,v1=${hex}`, redirect: "manual" });
  });

  test("are tried again, ever later, then given up; a redirection is no answer", async () => {
    const again = seams([500, 0, 302, 204]);
    const webhooks = createWebhooks(options, again.onFate, again.it);
    webhooks.send(decision);
    await webhooks.close(1000);
    expect([again.sent.length, again.fates, again.pauses]).toEqual([4, ["sent"], [1000, 5000, 30_000]]);
    const never = seams([500]);
    const lost = createWebhooks(options, never.onFate, never.it);
    lost.send(decision);
    await lost.close(1000);
    expect([never.sent.length, never.fates]).toEqual([5, ["failed"]]);
  });

  test("that wait are bounded: more are dropped, and counted", async () => {
    const seam = seams([200]);
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow = (async (...args: Parameters<typeof fetch>) => {
      await gate;
      return seam.it.send(...args);
    }) as typeof fetch;
    const webhooks = createWebhooks(options, seam.onFate, { ...seam.it, send: slow });
    for (let i = 0; i < 1002; i++) webhooks.send(decision);
    expect(seam.fates).toEqual(["dropped"]);
    go();
    await webhooks.close(5000);
    expect(seam.fates.filter((fate) => fate === "sent")).toHaveLength(1001);
  });

  test("a server that ends gives up what can't be told", async () => {
    const fates: string[] = [];
    const never = ((_: unknown, { signal }: RequestInit) =>
      new Promise((_, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason)),
      )) as typeof fetch;
    const webhooks = createWebhooks(options, (fate) => void fates.push(fate), { send: never });
    webhooks.send(decision);
    await webhooks.close(10);
    expect(fates).toEqual(["failed"]);
  });

  test.each([
    ["no URL", { url: "x" }],
    ["another scheme", { url: "file:///etc/passwd" }],
    ["credentials in it", { url: "http://a:b@127.0.0.1/" }],
    ["a host that is not allowed", { url: "https://evil.example/" }],
    ["an address of the cloud's", { url: "http://169.254.169.254/latest" }],
    ["a host that only begins like this machine", { url: "http://127.0.0.1.evil.example/" }],
    ["an allowed host without TLS", { url: "http://hooks.example/", hosts: ["hooks.example"] }],
    ["a short secret", { secret: "short" }],
  ])("%s is refused", (_, wrong) => {
    expect(() => checkWebhook({ ...options, ...wrong })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });

  test("an allowed host with TLS, and this machine by any of its names, are taken", () => {
    expect(
      checkWebhook({ ...options, url: "https://hooks.example/x", hosts: ["Hooks.example"] }).pathname,
    ).toBe("/x");
    for (const url of ["http://localhost:1/", "http://[::1]/", "http://127.8.8.8/"])
      expect(checkWebhook({ ...options, url }).protocol).toBe("http:");
  });
});
