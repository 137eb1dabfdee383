import { ServiceProblem } from "selfsame/client";
import type { ServerState } from "../app/serverState.js";
import { plainSentences } from "../parts/pageWords.js";
import { texts } from "../texts.js";

/** What stands in the way, as pages tell it apart. */
export type FaultKind = "lost" | "expired" | "scope" | "verifyOnly" | "other";

export interface Fault {
  readonly kind: FaultKind;
  readonly title: string;
  readonly words: string;
}

/** @param error what a request threw */
export function faultOf(error: unknown): Fault {
  const kind = kindOf(error);
  if (kind !== "other") return { kind, ...texts.service.faults[kind] };
  const { detail, hint } = (error as ServiceProblem).problem;
  return {
    kind,
    title: texts.service.faults.other,
    words: plainSentences(detail, hint),
  };
}

/** In one line. */
export function faultWords(error: unknown): string {
  const { kind, title, words } = faultOf(error);
  return kind === "other" ? words : title;
}

/** For a notice: of a lost server, and a session that has ended, the banner tells; here that what was asked for is not done. */
export function faultNotice(error: unknown): string {
  return stateOfFault(error) === "well" ? faultWords(error) : texts.service.notDone(faultWords(error));
}

/** What the shell's banner says; undefined for an answer. */
export function stateOfFault(error: unknown): ServerState {
  const kind = error === undefined ? "other" : kindOf(error);
  return kind === "lost" || kind === "expired" ? kind : "well";
}

function kindOf(error: unknown): FaultKind {
  if (!(error instanceof ServiceProblem)) return "lost";
  const { code, status } = error.problem;
  if (status === 401) return "expired";
  if (code === "FORBIDDEN") return "scope";
  return code === "VERIFY_ONLY" ? "verifyOnly" : "other";
}
