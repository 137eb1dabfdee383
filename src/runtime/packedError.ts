import { type ErrorCode, SelfsameError } from "../core/errors.js";

/** An error on its way between threads. One with a `code` is an expected fault, any other a bug. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: ErrorCode;
  readonly hint?: string;
  /** What else the fault says of itself. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly cause?: PackedError;
}

/** Causes behind causes further than so tell nothing new. */
const mostCauses = 4;

/** The error as plain data that any thread boundary lets through. */
export function packError(error: unknown, depth = 0): PackedError {
  const { name, message, stack, cause } = error instanceof Error ? error : new Error(String(error));
  const packed = {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined || depth === mostCauses ? {} : { cause: packError(cause, depth + 1) }),
  };
  if (!(error instanceof SelfsameError)) return packed;
  const { code, hint, status: _status, name: _name, ...rest } = error;
  // Whatever is no plain data stays behind.
  return { ...packed, code, hint, fields: JSON.parse(JSON.stringify(rest)) as Record<string, unknown> };
}

/**
 * The error on the other side. An expected fault is itself again. Of a bug the caller learns that there was one; its message
 * and stack, which may hold paths and values of other people, are the `cause`, for the log.
 */
export function unpackError(packed: PackedError): SelfsameError {
  const { code, hint, fields, message } = packed;
  if (code === undefined)
    return new SelfsameError("WORKER_FAILED", "an unexpected error ended this task in a worker thread", {
      cause: plainError(packed),
    });
  const cause = packed.cause && plainError(packed.cause);
  return Object.assign(
    new SelfsameError(code, message, { ...(cause && { cause }), ...(hint === undefined ? {} : { hint }) }),
    fields,
  );
}

function plainError({ name, message, stack, cause }: PackedError): Error {
  const error = new Error(message, cause ? { cause: plainError(cause) } : undefined);
  error.name = name;
  error.stack = stack ?? `${name}: ${message}`;
  return error;
}
