import type { Socket } from "node:net";
import { SelfsameError } from "../core/errors.js";
import { problemOf } from "./plugins/problems.js";

/** What is no HTTP, or did not come in time, never becomes a request: it is answered on its connection. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const fault =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? new SelfsameError("BODY_TIMEOUT", "the request was not there in time")
      : new SelfsameError("INVALID_ARGUMENT", "this is no HTTP request that can be read", {
          hint: "Look at its headers: they are broken, or too long.",
        });
  if (!socket.writable) return void socket.destroy();
  const problem = problemOf(fault, "none");
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.status === 408 ? "Request Timeout" : "Bad Request"}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
