import type { FastifyInstance, FastifyRequest, HTTPMethods, RouteOptions } from "fastify";
import { SelfsameError } from "../core/errors.js";
import { isWithinDepth } from "../core/jsonDepth.js";
import type { ServerContext } from "./context.js";
import { type Contract, type Endpoint, type Incoming, methodAndPath } from "./endpoint.js";
import { readFieldsAs } from "./images/fields.js";
import { readImages } from "./images/readImages.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Empty for routes that take none. */
    images: Readonly<Record<string, Uint8Array | readonly Uint8Array[]>>;
  }
}

/** Bodies without images are small. */
const plainBodyBytes = 1e6;

/** Any endpoint: its own types are between its contract and its handler. */
export type AnyEndpoint = Omit<Endpoint, "handle"> & {
  handle(incoming: Incoming<Contract>, context: ServerContext): Promise<unknown>;
};

/** Gives a server the routes of endpoints: what they take is checked, then they do their work, then what they answer is checked. */
export function registerEndpoints(
  app: FastifyInstance,
  endpoints: readonly AnyEndpoint[],
  context: ServerContext,
): void {
  app.decorateRequest("images", null as unknown as FastifyRequest["images"]);
  for (const endpoint of endpoints) app.route(routeOptions(endpoint, context));
}

function routeOptions({ route, contract, handle }: AnyEndpoint, context: ServerContext): RouteOptions {
  const { method, url } = methodAndPath(route);
  const { params, query, body, images, answer, scope } = contract;
  const status = contract.status ?? (answer || contract.mediaType ? 200 : 204);
  return {
    method: method as HTTPMethods,
    url,
    config: { scope, slow: contract.slow === true, photos: images !== undefined },
    bodyLimit: images ? context.limits.bodyBytes : plainBodyBytes,
    schema: {
      ...(params && { params }),
      // An image's options may stand in the address, where they are read as the body's.
      ...(query && !images && { querystring: query }),
      ...(body && { body }),
      ...(answer && { response: { [status]: answer } }),
    },
    preValidation: [images ? imageReader(contract, context) : plainReader(contract), refuseDeep],
    handler: async (request, reply) => {
      const incoming: Incoming<Contract> = {
        params: request.params as never,
        query: request.query as never,
        body: request.body as never,
        images: request.images as never,
        signal: request.work.signal,
        caller: request.caller,
        request,
        reply,
      };
      const answered = await handle(incoming, context);
      if (reply.sent) return reply;
      reply.code(status).header("cache-control", reply.getHeader("cache-control") ?? "no-store");
      if (status === 204) return reply.send();
      if (contract.mediaType !== undefined && reply.getHeader("content-type") === undefined)
        reply.type(contract.mediaType);
      return answered;
    },
  };
}

/** No schema here is deeper; what is goes no further. */
const mostLevels = 32;

async function refuseDeep({ body }: FastifyRequest): Promise<void> {
  if (!isWithinDepth(body, mostLevels))
    throw new SelfsameError("INVALID_ARGUMENT", `the body is nested more than ${mostLevels} levels deep`);
}

function imageReader({ images = {}, body }: Contract, { limits }: ServerContext) {
  const readFields = body
    ? readFieldsAs(body)
    : (fields: Readonly<Record<string, unknown>>) => ({ ...fields });
  return async (request: FastifyRequest) => {
    const sent = await readImages(request, images, limits, readFields);
    request.images = sent.images;
    const [unknown] = body ? [] : Object.keys(sent.fields);
    if (unknown !== undefined)
      throw new SelfsameError("INVALID_ARGUMENT", `unknown field "${unknown.slice(0, 40)}"`, {
        hint: "This route takes images alone.",
      });
    request.body = sent.fields;
  };
}

function plainReader({ query, body }: Contract) {
  const readQuery = query && readFieldsAs(query);
  return async (request: FastifyRequest) => {
    request.images = {};
    if (request.isMultipart() || request.body instanceof Uint8Array)
      throw new SelfsameError("MEDIA_TYPE_UNSUPPORTED", "this route takes JSON", {
        hint: "Send application/json.",
      });
    if (readQuery) request.query = readQuery(request.query as Record<string, unknown>);
    // A body that holds nothing may be left out.
    if (body && request.body === undefined) request.body = {};
  };
}
