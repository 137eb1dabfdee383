import type { z } from "zod";
import type { Contract, Frozen } from "./endpoint.js";
import type { Endpoints } from "./endpoints.js";
import type { JobEvent } from "./jobs/jobRecord.js";
import type { Problem } from "./schemas/problem.js";

/** "POST /v1/compare", … */
export type ServiceRoute = Endpoints["route"];
type ContractOf<R extends ServiceRoute> = Extract<Endpoints, { readonly route: R }>["contract"];

type Part<C, N extends string, K extends string> = C extends { readonly [P in K]: z.ZodType }
  ? Record<never, never> extends z.input<C[K]>
    ? { readonly [P in N]?: Frozen<z.input<C[K]>> }
    : { readonly [P in N]: Frozen<z.input<C[K]>> }
  : unknown;

type Images<C> = C extends { readonly images: infer I }
  ? {
      readonly images: {
        readonly [N in keyof I]: I[N] extends "one" ? ServiceImage : readonly ServiceImage[];
      };
    }
  : unknown;

/** A photo's bytes. */
export type ServiceImage = Uint8Array | Blob;

/** What a route takes. */
export type ServiceInput<R extends ServiceRoute> = Part<ContractOf<R>, "params", "params"> &
  Part<ContractOf<R>, "query", "query"> &
  Part<ContractOf<R>, "body", "body"> &
  Images<ContractOf<R>> & {
    readonly signal?: AbortSignal;
    /** The same change sent twice under one key is done once. */
    readonly idempotencyKey?: string;
  };

type Answer<C extends Contract> = C extends { readonly answer: z.ZodType }
  ? z.output<C["answer"]>
  : C extends { readonly mediaType: string }
    ? Uint8Array
    : undefined;

/** Between two streams of events of which the first had none. */
const pauseMs = 1000;

/** What a route answers: JSON, bytes (pictures, CSV, pages), or nothing. */
export type ServiceAnswer<R extends ServiceRoute> = Answer<ContractOf<R>>;

/** A fault of the service, as it was told: RFC 9457. */
export class ServiceProblem extends Error {
  readonly problem: Problem;
  /** Seconds after which to try again, where the service said so. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(`${problem.detail} [${problem.code}]`);
    this.name = "ServiceProblem";
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

export interface ServiceClientOptions {
  /** Where the service is: "http://127.0.0.1:8737". */
  readonly url: string;
  /** An API key. A page that the service serves has its session, and needs none. */
  readonly key?: string;
  readonly fetch?: typeof fetch;
}

export interface ServiceClient {
  /**
   * Asks a route; its types are those that the service checks by.
   *
   * @throws ServiceProblem; what `fetch` throws where nobody answers
   */
  call<R extends ServiceRoute>(
    route: R,
    ...input: Record<never, never> extends ServiceInput<R> ? [ServiceInput<R>?] : [ServiceInput<R>]
  ): Promise<ServiceAnswer<R>>;
  /** What happens in a job, until it has ended; a connection that is cut is gone on with behind what came. */
  events(
    job: string,
    options?: { readonly after?: number; readonly signal?: AbortSignal },
  ): AsyncGenerator<JobEvent, void, undefined>;
}

interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly images?: Readonly<Record<string, ServiceImage | readonly ServiceImage[]>>;
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
}

/**
 * A client of the service. It needs nothing but `fetch`: its types come from the service's schemas, and at run time it knows none.
 *
 * @example
 * const client = createClient({ url: "http://127.0.0.1:8737", key });
 * const { outcome, score } = await client.call("POST /v1/compare", { images: { a, b }, body: { fmr: 1e-3 } });
 */
export function createClient({ url, key, fetch: send = fetch }: ServiceClientOptions): ServiceClient {
  const base = url.replace(/\/+$/, "");
  const request = async (
    route: string,
    input: AnyInput,
    accept?: Record<string, string>,
  ): Promise<Response> => {
    const [method = "GET", path = ""] = route.split(" ");
    const { body, headers } = bodyOf(method, input);
    const response = await send(base + addressOf(path, input), {
      method,
      // The service leads nowhere else; whoever does would get photos that are not theirs.
      redirect: "error",
      ...(body === undefined ? {} : { body }),
      ...(input.signal && { signal: input.signal }),
      headers: {
        ...headers,
        ...accept,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(input.idempotencyKey === undefined ? {} : { "idempotency-key": input.idempotencyKey }),
      },
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  };
  const client: ServiceClient = {
    call: async (route, ...[input]) => {
      const response = await request(route, (input ?? {}) as AnyInput);
      if (response.status === 204) return undefined as never;
      const isJson = response.headers.get("content-type")?.startsWith("application/json");
      return (isJson ? await response.json() : new Uint8Array(await response.arrayBuffer())) as never;
    },
    async *events(job, { after = 0, signal } = {}) {
      let [last, isOver] = [after, false];
      // The service ends the stream once the job has ended; one that was gone on with had ended before.
      while (!isOver) {
        const response = await request(
          "GET /v1/jobs/{id}/events",
          { params: { id: job }, query: { after: last }, ...(signal && { signal }) },
          { accept: "text/event-stream" },
        );
        const before = last;
        for await (const event of eventsOf(response)) {
          last = event.id;
          if (event.type === "state") isOver = isEnd((event.data as { readonly state: string }).state);
          yield event;
        }
        if (isOver || last > before) continue;
        // Nothing more comes of a job that had ended; else whoever ends the stream at once is not asked without a pause.
        const { state } = await client.call("GET /v1/jobs/{id}", {
          params: { id: job },
          ...(signal && { signal }),
        });
        isOver = isEnd(state);
        if (!isOver) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    },
  };
  return client;
}

function addressOf(path: string, { params = {}, query = {} }: AnyInput): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => pathPart(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? filled : `${filled}?${search}`;
}

/** `fetch` takes "." and ".." for steps of the way, which lead to another route. */
function pathPart(value: string): string {
  if (value !== "." && value !== ".." && value !== "") return encodeURIComponent(value);
  throw new ServiceProblem({
    ...{ type: "about:blank", title: "not found", status: 404, code: "NOT_FOUND" },
    ...{ detail: `nothing is called "${value}"`, hint: "Give an id as a list has it.", requestId: "" },
  });
}

function bodyOf(
  method: string,
  { body, images }: AnyInput,
): { body?: FormData | string; headers: Record<string, string> } {
  if (images) {
    const form = new FormData();
    // Its options as one field, so that each keeps its type.
    if (body) form.set("options", JSON.stringify(body));
    for (const [name, one] of Object.entries(images))
      for (const image of [one].flat() as ServiceImage[])
        form.append(
          name,
          image instanceof Blob ? image : new Blob([image as Uint8Array<ArrayBuffer>]),
          "photo",
        );
    return { body: form, headers: {} };
  }
  if (method === "GET" || body === undefined) return { headers: {} };
  return { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

async function problemOf(response: Response): Promise<ServiceProblem> {
  const told = (await response.json().catch(() => undefined)) as Problem | undefined;
  const retry = Number(response.headers.get("retry-after"));
  return new ServiceProblem(
    told ?? {
      ...{ type: "about:blank", title: response.statusText, status: response.status, code: "BUG" },
      ...{
        detail: `the server answered ${response.status}`,
        hint: "Is this Selfsame's address?",
        requestId: "",
      },
    },
    retry > 0 ? retry : null,
  );
}

const isEnd = (state: string): boolean => state !== "queued" && state !== "running";

/** HTML, 9.2.6: blocks between empty lines, of which the data is what is wanted. */
async function* eventsOf(response: Response): AsyncGenerator<JobEvent, void, undefined> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, data] = /^data: (.*)$/m.exec(block) ?? [];
        if (data !== undefined) yield JSON.parse(data) as JobEvent;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
