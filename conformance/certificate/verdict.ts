import type { Claims } from "../../allocators/contract/claims.ts";

/** What became of a clause. */
export type Verdict = "pass" | "fail" | "skip" | "unknown";

/**
 * Why a clause was skipped:
 *
 * - `capability` the allocator does not offer what the clause is about;
 * - `claim` it does not claim what the clause is about;
 * - `permission` Deno refuses what the evidence needs;
 * - `platform` the evidence cannot be had on this system or runtime;
 * - `excluded` the user left the clause out;
 * - `known-failure` the user says that it fails, and it does;
 * - `pending` the run was cut off before it.
 *
 * Or why nothing is known:
 *
 * - `premise` the state that the clause is about could not be built;
 * - `no-evidence` the steps could not be counted;
 * - `shape` the counted steps grow, but in no known shape;
 * - `hidden-cost` time grows where counted steps do not;
 * - `charged` what went wrong breaks the rule of another clause, which fails for it;
 * - `harness` the check itself broke.
 *
 * Or how the process of an isolated subject came to its end, for a failure:
 *
 * - `time-out` a call did not return in time;
 * - `crash` it crashed, aborted or ended itself;
 * - `guard-page` it touched the unreadable page before or behind its region;
 * - `out-of-memory` it used up the memory that the process may have;
 * - `output` it wrote to standard output or error.
 */
export type ReasonCode =
  | "capability"
  | "claim"
  | "permission"
  | "platform"
  | "excluded"
  | "known-failure"
  | "premise"
  | "no-evidence"
  | "shape"
  | "hidden-cost"
  | "charged"
  | "harness"
  | "pending"
  | "time-out"
  | "crash"
  | "guard-page"
  | "out-of-memory"
  | "output";

/** Why a clause was skipped, or why nothing is known. */
export interface Reason {
  /** For machines. */
  readonly code: ReasonCode;
  /** For people; one sentence without final period. */
  readonly detail: string;
  /** With the code `claim`: all that would have to be claimed to have the clause judged. */
  readonly claims?: readonly (keyof Claims)[];
}

/** What a verdict rests on, strongest first. */
export type EvidenceKind = "counted" | "explored" | "checked" | "replayed";

/** What a verdict rests on, and how much of it there was. */
export interface Evidence {
  /** The kind of evidence. */
  readonly kind: EvidenceKind;
  /** How much: operations, populations, states. */
  readonly detail: string;
}

/** The verdict on a subject as a whole, best first. */
export type OverallVerdict = "conformant" | "partial" | "inconclusive" | "non-conformant";

/** What {@linkcode overallVerdict} needs of each clause. */
export interface ClauseOutcome {
  /** Level of the clause. */
  readonly level: "MUST" | "SHOULD" | "MAY";
  /** Its verdict. */
  readonly verdict: Verdict;
  /** Why it was skipped, or why nothing is known. */
  readonly reason?: Reason;
}

/**
 * Sums up verdicts: the worst of all MUST clauses.
 *
 * A failure makes a subject `non-conformant`, an unknown `inconclusive`. A skip makes it `partial`,
 * unless the subject does not claim or offer what the clause is about, which is its right. SHOULD
 * and MAY clauses inform.
 *
 * @param outcomes The verdicts of all clauses.
 * @returns The worst of them.
 */
export function overallVerdict(outcomes: Iterable<ClauseOutcome>): OverallVerdict {
  let worst: OverallVerdict = "conformant";
  for (const outcome of outcomes) {
    if (outcome.level !== "MUST") continue;
    const verdict = contribution(outcome);
    if (ORDER.indexOf(verdict) > ORDER.indexOf(worst)) worst = verdict;
  }
  return worst;
}

const ORDER: readonly OverallVerdict[] = [
  "conformant",
  "partial",
  "inconclusive",
  "non-conformant",
];

function contribution({ verdict, reason }: ClauseOutcome): OverallVerdict {
  if (verdict === "pass") return "conformant";
  if (verdict === "fail") return "non-conformant";
  // The clause that failed for it speaks for both.
  if (reason?.code === "charged") return "conformant";
  if (verdict === "unknown") return "inconclusive";
  return reason?.code === "claim" || reason?.code === "capability" ? "conformant" : "partial";
}
