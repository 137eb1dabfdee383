/** What the server says of a fault (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly hint: string;
}

/** A fault of a request: the server's own, or "SERVER_LOST" where none answers. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly hint: string;

  constructor({ status, code, detail, hint }: Problem) {
    super(detail);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.hint = hint;
  }
}

export const roles = ["anchor", "positive", "negative"] as const;
export type Role = (typeof roles)[number];

/** A photo that a model is trained on. */
export interface Capture {
  readonly id: string;
  readonly role: Role;
  readonly session: string;
  readonly camera: string | null;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly bytes: number;
  readonly quality: number | null;
}

export interface CaptureList {
  readonly items: readonly Capture[];
  /** What training will warn of. */
  readonly warnings: readonly string[];
}

export interface NewCapture {
  readonly image: Blob;
  readonly role: Role;
  readonly session: string;
  readonly camera?: string | undefined;
}

/** The server's routes that the studio asks; each throws `ApiError`. */
export interface Api {
  /** Exchanges the one-time token of the address for a session. */
  openSession(token: string): Promise<void>;
  captures(): Promise<CaptureList>;
  addCapture(capture: NewCapture): Promise<Capture>;
  moveCapture(id: string, role: Role): Promise<Capture>;
  /** @param leaving whether the page is about to close */
  deleteCapture(id: string, leaving?: boolean): Promise<void>;
  captureImageUrl(id: string): string;
}

/**
 * @param ask how requests are made: `fetch`, or a double of it
 * @param base of the routes' URLs
 */
export function createApi(ask: typeof fetch = (...request) => fetch(...request), base = ""): Api {
  const call = async (method: string, path: string, body?: FormData | object, keepalive = false) => {
    const json = body !== undefined && !(body instanceof FormData);
    let response: Response;
    try {
      response = await ask(`${base}/v1/${path}`, {
        method,
        keepalive,
        ...(json && { headers: { "content-type": "application/json" } }),
        ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as FormData) }),
      });
    } catch (error) {
      throw new ApiError({ status: 0, code: "SERVER_LOST", detail: (error as Error).message, hint: "" });
    }
    if (!response.ok) throw new ApiError(await problemOf(response));
    return response.status === 204 ? undefined : response.json();
  };
  const of = (id: string) => `captures/${encodeURIComponent(id)}`;
  return {
    openSession: async (token) => void (await call("POST", "sessions", { token })),
    captures: async () => (await call("GET", "captures")) as CaptureList,
    addCapture: async ({ image, role, session, camera }) => {
      const form = new FormData();
      form.set("role", role);
      form.set("session", session);
      if (camera) form.set("camera", camera);
      form.set("image", image, "capture.jpg");
      return (await call("POST", "captures", form)) as Capture;
    },
    moveCapture: async (id, role) => (await call("PATCH", of(id), { role })) as Capture,
    deleteCapture: async (id, leaving) => void (await call("DELETE", of(id), undefined, leaving)),
    captureImageUrl: (id) => `${base}/v1/${of(id)}/image`,
  };
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback = { code: "BUG", detail: `the server answers ${response.status}`, hint: "" };
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return { ...fallback, ...problem, status: response.status };
}
