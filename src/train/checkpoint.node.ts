import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { z } from "zod";
import { SelfsameError } from "../core/errors.js";
import { readWithinSync } from "../core/readWithin.node.js";
import { trainConfigSchema } from "./config.js";

/** What the bytes of a training depend on beside its state. */
const circumstancesSchema = z.strictObject({
  config: trainConfigSchema,
  seed: z.number().int(),
  threads: z.number().int().positive(),
  /** SHA-256 of the pixels and names trained on. */
  data: z.string(),
  versions: z.strictObject({ selfsame: z.string(), runtime: z.string(), processor: z.string() }),
  /** Variants of the graph's gradients: timed once, then kept. */
  choices: z.record(z.string(), z.string()),
});

const headerSchema = z.strictObject({
  format: z.literal("selfsame-checkpoint/1"),
  step: z.number().int().min(0),
  circumstances: circumstancesSchema,
  /** The best validation so far and those without a better one since. */
  best: z.strictObject({ step: z.number().int(), figure: z.number(), since: z.number().int() }).nullable(),
  /** Arrays in the order they follow; sizes in values of 4 bytes. */
  arrays: z.array(z.strictObject({ name: z.string(), length: z.number().int().min(0) })),
});

export type Circumstances = Readonly<z.infer<typeof circumstancesSchema>>;
export type BestSoFar = z.infer<typeof headerSchema>["best"];

/** A moment of a training: with the same data, everything that follows from here is decided. */
export interface Checkpoint {
  readonly step: number;
  readonly circumstances: Circumstances;
  readonly best: BestSoFar;
  /** Parameters, buffers and optimizer slots by name; `best/…` the weights of the best validation. */
  readonly values: ReadonlyMap<string, Float32Array>;
}

/**
 * A checkpoint as bytes: length of the header (uint32), header (JSON), arrays (float32, little-endian), CRC-32 of all
 * before it (uint32). The same moment is the same bytes.
 */
export function encodeCheckpoint({ step, circumstances, best, values }: Checkpoint): Uint8Array {
  const arrays = [...values].map(([name, { length }]) => ({ name, length }));
  const header = new TextEncoder().encode(
    JSON.stringify({ format: "selfsame-checkpoint/1", step, circumstances, best, arrays }),
  );
  // Arrays start at a multiple of 4.
  const start = 4 + Math.ceil(header.length / 4) * 4;
  const total = [...values.values()].reduce((sum, { length }) => sum + 4 * length, start);
  const bytes = new Uint8Array(total + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.length, true);
  bytes.set(header, 4);
  let at = start;
  for (const data of values.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  view.setUint32(total, crc32(bytes.subarray(0, total)), true);
  return bytes;
}

/** The field that a schema refused, in words. */
function fieldFault(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  return issue ? `: ${issue.path.join(".")}: ${issue.message}` : "";
}

/**
 * Reads a checkpoint.
 *
 * @param origin named in the error
 * @throws CHECKPOINT_INVALID where it is cut short, damaged, or of another format
 */
export function decodeCheckpoint(bytes: Uint8Array, origin: string): Checkpoint {
  const invalid = (what: string, cause?: unknown) =>
    new SelfsameError("CHECKPOINT_INVALID", `the checkpoint "${origin}" ${what}`, { cause });
  // A copy of its own: float32 arrays need an aligned start.
  const own = bytes.slice();
  const view = new DataView(own.buffer);
  const total = own.length - 4;
  if (total < 4 || crc32(own.subarray(0, total)) !== view.getUint32(total, true))
    throw invalid("fails its checksum: it is damaged or cut short");
  const headerLength = view.getUint32(0, true);
  let header: z.infer<typeof headerSchema>;
  try {
    header = headerSchema.parse(JSON.parse(new TextDecoder().decode(own.subarray(4, 4 + headerLength))));
  } catch (cause) {
    throw invalid(`is of another format${fieldFault(cause)}`, cause);
  }
  let at = 4 + Math.ceil(headerLength / 4) * 4;
  const values = new Map<string, Float32Array>();
  for (const { name, length } of header.arrays) {
    values.set(name, new Float32Array(own.buffer, at, length));
    at += 4 * length;
  }
  const { step, circumstances, best } = header;
  return { step, circumstances, best, values };
}

/**
 * Writes a checkpoint so that after a crash, of the process or the machine, the old one or the new one stands there whole:
 * aside, to the disk (fsync), renamed over, and the folder to the disk.
 *
 * @throws FILE_NOT_WRITABLE
 */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const aside = `${path}.tmp`;
  try {
    const file = openSync(aside, "w");
    const bytes = encodeCheckpoint(checkpoint);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
    closeSync(file);
    renameSync(aside, path);
    // Windows can't open folders; its renames are journalled.
    if (process.platform !== "win32") {
      const folder = openSync(dirname(path), "r");
      fsyncSync(folder);
      closeSync(folder);
    }
  } catch (cause) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `the checkpoint "${path}" can't be written`, { cause });
  }
}

/** @throws FILE_NOT_FOUND, CHECKPOINT_INVALID */
export function readCheckpoint(path: string): Checkpoint {
  let bytes: Uint8Array;
  try {
    bytes = readWithinSync(path, { most: 2e9, unreadable: "CHECKPOINT_INVALID" });
  } catch (cause) {
    if ((cause as SelfsameError).code !== "FILE_NOT_FOUND") throw cause;
    throw new SelfsameError("FILE_NOT_FOUND", `there is no checkpoint "${path}" to go on from`, {
      cause,
      hint: "Leave out --resume to start anew, or name the folder of the training that was stopped.",
    });
  }
  return decodeCheckpoint(bytes, path);
}
