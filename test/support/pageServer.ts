import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** The strictest policy that WebAssembly runs under. */
export const strictPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** What is served below a path: a folder, a file, a file's content, or what answers. */
export type Served =
  | string
  | { readonly content: string | Uint8Array }
  | ((request: IncomingMessage, path: string) => Promise<Answer>);

export interface PageServer {
  readonly origin: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/**
 * Serves files on loopback under a strict policy.
 *
 * @param served by path: of a folder where it ends in a slash, else of one file
 */
export async function servePages(
  served: Readonly<Record<string, Served>>,
  policy: string = strictPolicy,
): Promise<PageServer> {
  const asked: string[] = [];
  const answerTo = async (request: IncomingMessage, path: string): Promise<Answer> => {
    const prefix = Object.keys(served)
      .filter((name) => name === path || (name.length > 1 && name.endsWith("/") && path.startsWith(name)))
      .sort((a, b) => b.length - a.length)[0];
    const found = prefix === undefined ? undefined : served[prefix];
    if (prefix === undefined || found === undefined) throw new Error("not served");
    if (typeof found === "function") return found(request, path);
    const type = types[extname(path) || ".html"] ?? "application/octet-stream";
    if (typeof found !== "string") return { status: 200, type, content: found.content };
    const file = prefix === path ? found : join(found, normalize(`/${path.slice(prefix.length)}`));
    return { status: 200, type, content: await readFile(file) };
  };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    // Every page asks for it.
    if (path === "/favicon.ico") return void response.writeHead(204).end();
    asked.push(path);
    const missing = { status: 404, type: "text/plain", content: "" };
    const { status, type, content } = await answerTo(request, path).catch(() => missing);
    response.writeHead(status, {
      "content-type": type,
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
