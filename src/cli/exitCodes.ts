import type { DecisionOutcome } from "../index.js";

/** What a command tells the shell. docs/decisions.md has the same table. */
export type ExitCode = 0 | 1 | 3;

/** Faults: a wrong argument, a missing photo, a full disk, a bug. Only `main` gives it. */
export const faultCode = 2;

/** Stopped by Ctrl-C: 128 + SIGINT, as shells say of a process that the signal ended. Only `main` gives it. */
export const interruptedCode = 130;

const codes = { match: 0, "no match": 1, "no decision": 3 } as const;

export function exitCodeOf(outcome: DecisionOutcome): ExitCode {
  return codes[outcome];
}

/** Code and meaning, as every help prints them. */
const exitCodeTable = [
  [codes.match, "match (identify: somebody); for commands that decide nothing: done"],
  [codes["no match"], "no match (identify: nobody here); for evaluate: a --require is not kept"],
  [
    codes["no decision"],
    "no decision: not comparable, no threshold, or unsupported; for enroll, import, assign: something was refused",
  ],
  [faultCode, "fault: nothing was decided"],
  [interruptedCode, "interrupted (Ctrl-C)"],
] as const;

/** The lines under every help. */
export function exitCodeHelp(): string {
  return `EXIT CODES\n\n${exitCodeTable.map(([code, words]) => `  ${code}  ${words}`).join("\n")}\n`;
}
