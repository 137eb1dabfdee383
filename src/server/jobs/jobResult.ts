import type { JobEnd } from "./jobProcess.js";
import type { JobView } from "./jobRecord.js";

/** What a command printed with --json, without the workspace's place; null where it is no object. */
export function resultOf({ out }: JobEnd, workspace: string): JobView["result"] {
  const json: unknown = parsed(inWords(out, workspace));
  return typeof json === "object" && json !== null ? (json as JobView["result"]) : null;
}

/** The fault that a command printed, or that it ended without a word. */
export function faultOf(end: JobEnd, workspace: string): NonNullable<JobView["fault"]> {
  const { error } = (resultOf(end, workspace) ?? {}) as { error?: Record<string, unknown> };
  const text = (name: string) => (typeof error?.[name] === "string" ? (error[name] as string) : undefined);
  // A bug's message may hold anything.
  const isBug = text("code") === undefined || text("code") === "BUG";
  return {
    code: isBug ? "BUG" : text("code")!,
    message: isBug ? "the work ended without an answer" : (text("message") ?? ""),
    hint: isBug ? "Look into stderr.txt of the job's folder, and report it." : (text("hint") ?? ""),
  };
}

/** As JSON writes it, too. */
function inWords(text: string, workspace: string): string {
  return text.replaceAll(JSON.stringify(workspace).slice(1, -1), ".");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
