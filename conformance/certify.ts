import type { Claims } from "../allocators/contract/claims.ts";
import { requireSubject } from "../allocators/contract/require_subject.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { openStepMeter } from "../meters/steps/javascript/javascript_step_meter.ts";
import type { StepMeter } from "../meters/steps/step_meter.ts";
import { examine } from "./spec/examined_subject.ts";
import {
  type Certificate,
  CERTIFICATE_SCHEMA,
  type ClauseResult,
  type SubjectIdentity,
} from "./certificate/certificate.ts";
import type { CheckBudget } from "./evidence/check_context.ts";
import { type ClauseSelection, selectClauses } from "./spec/clause_selection.ts";
import { currentEnvironment } from "./certificate/environment.ts";
import { ClauseResults } from "./certificate/clause_results.ts";
import { judgeClause, unjudged } from "./judge_clause.ts";
import type { OnPhase } from "./evidence/phase.ts";
import { LazyMeter } from "./evidence/lazy_meter.ts";
import { clauses, specVersion } from "./spec/spec.ts";
import { identify } from "./certificate/subject_identity.ts";
import { timingOf } from "./certificate/timing.ts";
import { overallVerdict, type Reason, type Verdict } from "./certificate/verdict.ts";

/** How a subject is certified. */
export interface CertifyOptions extends ClauseSelection {
  /**
   * Seed of everything that is random; a 32-bit unsigned integer. {@linkcode DEFAULT_SEED} if left
   * out.
   */
  readonly seed?: number;
  /** Magnitudes: how much is tried. */
  readonly budget?: Partial<CheckBudget>;
  /**
   * Clauses that are known to fail, by id, with the reason. Such a clause is still checked: if it
   * fails it is skipped with that reason, and if it passes the surprise is a failure.
   */
  readonly knownFailures?: Readonly<Record<string, string>>;
  /** Opens the meter that counts the subject's steps. That of JavaScript subjects if left out. */
  readonly openMeter?: () => StepMeter | Promise<StepMeter>;
  /** Called when the check of a clause begins to do something else than before. */
  readonly onPhase?: OnPhase;
  /** Called before a clause is judged. */
  readonly onStart?: (id: string) => void;
  /**
   * Called with each verdict as soon as it is known, and awaited before the next one. A clause that
   * failed by the program of another one is heard of right after that; known failures are not yet
   * excused.
   */
  readonly onResult?: (result: ClauseResult) => void | Promise<void>;
}

/** The seed that is used if none is given. */
export const DEFAULT_SEED = 1;

/** What is tried if no budget is given. */
export const DEFAULT_BUDGET: CheckBudget = { operations: 2000, doublings: 14 };

/**
 * Judges an allocator by the whole conformance spec.
 *
 * Every clause works on fresh heaps of its own, so its verdict depends on nothing but the subject
 * and the seed. What the subject does wrong, whatever it is, becomes a verdict; only an endless
 * loop outside the bounds clauses is not ended.
 *
 * Clauses that count steps need `--allow-read` and `--allow-sys` and are skipped without. A
 * complete run of a constant-time allocator takes several seconds.
 *
 * @param subject Who is judged.
 * @param options Which clauses, the seed, how much is tried.
 * @returns The certificate.
 * @throws {RangeError} If an option is not valid or no clause matches a pattern.
 * @throws {TypeError} If the subject is not of its form, a claim misspelt for instance.
 *
 * @example Certify an allocator that hands out every block twice
 * ```ts
 * import { certify } from "@allocert/allocert/conformance";
 * import type { Subject } from "@allocert/allocert/allocators";
 * import { assertEquals } from "@std/assert";
 *
 * const twice: Subject = {
 *   name: "twice",
 *   version: "1.0.0",
 *   description: "Hands out the first block again and again",
 *   claims: {
 *     alignment: 8,
 *     minimumRegion: 16,
 *     zeroSize: "null",
 *     misuse: "undefined",
 *     coalescing: "none",
 *     fit: "none",
 *     rounding: { bytes: 0, ratio: 0 },
 *     complexity: { malloc: {}, free: {} },
 *   },
 *   create: (region) => ({
 *     malloc: (size) => size === 0 || size > region.size ? 0 : Math.ceil(region.base / 8) * 8,
 *     free() {},
 *   }),
 * };
 *
 * const certificate = await certify(twice, { clauses: ["integrity"] });
 * assertEquals(certificate.verdict, "non-conformant");
 * ```
 */
export async function certify(
  subject: Subject,
  options: CertifyOptions = {},
): Promise<Certificate> {
  const { seed = DEFAULT_SEED, knownFailures = {} } = options;
  requireSubject(subject);
  requireOptions(options);
  const selected = selectClauses(clauses, options);
  const budget = { ...DEFAULT_BUDGET, ...options.budget };
  const examined = examine(subject);
  const results = new ClauseResults(knownFailures, seed);
  using meter = new LazyMeter(options.openMeter ?? (() => openStepMeter(subject)));
  for (const clause of clauses) {
    if (!selected.has(clause.id) || results.has(clause.id)) continue;
    options.onStart?.(clause.id);
    const { onPhase } = options;
    const judging = { seed, budget, count: meter.count, onPhase };
    const found = await judgeClause(clause, examined, judging);
    for (const result of found) {
      if (result === undefined) continue;
      results.record(result);
      await options.onResult?.(result);
    }
  }
  const all = clauses.map((clause) => results.get(clause.id) ?? unjudged(clause, "skip", EXCLUDED));
  return assembleCertificate(await identify(subject), subject.claims, { seed, budget }, all);
}

/** Sums up verdicts on all clauses of the spec, in its order. */
export function assembleCertificate(
  subject: SubjectIdentity,
  claims: Claims,
  { seed, budget }: Pick<Certificate, "seed" | "budget">,
  results: readonly ClauseResult[],
): Certificate {
  const capacity = results.flatMap(({ capacity = [] }) => capacity);
  return {
    schema: CERTIFICATE_SCHEMA,
    spec: { name: "allocert", version: specVersion },
    subject,
    environment: currentEnvironment(),
    seed,
    budget,
    claims,
    verdict: overallVerdict(results),
    timing: timingOf(claims, results.flatMap(({ counted = [] }) => counted)),
    ...(capacity.length > 0 && { capacity }),
    totals: totalsOf(results),
    clauses: results,
  };
}

/** Why a clause was not judged that the user did not select. */
export const EXCLUDED: Reason = { code: "excluded", detail: "not selected" };

/** Refuses options that are not valid, whichever front door they come through. */
export function requireOptions({ seed = DEFAULT_SEED, knownFailures = {} }: CertifyOptions): void {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(
      `Cannot certify: "seed" must be a 32-bit unsigned integer, received ${seed}`,
    );
  }
  for (const id of Object.keys(knownFailures)) selectClauses(clauses, { clauses: [id] });
}

function totalsOf(results: readonly ClauseResult[]): Record<Verdict, number> {
  const totals = { pass: 0, fail: 0, skip: 0, unknown: 0 };
  for (const { verdict } of results) totals[verdict]++;
  return totals;
}
