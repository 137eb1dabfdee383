import { expect, test } from "vitest";
import { createClient } from "./client.js";

test("of a job that was stopped and gone on with, events come to its last end, over a connection that was cut too", async () => {
  const states = ["queued", "running", "cancelled", "queued", "running", "done"];
  const blocks = states.map((state, i) => {
    const event = { id: i + 1, time: "", type: "state", data: { state } };
    return `id: ${event.id}\nevent: state\ndata: ${JSON.stringify(event)}\n\n`;
  });
  const asked: string[] = [];
  // Cut once, in the middle.
  const send = async (address: unknown) => {
    asked.push(new URL(String(address)).search);
    const [from, to] = asked.length === 1 ? [0, 4] : [4, states.length];
    return new Response(blocks.slice(from, to).join(""));
  };
  const client = createClient({ url: "http://127.0.0.1:1", fetch: send as typeof fetch });
  const seen: unknown[] = [];
  for await (const { data } of client.events("one")) seen.push((data as { state: string }).state);
  expect(seen).toEqual(states);
  expect(asked).toEqual(["?after=0", "?after=4"]);
});

test("whoever asks for what comes behind the last event of a job that has ended is not kept waiting", async () => {
  const send = async (address: unknown) =>
    String(address).includes("/events") ? new Response("") : Response.json({ id: "one", state: "failed" });
  const client = createClient({ url: "http://127.0.0.1:1", fetch: send as typeof fetch });
  for await (const _ of client.events("one", { after: 7 })) expect.unreachable();
});
