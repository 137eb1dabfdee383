import { ServiceProblem } from "selfsame/client";
import { faultOf } from "../service/faults.js";
import { texts } from "../texts.js";

/** What keeps a picture from being decided on. */
export type VerifyFault =
  | "noFace"
  | "noAnchor"
  | "noTarget"
  | "paused"
  | "busy"
  | "unreadable"
  | "notEnrolled"
  | "lost"
  | "expired"
  | "other";

const kinds: Readonly<Record<string, VerifyFault>> = {
  NO_FACE: "noFace",
  NO_ANCHOR: "noAnchor",
  NO_TARGET: "noTarget",
  VERIFICATION_PAUSED: "paused",
  BUSY: "busy",
  RATE_LIMITED: "busy",
  TIMEOUT: "busy",
  IMAGE_UNREADABLE: "unreadable",
  IMAGE_TOO_LARGE: "unreadable",
  PERSON_NOT_ENROLLED: "notEnrolled",
};

function codeOf(error: unknown): string | undefined {
  if (error instanceof ServiceProblem) return error.problem.code;
  return (error as { code?: string } | undefined)?.code;
}

/** @param error what either side threw */
export function faultKind(error: unknown): VerifyFault {
  const code = codeOf(error) ?? "";
  // Of all that this page asks for only anchors can be missing.
  if (code === "NOT_FOUND") return "noAnchor";
  const known = kinds[code];
  if (known) return known;
  if (code !== "" && !(error instanceof ServiceProblem)) return "other";
  const { kind } = faultOf(error);
  return kind === "lost" || kind === "expired" ? kind : "other";
}

export interface FaultWords {
  readonly kind: VerifyFault;
  readonly title: string;
  readonly words: string;
}

export function faultWordsOf(error: unknown): FaultWords {
  const kind = faultKind(error);
  const words = texts.verify.faults;
  if (kind === "paused") {
    const seconds = (error as ServiceProblem).retryAfter ?? 60;
    return { kind, title: words.paused.title, words: words.paused.words(Math.ceil(seconds)) };
  }
  if (kind === "lost" || kind === "expired" || (kind === "other" && error instanceof ServiceProblem))
    return { ...faultOf(error), kind };
  if (kind === "other") return { kind, title: words.other, words: (error as Error).message };
  return { kind, ...words[kind] };
}
