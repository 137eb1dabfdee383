import type { FastifyReply } from "fastify";
import type { JobEvent } from "./jobRecord.js";

type Follow = (onEvent: (event: JobEvent) => void, onEnd: () => void) => () => void;

/** Proxies end connections that are silent for a minute. */
const beatMs = 15_000;
/** A reader that takes nothing is let go: it can come back to where it was. */
const mostBuffered = 4e6;

/** Sends events as they come (HTML, 9.2 Server-sent events), until there are no more or the client is gone. */
export function streamEvents(reply: FastifyReply, follow: Follow): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  raw.write(": selfsame\n\n");
  const beat = setInterval(() => raw.write(": still here\n\n"), beatMs);
  let callOff = () => {};
  const end = () => {
    clearInterval(beat);
    callOff();
    raw.end();
  };
  raw.once("close", end);
  reply.server.endingStreams.add(end);
  raw.once("close", () => reply.server.endingStreams.delete(end));
  callOff = follow((event) => {
    raw.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (raw.writableLength > mostBuffered) raw.destroy();
  }, end);
  if (raw.writableEnded) callOff();
}
