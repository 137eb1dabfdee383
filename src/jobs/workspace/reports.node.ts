import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
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

/** @throws NOT_FOUND */
export function deleteReport(workspace: string, id: string): void {
  rmSync(join(workspace, "reports", known(workspace, id)), { recursive: true });
}
