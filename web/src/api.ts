import { createClient, type ServiceAnswer } from "selfsame/client";
import { imageOfCapture } from "./service/service.js";

export const roles = ["anchor", "positive", "negative"] as const;
export type Role = (typeof roles)[number];

export type CaptureList = ServiceAnswer<"GET /v1/captures">;
/** A photo that a model is trained on. */
export type Capture = CaptureList["items"][number];

export interface NewCapture {
  readonly image: Blob;
  readonly role: Role;
  readonly session: string;
  readonly camera?: string | undefined;
}

/** What the shell and the Capture page ask of the service; each throws as the service's client does. */
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

/** @param ask how requests are made: `fetch`, or what waits for a session before */
export function createApi(ask: typeof fetch = (...request) => fetch(...request)): Api {
  const { call } = createClient({ url: "", fetch: ask });
  // What a page that closes still asks for, its browser carries through.
  const farewell = createClient({ url: "", fetch: (url, init) => ask(url, { ...init, keepalive: true }) });
  return {
    openSession: async (token) => void (await call("POST /v1/sessions", { body: { token } })),
    captures: () => call("GET /v1/captures"),
    addCapture: ({ image, role, session, camera }) =>
      call("POST /v1/captures", {
        images: { image },
        body: { role, session, ...(camera ? { camera } : {}) },
      }),
    moveCapture: (id, role) => call("PATCH /v1/captures/{id}", { params: { id }, body: { role } }),
    deleteCapture: (id, leaving = false) =>
      (leaving ? farewell.call : call)("DELETE /v1/captures/{id}", { params: { id } }),
    captureImageUrl: imageOfCapture,
  };
}
