import type { Claims } from "../../allocators/contract/claims.ts";
import type { ClauseResult, SubjectIdentity } from "../certificate/certificate.ts";
import type { Counterexample } from "../certificate/counterexample.ts";
import type { Rule } from "../evidence/finding.ts";
import type { Phase } from "../evidence/phase.ts";
import type { CheckBudget } from "../evidence/check_context.ts";
import type { Target } from "./target.ts";

/** What the isolated process is to do, as JSON on its standard input. */
export interface Job {
  readonly target: Target;
  /** Ids of the clauses to judge; none if only the subject is asked for. */
  readonly clauses: readonly string[];
  readonly seed: number;
  readonly budget: CheckBudget;
  /** What its messages begin with, so that nothing that the subject prints is taken for one. */
  readonly mark: string;
}

/** What it does from now on, and if it looks for a shorter trace, what it has found. */
export interface PhaseMessage {
  readonly kind: "phase";
  readonly phase: Phase["kind"];
  readonly found?: { readonly rule: Rule; readonly counterexample: Counterexample };
}

/** What the isolated process says, one line each. */
export type Message =
  | { readonly kind: "subject"; readonly identity: SubjectIdentity; readonly claims: Claims }
  | { readonly kind: "start"; readonly id: string }
  | PhaseMessage
  | { readonly kind: "result"; readonly result: ClauseResult }
  | { readonly kind: "unloadable"; readonly message: string }
  | { readonly kind: "done" };

/** Writes a message as a line that stands out from whatever was printed before it. */
export function formatMessage(mark: string, message: Message): string {
  return `\n${mark}${JSON.stringify(message)}\n`;
}

/** Takes a line apart: the message on it, or what else was printed. */
export function parseLine(mark: string, line: string): Message | string {
  return line.startsWith(mark) ? JSON.parse(line.slice(mark.length)) as Message : line;
}
