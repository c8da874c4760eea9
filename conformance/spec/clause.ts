import type { Rule } from "../evidence/finding.ts";
import type { CheckContext } from "../evidence/check_context.ts";
import type { ExaminedSubject } from "./examined_subject.ts";
import type { Reason } from "../certificate/verdict.ts";

/** How binding a clause is. */
export type Level = "MUST" | "SHOULD" | "MAY";

/** Part of the spec that a clause belongs to; the first half of its id. */
export type ClauseGroup =
  | "bounds"
  | "alignment"
  | "integrity"
  | "coalescing"
  | "exhaustion"
  | "realloc"
  | "misuse"
  | "fallback"
  | "fragmentation"
  | "pools"
  | "arenas"
  | "deferred";

/**
 * One requirement on an allocator, with the check that judges it. Plain data without side effects.
 *
 * A check asks its context for heaps and replays and returns if the requirement is met; what is
 * wrong it says through the context. An error that it throws itself is a defect of the check and
 * makes the verdict unknown.
 */
export interface Clause {
  /** `group.name`. A name, never a position; a retired id is never used again. */
  readonly id: `${ClauseGroup}.${string}`;
  /** How binding it is. */
  readonly level: Level;
  /** What is required, in one sentence without final period. */
  readonly requirement: string;
  /** Where the requirement comes from: a standard, a seed system, a paper, a known defect. */
  readonly source: string;
  /** What to look at first in an allocator that fails. */
  readonly lookAt: string;
  /**
   * Rules that the clause answers for: a finding that breaks one of them is its failure, whichever
   * clause's program exposed it. No two clauses answer for one rule.
   */
  readonly rules?: readonly Rule[];
  /**
   * Rules that the requirement states for special circumstances: broken by its own program, they
   * are its failure too.
   */
  readonly rulesHere?: readonly Rule[];
  /** Why the clause does not apply to a subject; `undefined` if it does. */
  readonly needs?: (examined: ExaminedSubject) => Reason | undefined;
  /** Judges. */
  check(context: CheckContext): void | Promise<void>;
}

/** The group of a clause. */
export function groupOf(clause: Pick<Clause, "id">): ClauseGroup {
  return clause.id.slice(0, clause.id.indexOf(".")) as ClauseGroup;
}
