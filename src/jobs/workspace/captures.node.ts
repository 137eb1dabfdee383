import { createHash, randomBytes } from "node:crypto";
import { type Dirent, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { writeAside } from "../../core/writeAside.node.js";
import { makeFolder, writing } from "../../core/writing.node.js";
import { captureName, parseCaptureName } from "../../data/readers/captureName.js";
import type { CaptureRole } from "../../data/readers/webcam.node.js";
import { imageFormat } from "../../vision/imageFormat.js";
import { captureWarnings } from "./captureWarnings.js";
import { cacheFolder } from "./folders.node.js";
import type { StoredCapture } from "./storedCapture.js";

export const captureRoles = ["anchor", "positive", "negative"] as const satisfies readonly CaptureRole[];

export interface CaptureDraft {
  readonly image: Uint8Array;
  readonly role: CaptureRole;
  /** As people call it: it names no file. */
  readonly session: string;
  readonly camera: string | null;
  readonly quality: number;
}

/** What files' names can't say. */
interface CaptureNotes {
  /** By the session as files name it. */
  readonly sessions: Record<string, string>;
  /** By the file's name. */
  readonly captures: Record<string, { readonly camera: string | null; readonly quality: number }>;
}

const notesFile = "captures.json";
const digest = (name: string) => createHash("sha256").update(name).digest("hex").slice(0, 24);

interface Found extends StoredCapture {
  readonly path: string;
  /** Below its role's folder: a negative may lie in a folder of its person. */
  readonly name: string;
}

function found(workspace: string): Found[] {
  const { sessions, captures } = readNotes(workspace);
  return captureRoles.flatMap((role) => {
    const folder = join(workspace, "captures", role);
    // Links are not followed.
    const files = filesBelow(folder).filter(({ name }) => !name.startsWith("."));
    return files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).replaceAll("\\", "/");
      const { size, mtime } = statSync(path);
      const named = parseCaptureName(entry.name);
      const session = named?.session ?? "unknown";
      return {
        ...{ id: digest(name), role, file: `${role}/${name}`, path, name, bytes: size },
        session: sessions[session] ?? session,
        camera: captures[name]?.camera ?? null,
        time: (named?.time ?? mtime).toISOString(),
        quality: captures[name]?.quality ?? null,
      };
    });
  });
}

/** Oldest first, and what training will warn of. */
export function listCaptures(workspace: string) {
  const items = found(workspace)
    .sort((a, b) => a.time.localeCompare(b.time) || a.id.localeCompare(b.id))
    .map(stored);
  return { items, warnings: captureWarnings(items) };
}

function filesBelow(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

const stored = ({ path: _, name: __, ...capture }: Found): StoredCapture => capture;

const capture = (workspace: string, id: string): Found => {
  const one = found(workspace).find((it) => it.id === id);
  if (!one) throw new SelfsameError("NOT_FOUND", "there is no such capture");
  return one;
};

/**
 * Keeps a photo. Its file is named by a session's own id and the time; what the session is called stands beside.
 *
 * @throws IMAGE_UNREADABLE for what is no photo format that is read; FILE_NOT_WRITABLE
 */
export function storeCapture(workspace: string, draft: CaptureDraft, time: Date): StoredCapture {
  const { image, role, session, camera, quality } = draft;
  const notes = readNotes(workspace);
  const known = Object.entries(notes.sessions).find(([, label]) => label === session)?.[0];
  const sessionId = known ?? `s${randomBytes(4).toString("hex")}`;
  const name = freeName(workspace, captureName({ session: sessionId, time }), endingOf(image));
  const path = join(workspace, "captures", role, name);
  writing(path, () => {
    makeFolder(join(workspace, "captures", role), 0o700);
    writeAside(path, image, 0o600);
  });
  writeNotes(workspace, {
    sessions: { ...notes.sessions, [sessionId]: session },
    captures: { ...notes.captures, [name]: { camera, quality } },
  });
  return stored(capture(workspace, digest(name)));
}

/** @throws NOT_FOUND */
export function moveCapture(workspace: string, id: string, role: CaptureRole): StoredCapture {
  const { path, name } = capture(workspace, id);
  const to = join(workspace, "captures", role, name);
  writing(to, () => {
    makeFolder(dirname(to), 0o700);
    renameSync(path, to);
  });
  return stored(capture(workspace, id));
}

/** What was computed of captures for trainings goes with it: it is made again where it is needed. @throws NOT_FOUND */
export function deleteCapture(workspace: string, id: string): void {
  erase(workspace, [capture(workspace, id)]);
}

/**
 * Erases the captures that are older than so many days.
 *
 * @returns those that are gone
 */
export function purgeCaptures(workspace: string, days: number, now = Date.now()): StoredCapture[] {
  const until = now - days * 86_400_000;
  const old = found(workspace).filter(({ time }) => Date.parse(time) < until);
  if (old.length > 0) erase(workspace, old);
  return old.map(stored);
}

/**
 * Erases all captures, and whatever else lies in their folder; what a link there leads to stays.
 *
 * @returns the captures that are gone
 */
export function eraseCaptures(workspace: string): StoredCapture[] {
  const all = found(workspace);
  const folder = join(workspace, "captures");
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    rmSync(join(folder, name), { recursive: true, force: true });
  rmSync(join(workspace, notesFile), { force: true });
  rmSync(cacheFolder(workspace), { recursive: true, force: true });
  return all.map(stored);
}

function erase(workspace: string, gone: readonly Found[]): void {
  for (const { path } of gone) rmSync(path);
  rmSync(cacheFolder(workspace), { recursive: true, force: true });
  const { sessions, captures } = readNotes(workspace);
  const names = new Set(gone.map(({ name }) => name));
  const left = Object.entries(captures).filter(([name]) => !names.has(name));
  writeNotes(workspace, { sessions, captures: Object.fromEntries(left) });
}

/** @throws NOT_FOUND */
export function readCapture(
  workspace: string,
  id: string,
): { readonly bytes: Uint8Array; readonly type: string } {
  const bytes = readFileSync(capture(workspace, id).path);
  return { bytes, type: types[imageFormat(bytes.subarray(0, 64))?.name ?? ""] ?? "application/octet-stream" };
}

const types: Readonly<Record<string, string>> = {
  JPEG: "image/jpeg",
  PNG: "image/png",
  WebP: "image/webp",
  AVIF: "image/avif",
  GIF: "image/gif",
  TIFF: "image/tiff",
};

function endingOf(image: Uint8Array): string {
  const type = types[imageFormat(image.subarray(0, 64))?.name ?? ""];
  if (type === undefined)
    throw new SelfsameError("IMAGE_UNREADABLE", "the image is of no format that is read");
  return type === "image/jpeg" ? "jpg" : type.slice("image/".length);
}

/** Two in one millisecond are told apart by a counter. */
function freeName(workspace: string, name: string, ending: string): string {
  const stem = name.replace(/\.jpg$/, "");
  const taken = new Set(found(workspace).map((it) => it.name.replace(/\.\w+$/, "")));
  for (let i = 0; ; i++) {
    const own = i === 0 ? stem : `${stem}_${i}`;
    if (!taken.has(own)) return `${own}.${ending}`;
  }
}

function readNotes(workspace: string): CaptureNotes {
  const path = join(workspace, notesFile);
  const none: CaptureNotes = { sessions: {}, captures: {} };
  if (!existsSync(path)) return none;
  try {
    return { ...none, ...(JSON.parse(readFileSync(path, "utf8")) as Partial<CaptureNotes>) };
  } catch {
    // Names and qualities are lost, the captures are not.
    return none;
  }
}

function writeNotes(workspace: string, notes: CaptureNotes): void {
  const path = join(workspace, notesFile);
  writing(path, () => writeAside(path, `${JSON.stringify(notes, null, 1)}\n`, 0o600));
}
