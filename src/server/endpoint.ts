import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { ErrorCode } from "../core/errors.js";
import type { ApiKeyScope } from "../gallery/apiKey.js";
import type { Caller } from "./caller.js";
import type { ServerContext } from "./context.js";

/** A method and a path with its parameters in braces, as OpenAPI writes them: "POST /v1/people/{id}/verify". */
export type RouteName = `${"GET" | "POST" | "PATCH" | "DELETE"} /${string}`;

/** The images that a request carries, by name: one each, or as many as there are. */
export type ImagePlan = Readonly<Record<string, "one" | "many">>;

/** What a route takes and answers. From it come checks, documentation, fuzzing and the client's types. */
export interface Contract {
  readonly tag: string;
  readonly summary: string;
  /** What a key must be allowed; "any": every key; "public": none is asked for. */
  readonly scope: ApiKeyScope | "any" | "public";
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** What is told beside the images; in a form its fields are text. */
  readonly body?: z.ZodObject;
  readonly images?: ImagePlan;
  /** What is answered; absent where nothing is (204), or where `mediaType` says that it is no JSON. */
  readonly answer?: z.ZodType;
  /** Default 200, or 204 without an answer. */
  readonly status?: 200 | 201 | 202;
  /** Of an answer that is no JSON: "text/csv", "image/jpeg", "text/event-stream". */
  readonly mediaType?: string;
  /** Work on the whole gallery, which may take minutes. */
  readonly slow?: boolean;
  /** Faults beyond those that every route has. */
  readonly errors?: readonly ErrorCode[];
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
/** What nobody changes, as deep as it goes. */
export type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type Answered<C extends Contract> = C["answer"] extends z.ZodType
  ? Frozen<z.input<C["answer"]>>
  : C["mediaType"] extends string
    ? string | Uint8Array | FastifyReply
    : undefined;

/** What a request brought, checked. */
export interface Incoming<C extends Contract> {
  readonly params: Parsed<C["params"]>;
  readonly query: Parsed<C["query"]>;
  readonly body: Parsed<C["body"]>;
  readonly images: {
    readonly [N in keyof NonNullable<C["images"]>]: NonNullable<C["images"]>[N] extends "one"
      ? Uint8Array
      : readonly Uint8Array[];
  };
  /** Aborted once the client is gone, or the request's time is up. */
  readonly signal: AbortSignal;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface Endpoint<R extends RouteName = RouteName, C extends Contract = Contract> {
  readonly route: R;
  readonly contract: C;
  handle(incoming: Incoming<C>, context: ServerContext): Promise<Answered<C>>;
}

/**
 * A route: what it takes and answers, and what it does.
 *
 * @example
 * endpoint("GET /v1/models", { tag: "models", summary: "the models", scope: "any", answer: list }, async () => …);
 */
export function endpoint<const R extends RouteName, const C extends Contract>(
  route: R,
  contract: C,
  handle: (incoming: Incoming<C>, context: ServerContext) => Promise<Answered<C>>,
): Endpoint<R, C> {
  return { route, contract, handle };
}

/** Its method, and its path as Fastify writes it. */
export function methodAndPath(route: RouteName): { readonly method: string; readonly url: string } {
  const [method = "", path = ""] = route.split(" ");
  return { method, url: path.replaceAll(/\{(\w+)\}/g, ":$1") };
}
