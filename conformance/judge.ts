import type { Subject } from "../allocators/contract/subject.ts";
import {
  StepsUnavailable,
  type StepsUnavailableReason,
} from "../meters/steps/steps_unavailable.ts";
import { formatTrace } from "../workloads/trace/trace_text.ts";
import type { Candidate } from "./spec/candidate.ts";
import type { ClauseResult } from "./certificate/certificate.ts";
import {
  type CheckBudget,
  CheckContext,
  type CountedSeries,
  type CountSteps,
} from "./evidence/check_context.ts";
import type { Clause } from "./spec/clause.ts";
import { ClauseFailure, NoVerdict } from "./evidence/clause_failure.ts";
import type { Counterexample } from "./certificate/counterexample.ts";
import { describeError, SubjectError } from "./evidence/guarded_allocator.ts";
import { HeapViolation } from "./evidence/shadow/heap_violation.ts";
import { ProvidedRegions } from "./evidence/provided_regions.ts";
import type { Reason, ReasonCode, Verdict } from "./certificate/verdict.ts";

/** What a clause is judged with. */
export interface JudgeOptions {
  /** Seed of the run. */
  readonly seed: number;
  /** How much is tried. */
  readonly budget: CheckBudget;
  /** Counts steps of the subject. */
  readonly count: CountSteps;
}

/** The verdict on one clause, and what was counted on the way. */
export interface Judgement {
  /** The verdict. */
  readonly result: ClauseResult;
  /** What was counted. */
  readonly series: readonly CountedSeries[];
}

/** Judges one clause. Never throws: what goes wrong is a verdict. */
export async function judge(
  clause: Clause,
  candidate: Candidate,
  options: JudgeOptions,
): Promise<Judgement> {
  const absent = clause.needs?.(candidate);
  if (absent !== undefined) return { result: skipped(clause, absent), series: [] };
  const { seed, budget, count } = options;
  using regions = new ProvidedRegions(candidate.subject);
  const watched = { ...candidate, subject: regions.subject };
  const context = new CheckContext(watched, seedOf(clause.id, seed), budget, count);
  const start = performance.now();
  let outcome: Outcome;
  try {
    await clause.check(context);
    outcome = { verdict: "pass" };
  } catch (error) {
    outcome = outcomeOf(error, clause, candidate, seed);
  }
  const { verdict, reason, counterexample } = outcome;
  const result: ClauseResult = {
    ...identity(clause),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(context.operations === 0 ? {} : { evidence: context.evidence }),
    ...(counterexample === undefined ? {} : { counterexample }),
    operations: context.operations,
    milliseconds: Math.round(10 * (performance.now() - start)) / 10,
  };
  return { result, series: context.series };
}

/** The result of a clause that is not checked. */
export function skipped(clause: Clause, reason: Reason): ClauseResult {
  return { ...identity(clause), verdict: "skip", reason, operations: 0, milliseconds: 0 };
}

function identity({ id, level, requirement }: Clause): Pick<
  ClauseResult,
  "id" | "level" | "requirement"
> {
  return { id, level, requirement };
}

interface Outcome {
  readonly verdict: Verdict;
  readonly reason?: Reason;
  readonly counterexample?: Counterexample;
}

function outcomeOf(error: unknown, clause: Clause, { subject }: Candidate, seed: number): Outcome {
  if (error instanceof NoVerdict) return withoutVerdict(error.code, error.message);
  if (error instanceof StepsUnavailable && !(error.reason in SUBJECT_FAILURES)) {
    return withoutVerdict(CODES[error.reason] ?? "no-evidence", error.message);
  }
  const failure = failureOf(error);
  if (failure === undefined) return withoutVerdict("harness", describeError(error));
  const { trace, ...details } = failure.details;
  const counterexample: Counterexample = {
    expected: failure.expected,
    actual: failure.actual,
    ...details,
    ...(trace === undefined ? {} : { trace: formatTrace(trace) }),
    seed,
    replay: `deno run -A cli.ts certify ${wordFor(subject)} --clauses ${clause.id} --seed ${seed}`,
  };
  return { verdict: "fail", counterexample };
}

/** What names a subject on the command line: its file, unless it is one of those that are shipped. */
function wordFor({ name, module }: Subject): string {
  if (module?.startsWith("file:") !== true || module.startsWith(ALLOCATORS)) return name;
  const path = module.startsWith(ROOT)
    ? `./${module.slice(ROOT.length)}`
    : new URL(module).pathname;
  return decodeURIComponent(path);
}

const ROOT = new URL("../", import.meta.url).href;
const ALLOCATORS = new URL("../allocators/", import.meta.url).href;

/** Reasons for which steps cannot be counted and which are the subject's own doing. */
const SUBJECT_FAILURES: { readonly [reason in StepsUnavailableReason]?: string } = {
  "subject-failed": "calls that return while steps are counted",
  "time-limit": "calls that end",
};

const CODES: { readonly [reason in StepsUnavailableReason]?: ReasonCode } = {
  permission: "permission",
  platform: "platform",
};

function failureOf(error: unknown): ClauseFailure | undefined {
  if (error instanceof ClauseFailure) return error;
  if (error instanceof HeapViolation) return new ClauseFailure(error.expected, error.actual);
  if (error instanceof SubjectError) return new ClauseFailure("a call that returns", error.message);
  if (error instanceof StepsUnavailable) {
    return new ClauseFailure(SUBJECT_FAILURES[error.reason]!, error.message);
  }
  return undefined;
}

function withoutVerdict(code: ReasonCode, detail: string): Outcome {
  return { verdict: SKIPS.includes(code) ? "skip" : "unknown", reason: { code, detail } };
}

/** Reasons for which a clause is skipped; by any other, nothing is known. */
const SKIPS: readonly ReasonCode[] = ["permission", "platform", "claim", "capability"];

/** A seed for each clause, so that its random programs do not depend on which clauses come before it. */
function seedOf(id: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
