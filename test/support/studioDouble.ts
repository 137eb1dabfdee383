import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Answer, Served } from "./pageServer.js";
import { root } from "./samples.js";

interface DoubleCapture {
  readonly id: string;
  role: string;
  readonly session: string;
  readonly camera: string | null;
  readonly time: string;
  readonly bytes: number;
  readonly quality: number;
  readonly image: Uint8Array;
}

/** The policy that the server gives the studio. */
export const studioPolicy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** A double of the server as the studio knows it: what it serves, and the captures it keeps. */
export function studioDouble() {
  const captures = new Map<string, DoubleCapture>();
  const tokens: string[] = [];
  let fault: { status: number; code: string; detail: string } | undefined;
  let count = 0;
  const shown = ({ image: _, ...capture }: DoubleCapture) => capture;
  const json = (status: number, body: unknown): Answer => ({
    status,
    type: "application/json",
    content: JSON.stringify(body),
  });
  const problem = (status: number, code: string, detail: string) =>
    json(status, { status, code, detail, hint: "", title: code, type: "about:blank", requestId: "1" });
  const warnings = () =>
    ["anchor", "positive", "negative"]
      .filter((role) => ![...captures.values()].some((capture) => capture.role === role))
      .map((role) => `no ${role} yet: training needs all three roles`);

  const routes = async (request: IncomingMessage, path: string): Promise<Answer> => {
    if (fault) return problem(fault.status, fault.code, fault.detail);
    const { method } = request;
    const body = await bodyOf(request);
    if (method === "POST" && path === "/v1/sessions") {
      tokens.push(JSON.parse(body.toString()).token);
      return json(201, { expiresInSeconds: 60 });
    }
    if (path === "/v1/captures" && method === "GET")
      return json(200, { items: [...captures.values()].map(shown), warnings: warnings() });
    if (path === "/v1/captures" && method === "POST") {
      const form = await new Response(new Uint8Array(body), {
        headers: { "content-type": request.headers["content-type"] ?? "" },
      }).formData();
      const image = new Uint8Array(await (form.get("image") as File).arrayBuffer());
      const id = `c${++count}`;
      const { role, session, camera = null } = JSON.parse(form.get("options") as string);
      const capture = {
        ...{ id, role, session, camera, image },
        ...{ time: new Date(0).toISOString(), bytes: image.length, quality: 0.9 + (count % 9) / 100 },
      };
      captures.set(id, capture);
      return json(201, shown(capture));
    }
    const [, id = "", image] = /^\/v1\/captures\/(\w+)(\/image)?$/.exec(path) ?? [];
    const capture = captures.get(id);
    if (!capture) return problem(404, "NOT_FOUND", "there is no such capture");
    if (image) return { status: 200, type: "image/jpeg", content: capture.image };
    if (method === "PATCH") {
      capture.role = JSON.parse(body.toString()).role;
      return json(200, shown(capture));
    }
    captures.delete(id);
    return { status: 204, type: "application/json", content: "" };
  };

  const dist = join(root, "dist");
  const served: Record<string, Served> = {
    "/": join(dist, "web", "index.html"),
    "/icon.svg": join(dist, "web", "icon.svg"),
    "/assets/": join(dist, "web", "assets"),
    "/selfsame/": dist,
    "/v1/": routes,
  };
  return {
    served,
    captures,
    tokens,
    /** Every request fails so, until it is mended. */
    break: (how: typeof fault) => {
      fault = how;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
