import type { MultipartFile, MultipartValue } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { SelfsameError } from "../../core/errors.js";
import type { RequestLimits } from "../context.js";
import type { ImagePlan } from "../endpoint.js";
import type { ReadFields } from "./fields.js";

/** The images of a request by name, and what was told beside them. */
export interface SentImages {
  readonly images: Readonly<Record<string, Uint8Array | readonly Uint8Array[]>>;
  readonly fields: Record<string, unknown>;
}

/**
 * The one reader of images, however they were sent: as files of a form, as base64 in JSON, or, where there is one, as the body
 * itself with its options in the address.
 *
 * @throws INVALID_ARGUMENT, IMAGE_TOO_LARGE, MEDIA_TYPE_UNSUPPORTED, BODY_TOO_LARGE
 */
export async function readImages(
  request: FastifyRequest,
  plan: ImagePlan,
  limits: RequestLimits,
  readFields: ReadFields,
): Promise<SentImages> {
  const found = new Map<string, Uint8Array[]>();
  const fields = await sentFields(request, plan, limits, readFields, (name, bytes) =>
    found.set(name, [...(found.get(name) ?? []), bytes]),
  );
  const images: Record<string, Uint8Array | readonly Uint8Array[]> = {};
  for (const [name, many] of Object.entries(plan)) {
    const sent = found.get(name) ?? [];
    for (const bytes of sent) refuseUnusable(name, bytes, limits);
    if (sent.length === 0) throw invalid(`the image "${name}" is missing`);
    if (many === "one" && sent.length > 1) throw invalid(`the image "${name}" was sent ${sent.length} times`);
    if (sent.length > limits.images)
      throw invalid(`${sent.length} images were sent; the limit is ${limits.images}`);
    images[name] = many === "one" ? sent[0]! : sent;
  }
  return { images, fields };
}

type Take = (name: string, bytes: Uint8Array) => void;

async function sentFields(
  request: FastifyRequest,
  plan: ImagePlan,
  limits: RequestLimits,
  readFields: ReadFields,
  take: Take,
): Promise<Record<string, unknown>> {
  const names = Object.keys(plan);
  if (request.isMultipart()) return readFields(await readForm(request, names, limits, take));
  const { body } = request;
  if (body instanceof Uint8Array) {
    if (names.length > 1)
      throw new SelfsameError(
        "MEDIA_TYPE_UNSUPPORTED",
        `the images ${names.join(" and ")} are sent as a form or as JSON`,
      );
    take(names[0]!, body);
    return readFields(request.query as Record<string, unknown>);
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw invalid("the body is a form, a JSON object or an image");
  const { ...rest } = body as Record<string, unknown>;
  for (const name of names) {
    for (const text of [rest[name] ?? []].flat()) take(name, fromBase64(name, text));
    delete rest[name];
  }
  return rest;
}

async function readForm(
  request: FastifyRequest,
  names: readonly string[],
  limits: RequestLimits,
  take: Take,
): Promise<Record<string, unknown>> {
  const fields = new Map<string, unknown[]>();
  // The parser bounds each part, and not their sum; of the last one too much may have come.
  let left = limits.bodyBytes;
  const spend = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw tooLong(limits);
  };
  try {
    if (Number(request.headers["content-length"] ?? 0) > limits.bodyBytes) throw tooLong(limits);
    for await (const part of request.parts()) {
      if (part.type === "file") spend(await takeFile(part, names, take));
      else takeField(part, fields);
    }
  } catch (error) {
    throw formFault(error, limits);
  }
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}

const tooLong = ({ bodyBytes }: RequestLimits) =>
  new SelfsameError("BODY_TOO_LARGE", `the form has more than ${bodyBytes / 1e6} MB`);

/** @returns its length */
async function takeFile(file: MultipartFile, names: readonly string[], take: Take): Promise<number> {
  const bytes = await file.toBuffer();
  if (!names.includes(file.fieldname))
    throw invalid(`a file was sent as "${file.fieldname.slice(0, 40)}"; expected ${names.join(", ")}`);
  take(file.fieldname, bytes);
  return bytes.length;
}

/** A field of JSON, "options", may hold several at once. */
function takeField({ fieldname, value, mimetype }: MultipartValue, fields: Map<string, unknown[]>): void {
  const add = (name: string, it: unknown) => fields.set(name, [...(fields.get(name) ?? []), it]);
  const isJson = mimetype === "application/json" || fieldname === "options";
  const parsed = isJson && typeof value === "string" ? parse(value) : value;
  if (fieldname === "options" && typeof parsed === "object" && parsed !== null)
    for (const [name, it] of Object.entries(parsed)) add(name, it);
  else add(fieldname, parsed);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("a part of the form is said to be JSON, and is not");
  }
}

/** What the parser of forms throws has a status where a limit is meant, and none where the form is cut off or no form. */
function formFault(error: unknown, { imageBytes }: RequestLimits): unknown {
  if (error instanceof SelfsameError) return error;
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (code === "FST_REQ_FILE_TOO_LARGE")
    return new SelfsameError("IMAGE_TOO_LARGE", `an image has more than ${imageBytes / 1e6} MB`, {
      cause: error,
    });
  if (statusCode === 413)
    return new SelfsameError("BODY_TOO_LARGE", "the form has more parts than allowed", { cause: error });
  return new SelfsameError("INVALID_ARGUMENT", "the form can't be read: it is cut off, or none", {
    cause: error,
    hint: "Send multipart/form-data with its boundary, complete.",
  });
}

function fromBase64(name: string, text: unknown): Uint8Array {
  if (typeof text !== "string") throw invalid(`the image "${name}" is text in base64`);
  const plain = text.replace(/^data:[\w/+.-]{1,100};base64,/, "");
  // Node reads on behind what is none.
  if (plain.length % 4 === 1 || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(plain))
    throw invalid(`the image "${name}" is no base64`);
  return Buffer.from(plain, "base64");
}

function refuseUnusable(name: string, bytes: Uint8Array, { imageBytes }: RequestLimits): void {
  if (bytes.length === 0)
    throw new SelfsameError("IMAGE_UNREADABLE", "the image has no bytes", { subject: name });
  if (bytes.length > imageBytes)
    throw new SelfsameError(
      "IMAGE_TOO_LARGE",
      `the image has ${(bytes.length / 1e6).toFixed(1)} MB; the limit is ${imageBytes / 1e6} MB`,
      { subject: name },
    );
}

const invalid = (message: string) =>
  new SelfsameError("INVALID_ARGUMENT", message, { hint: "See docs/api.md, Images, for how they are sent." });
