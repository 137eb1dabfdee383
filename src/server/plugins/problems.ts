import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { type ErrorCode, errorCatalogue, SelfsameError } from "../../core/errors.js";
import { retryAfterOf } from "../retryAfter.js";
import type { Problem } from "../schemas/problem.js";

/** Every fault leaves as a problem (RFC 9457) of the catalogue; of a bug nothing is told but that it is one. */
export function problems(app: FastifyInstance, onOtherModel: () => void): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof SelfsameError && error.code === "GALLERY_MODEL_MISMATCH") onOtherModel();
    return answerProblem(error, request, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    answerProblem(new SelfsameError("NOT_FOUND", "there is no such route"), request, reply),
  );
}

export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const fault = catalogued(error);
  const problem = problemOf(fault, request.id);
  reportFault(error, problem, request);
  const after = fault ? (retryAfterOf(fault) ?? (fault.code === "BUSY" ? 1 : undefined)) : undefined;
  if (after !== undefined) reply.header("retry-after", String(after));
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="selfsame"');
  // What is left of the body is not read: nothing may follow on this connection.
  if (problem.status === 413 || problem.status === 408) reply.header("connection", "close");
  return reply
    .code(problem.status)
    .header("cache-control", "no-store")
    .type("application/problem+json")
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problem);
}

/** The catalogue's entry of what Fastify and its plugins throw. Of what nobody expected: undefined. */
export function catalogued(error: unknown): SelfsameError | undefined {
  if (error instanceof SelfsameError) return error;
  if (!(error instanceof Error)) return undefined;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const words = error.validation.map(({ instancePath, message }) =>
      `${instancePath.replace(/^\//, "").replaceAll("/", ".")} ${message}`.trim(),
    );
    return new SelfsameError(
      "INVALID_ARGUMENT",
      `${error.validationContext ?? "request"}: ${words.join("; ")}`,
      {
        hint: requestHint,
        cause: error,
      },
    );
  }
  const { statusCode, code } = error as Partial<FastifyError>;
  const isRefusal = statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  const known = byStatus[statusCode ?? 500] ?? (isRefusal ? "INVALID_ARGUMENT" : undefined);
  if (!known || (code !== undefined && /SERIALIZATION/.test(code))) return undefined;
  return new SelfsameError(
    known,
    known === "INVALID_ARGUMENT" ? "the request can't be read" : wordsOf(known),
    {
      cause: error,
      ...(known === "INVALID_ARGUMENT" ? { hint: requestHint } : {}),
    },
  );
}

const requestHint = "See /openapi.json, or /docs, for what the route takes.";

const byStatus: Readonly<Record<number, ErrorCode>> = {
  // Of files that are not to be had.
  403: "NOT_FOUND",
  404: "NOT_FOUND",
  405: "NOT_FOUND",
  408: "BODY_TIMEOUT",
  413: "BODY_TOO_LARGE",
  415: "MEDIA_TYPE_UNSUPPORTED",
  503: "CLOSED",
};

const wordsOf = (code: ErrorCode): string =>
  ({
    NOT_FOUND: "there is no such route",
    BODY_TIMEOUT: "the request was not there in time",
    BODY_TOO_LARGE: "the request is larger than allowed",
    MEDIA_TYPE_UNSUPPORTED: "the body is of a type that is not read here",
    CLOSED: "the server is about to end",
  })[code as string] ?? errorCatalogue[code].hint;

/** Messages of these tell of the machine, or of what a worker had in hand. */
const isInternal = ({ status, code }: SelfsameError) =>
  status === 500 || status === 502 || code === "FILE_NOT_FOUND" || code === "FILE_EXISTS";

/** @param requestId by which the server's log knows it */
export function problemOf(fault: SelfsameError | undefined, requestId: string): Problem {
  if (!fault)
    return {
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
      code: "BUG",
      detail: "something went wrong that should not have",
      hint: "Please report it, with the request's id and what the server's log says of it.",
      requestId,
    };
  const { code, status, hint, message, subject } = fault;
  return {
    type: `urn:selfsame:error:${code}`,
    title: code.toLowerCase().replaceAll("_", " "),
    status,
    code,
    detail: isInternal(fault) ? "the server could not do it; its log says why" : message,
    hint,
    requestId,
    ...(subject === undefined || isInternal(fault) ? {} : { subject }),
  };
}

/** A bug's message may hold what was sent: only its name and where it happened are kept. */
function reportFault(error: unknown, { status, code }: Problem, request: FastifyRequest): void {
  // Whoever looks after the server has to hear of a broken log, whoever asked.
  if ((status < 500 && code !== "AUDIT_BROKEN") || code === "BUSY") return;
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const where = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const name = error instanceof Error ? error.name : typeof error;
  const expected = error instanceof SelfsameError && code !== "WORKER_FAILED";
  request.log.error({
    fault: code,
    ...(expected ? { reason: error.message } : { name, where: where.slice(0, 12).join("\n") }),
  });
}
