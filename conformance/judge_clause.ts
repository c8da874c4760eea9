import {
  StepsUnavailable,
  type StepsUnavailableReason,
} from "../meters/steps/steps_unavailable.ts";
import { formatTrace } from "../workloads/trace/trace_text.ts";
import type { ClauseResult } from "./certificate/certificate.ts";
import type { Counterexample } from "./certificate/counterexample.ts";
import type { Reason, ReasonCode } from "./certificate/verdict.ts";
import { type CheckBudget, CheckContext, type CountSteps } from "./evidence/check_context.ts";
import { describeError, Finding, type Rule } from "./evidence/finding.ts";
import { isClaimedTrap, isExhausted, TRAPS } from "./evidence/claimed_trap.ts";
import type { OnPhase } from "./evidence/phase.ts";
import { NoVerdict } from "./evidence/no_verdict.ts";
import { ProvidedRegions } from "./evidence/provided_regions.ts";
import { checkTrace } from "./evidence/check_trace.ts";
import type { ExaminedSubject } from "./spec/examined_subject.ts";
import type { Clause } from "./spec/clause.ts";
import { clauseOfRule } from "./spec/spec.ts";

/** What a clause is judged with. */
export interface JudgeOptions {
  /** Seed of the run. */
  readonly seed: number;
  /** How much is tried. */
  readonly budget: CheckBudget;
  /** Counts steps of the subject. */
  readonly count: CountSteps;
  /** Called when the check begins to do something else than before. */
  readonly onPhase?: OnPhase | undefined;
}

/**
 * Judges one clause. Never throws: what goes wrong is a verdict.
 *
 * @returns The verdict on the clause. If its program exposed that the rule of another clause is
 * broken, that one fails, its verdict comes second, and the clause itself is not decided.
 */
export async function judgeClause(
  clause: Clause,
  examined: ExaminedSubject,
  options: JudgeOptions,
): Promise<readonly [own: ClauseResult, broken?: ClauseResult]> {
  const absent = examined.creation === undefined ? clause.needs?.(examined) : undefined;
  if (absent !== undefined) return [unjudged(clause, "skip", absent)];
  const { seed, budget, count, onPhase } = options;
  using regions = new ProvidedRegions(examined.subject);
  const watched = { ...examined, subject: regions.subject };
  const context = new CheckContext(watched, seedOf(clause.id, seed), budget, count, onPhase);
  const start = performance.now();
  let outcome: Outcome = { verdict: "pass" };
  try {
    if (examined.creation !== undefined) throw examined.creation;
    await clause.check(context);
  } catch (error) {
    outcome = outcomeOf(error, watched, options);
  }
  const done = {
    ...(context.operations === 0 ? {} : { evidence: context.evidence }),
    ...(context.series.length === 0 ? {} : { counted: context.series }),
    ...(context.capacities.length === 0 ? {} : { capacity: context.capacities }),
    operations: context.operations,
    milliseconds: Math.round(10 * (performance.now() - start)) / 10,
  };
  const { rule, ...found } = outcome;
  const broken = rule === undefined
    ? clause
    : brokenBy(rule, examined.creation === undefined ? clause : undefined) ?? clause;
  if (broken === clause) return [{ ...identityOf(clause), ...found, ...done }];
  const counterexample = { ...found.counterexample!, foundBy: clause.id };
  return [
    { ...identityOf(clause), verdict: "unknown", reason: chargedTo(broken), ...done },
    {
      ...identityOf(broken),
      ...found,
      counterexample,
      operations: done.operations,
      milliseconds: 0,
    },
  ];
}

/** The clause that answers for a broken rule: that at hand if it states it, or if no other does. */
export function brokenBy(rule: Rule, atHand: Clause | undefined): Clause | undefined {
  return atHand?.rulesHere?.includes(rule) ? atHand : clauseOfRule(rule) ?? atHand;
}

/** The result of a clause that is not checked. */
export function unjudged(
  clause: Clause,
  verdict: "skip" | "unknown",
  reason: Reason,
): ClauseResult {
  return { ...identityOf(clause), verdict, reason, operations: 0, milliseconds: 0 };
}

/** Why a clause is not decided whose program exposed that another one is not met. */
export function chargedTo({ id }: Pick<Clause, "id">): Reason {
  return { code: "charged", detail: `see ${id}` };
}

function identityOf(
  { id, level, requirement }: Clause,
): Pick<ClauseResult, "id" | "level" | "requirement"> {
  return { id, level, requirement };
}

/** What came of a check; `rule` is what was broken, if anything was. */
type Outcome = Pick<ClauseResult, "verdict" | "reason" | "counterexample"> & {
  readonly rule?: Rule;
};

function outcomeOf(
  error: unknown,
  examined: ExaminedSubject,
  { seed, onPhase }: JudgeOptions,
): Outcome {
  if (error instanceof NoVerdict) return withoutVerdict(error.code, error.message, error.claims);
  if (error instanceof StepsUnavailable) {
    const expected = SUBJECT_FAILURES[error.reason];
    if (expected === undefined) {
      return withoutVerdict(CODES[error.reason] ?? "no-evidence", error.message);
    }
    return failed(Finding.unmet(expected, error.message), seed);
  }
  if (!(error instanceof Finding)) return withoutVerdict("harness", describeError(error));
  if (isClaimedTrap(error, examined.subject)) return withoutVerdict("capability", TRAPS);
  const finding = lookAgain(error, examined, onPhase);
  return { ...failed(finding, seed), rule: finding.rule };
}

function failed(finding: Finding, seed: number): Outcome {
  return { verdict: "fail", counterexample: counterexampleOf(finding, seed) };
}

/** What shows to whoever reads a certificate what was found. */
export function counterexampleOf(finding: Finding, seed: number): Counterexample {
  const { expected, actual, details } = finding;
  const { trace, regionSize, pools, heap, series } = details;
  return {
    expected,
    actual,
    ...(trace === undefined ? {} : { trace: formatTrace(trace) }),
    ...(trace === undefined || regionSize === undefined ? {} : { regionSize }),
    ...(pools === undefined ? {} : { pools }),
    ...(heap === undefined ? {} : { heap }),
    ...(series === undefined ? {} : { series }),
    seed,
  };
}

/**
 * Looks again at a finding that a plain replay can show: the trace on a heap of its own, under a
 * shadow heap.
 *
 * If it shows nothing there, the circumstances that the clause at hand made (junk, a shifted
 * region, a heap beside this one) are part of the cause, and it is for that clause to fail. If it
 * does, it is shrunk.
 */
function lookAgain(
  finding: Finding,
  { subject }: ExaminedSubject,
  onPhase: OnPhase | undefined,
): Finding {
  const { trace, regionSize, pools = [] } = finding.details;
  if (trace === undefined || regionSize === undefined || !SEEN_BY_REPLAY.has(finding.rule)) {
    return finding;
  }
  const shadow = { everyBlockAfterEveryOperation: trace.ops.length <= SHORT };
  try {
    checkTrace(subject, trace, { regionSize, pools, shadow }, { budget: FEW_REPLAYS, onPhase });
  } catch (again) {
    if (!(again instanceof Finding)) throw again;
    if (again.rule === finding.rule) return isExhausted(again, subject) ? exhausted(again) : again;
  }
  return Finding.unmet(finding.expected, finding.actual, finding.details);
}

function exhausted({ actual, details }: Finding): Finding {
  return new Finding("exhaustion", "null, as there is no memory left", actual, details);
}

/** Replays that shrink once more what is mostly shrunk already. */
const FEW_REPLAYS = 300;

/** Operations up to which every byte is verified after each of them. */
const SHORT = 2000;

/** The rules that a replay under a shadow heap tells broken. */
const SEEN_BY_REPLAY: ReadonlySet<Rule> = new Set<Rule>([
  "return",
  "address",
  "outside",
  "alignment",
  "over-alignment",
  "kept-alignment",
  "usable-size",
  "overlap",
  "zeroed",
  "payload",
  "prefix",
  "outside-write",
]);

/**
 * Reasons for which steps cannot be counted and which are the subject's own doing, with what is
 * expected instead.
 */
const SUBJECT_FAILURES: { readonly [reason in StepsUnavailableReason]?: string } = {
  "subject-failed": "every call returns while steps are counted",
  "time-limit": "every call ends",
};

const CODES: { readonly [reason in StepsUnavailableReason]?: ReasonCode } = {
  permission: "permission",
  platform: "platform",
};

function withoutVerdict(code: ReasonCode, detail: string, claims?: Reason["claims"]): Outcome {
  return {
    verdict: SKIPS.includes(code) ? "skip" : "unknown",
    reason: { code, detail, ...(claims !== undefined && { claims }) },
  };
}

/** Reasons for which a clause is skipped; by any other, nothing is known. */
const SKIPS: readonly ReasonCode[] = ["permission", "platform", "claim", "capability"];

/**
 * A seed for each clause, so that its random programs do not depend on which clauses come before
 * it.
 */
function seedOf(id: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
