import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { readWithin } from "../../core/readWithin.node.js";
import { thumbnail } from "../../vision/thumbnail.node.js";
import { foldersIn } from "./folders.node.js";

/** What a report is of, without its curves. */
export interface ReportSummary {
  readonly id: string;
  readonly title: string;
  readonly created: string;
  readonly model: string;
  readonly revision: string | null;
  readonly dataset: string;
}

interface ReportHead {
  readonly title?: string;
  readonly createdAt?: string;
  readonly model?: { readonly id?: string; readonly revision?: string | null };
  readonly dataset?: { readonly name?: string };
}

const place = (workspace: string, id: string, name: string) => join(workspace, "reports", id, name);

/** Newest first. A report that can't be read is left out. */
export function listReports(workspace: string): ReportSummary[] {
  return foldersIn(workspace, "reports")
    .flatMap((id) => {
      const { title, createdAt, model, dataset } = readHead(place(workspace, id, "report.json")) ?? {};
      if (title === undefined || createdAt === undefined) return [];
      const [name, revision] = [model?.id ?? "", model?.revision ?? null];
      return [{ id, title, created: createdAt, model: name, revision, dataset: dataset?.name ?? "" }];
    })
    .sort((a, b) => b.created.localeCompare(a.created));
}

function readHead(path: string): ReportHead | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ReportHead;
  } catch {
    return undefined;
  }
}

function known(workspace: string, id: string): string {
  const found = listReports(workspace).find((report) => report.id === id);
  if (!found) throw new SelfsameError("NOT_FOUND", "there is no such report");
  return found.id;
}

/** @throws NOT_FOUND */
export function readReport(workspace: string, id: string): Record<string, unknown> {
  const path = place(workspace, known(workspace, id), "report.json");
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
}

/** The page that stands by itself. @throws NOT_FOUND */
export function readReportPage(workspace: string, id: string): string {
  const path = place(workspace, known(workspace, id), "report.html");
  if (!existsSync(path)) throw new SelfsameError("NOT_FOUND", "the report has no page");
  return readFileSync(path, "utf8");
}

/**
 * A photo of one of the pairs that a report shows, scaled down: personal data, read where it lies and kept nowhere else.
 *
 * @param data the folder that was measured: nothing outside of it is read
 * @throws NOT_FOUND
 */
export async function readReportPhoto(
  workspace: string,
  id: string,
  { pair, side, data }: { readonly pair: number; readonly side: "a" | "b"; readonly data: string },
): Promise<Uint8Array> {
  const { worstErrors = [] } = readReport(workspace, id) as {
    worstErrors?: readonly { readonly pair: number; readonly a: string; readonly b: string }[];
  };
  const name = worstErrors.find((error) => error.pair === pair)?.[side];
  const path = name === undefined ? undefined : resolve(data, name);
  const read = async () => readWithin(path ?? "", { most: 1e8, unreadable: "NOT_FOUND" });
  const picture = path?.startsWith(resolve(data) + sep) ? await thumbnail(read, 240) : null;
  if (picture === null) throw new SelfsameError("NOT_FOUND", "the report's photo is not there any more");
  return Buffer.from(picture.slice(picture.indexOf(",") + 1), "base64");
}

/** @throws NOT_FOUND */
export function deleteReport(workspace: string, id: string): void {
  rmSync(join(workspace, "reports", known(workspace, id)), { recursive: true });
}
