import { requireSubject } from "../allocators/contract/require_subject.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { openStepMeter } from "../meters/steps/javascript/javascript_step_meter.ts";
import { examine, type ExaminedSubject } from "./spec/examined_subject.ts";
import { ClauseResults } from "./certificate/clause_results.ts";
import { type CertifyOptions, DEFAULT_BUDGET, DEFAULT_SEED, requireOptions } from "./certify.ts";
import { type Clause, groupOf } from "./spec/clause.ts";
import { selectClauses } from "./spec/clause_selection.ts";
import { formatCounterexample } from "./certificate/counterexample.ts";
import { chargedTo, judgeClause } from "./judge_clause.ts";
import type { CountSteps } from "./evidence/check_context.ts";
import { LazyMeter } from "./evidence/lazy_meter.ts";
import { clauseOfRule, clauses } from "./spec/spec.ts";
import type { Reason } from "./certificate/verdict.ts";

/** How a subject is registered. */
export interface RegisterOptions extends Omit<CertifyOptions, "onResult"> {
  /**
   * Whether a SHOULD or MAY clause that is not met fails its test. If not, it is printed as a
   * warning.
   *
   * @default {false}
   */
  readonly strict?: boolean;
}

/**
 * Registers one test of `deno test` for each clause of the conformance spec.
 *
 * A test is named `<subject> > <clause> > <requirement>`. What does not apply to the subject, or
 * lacks a permission, is ignored, with the reason in the name. A failing test prints, in this
 * order: requirement, expected, actual, shrunk trace, heap, seed and replay command, what to look
 * at.
 *
 * An allocator is created once at registration, to see what it offers. Outside of `deno test`
 * nothing happens.
 *
 * @param subject Who is judged.
 * @param options Which clauses, the seed, how much is tried.
 * @throws {RangeError} If an option is not valid or no clause matches a pattern.
 * @throws {TypeError} If the subject is not of its form, a claim misspelt for instance.
 *
 * @example A test file: some clauses of the spec, and a test of one's own
 * ```ts
 * import { createRegion, registerConformance, tlsf } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * registerConformance(tlsf, { clauses: ["misuse", "alignment"], exclude: ["alignment.realloc"] });
 *
 * Deno.test("tlsf refuses more than its region", () => {
 *   assertEquals(tlsf.create(createRegion(65536)).malloc(70000), 0);
 * });
 * ```
 */
export function registerConformance(subject: Subject, options: RegisterOptions = {}): void {
  if (!("Deno" in globalThis) || Deno.test === undefined) return;
  requireSubject(subject);
  requireOptions(options);
  const selected = selectClauses(clauses, options);
  const examined = examine(subject);
  const location = callerLocation();
  const registration = new Registration(examined, options);
  for (const clause of clauses) {
    const isCreation = clause.rules?.includes("creation") === true;
    if (!selected.has(clause.id) && !(isCreation && examined.creation !== undefined)) continue;
    const reason = examined.creation === undefined
      ? clause.needs?.(examined) ?? missingPermission(clause, subject)
      : isCreation
      ? undefined
      : chargedTo(clauseOfRule("creation")!);
    const test = () => registration.test(clause);
    if (location !== undefined) Object.defineProperty(test, LOCATION, { value: location });
    Deno.test({
      name: `${subject.name} > ${clause.id} > ${clause.requirement}` +
        (reason === undefined ? "" : ` (skipped: ${reason.detail})`),
      ignore: reason !== undefined,
      fn: test,
    });
  }
}

/** Where Deno reports a test to be, if its function says so. */
const LOCATION = Symbol.for("Deno.test.location");

/** What the tests of one subject share. */
class Registration {
  readonly #examined: ExaminedSubject;
  readonly #options: RegisterOptions;
  readonly #results: ClauseResults;
  readonly #told = new Set<string>();
  #meter: LazyMeter | undefined;
  /** The same function for all tests, as what it has counted for one is evidence for others. */
  readonly #count: CountSteps = (probe, options) => this.#meter!.count(probe, options);

  constructor(examined: ExaminedSubject, options: RegisterOptions) {
    this.#examined = examined;
    this.#options = options;
    const { seed = DEFAULT_SEED, knownFailures = {} } = options;
    this.#results = new ClauseResults(knownFailures, seed);
  }

  /**
   * Judges a clause with a meter of its own, so that a test leaves nothing open; throws what is
   * wrong.
   */
  async test(clause: Clause): Promise<void> {
    const { seed = DEFAULT_SEED, openMeter } = this.#options;
    const { subject } = this.#examined;
    const budget = { ...DEFAULT_BUDGET, ...this.#options.budget };
    using meter = new LazyMeter(openMeter ?? (() => openStepMeter(subject)));
    this.#meter = meter;
    const found = await judgeClause(clause, this.#examined, { seed, budget, count: this.#count });
    for (const result of found) if (result !== undefined) this.#results.record(result);
    const { verdict, reason } = this.#results.get(clause.id)!;
    if (verdict === "fail") return this.#fail(clause, this.#describe(clause));
    if (verdict !== "unknown") return;
    const text = `${clause.id} is not decided (${reason!.code}): ${reason!.detail}`;
    const broken = clauses.find(({ id }) => id === found[1]?.id);
    if (broken === undefined) return this.#fail(clause, text);
    // The test of the clause that is broken may have passed before.
    this.#fail(
      broken,
      this.#told.has(broken.id) ? text : `${text}\n${this.#describe(broken)}`,
    );
  }

  #fail({ level }: Clause, text: string): void {
    if (level === "MUST" || this.#options.strict) throw new Error(text);
    console.warn(`${level} clause: ${text}`);
  }

  #describe(clause: Clause): string {
    const { counterexample, reason } = this.#results.get(clause.id)!;
    this.#told.add(clause.id);
    if (counterexample === undefined) return `${clause.id} is skipped: ${reason!.detail}`;
    const { name } = this.#examined.subject;
    return formatCounterexample(
      clause,
      counterexample,
      (id) => `deno test -A --filter "${name} > ${id} >"`,
    );
  }
}

/** Steps are counted with the inspector, in a worker that imports the subject anew. */
function missingPermission(clause: Clause, { module }: Subject): Reason | undefined {
  if (groupOf(clause) !== "bounds") return undefined;
  const needed: Deno.PermissionDescriptor[] = [{ name: "sys" }];
  for (const url of [import.meta.url, ...(module === undefined ? [] : [module])]) {
    if (url.startsWith("file:")) needed.push({ name: "read", path: new URL(url) });
  }
  const missing = needed.find((it) => Deno.permissions.querySync(it).state !== "granted");
  if (missing === undefined) return undefined;
  return { code: "permission", detail: `counting steps needs --allow-${missing.name}` };
}

/**
 * `file:line:column` of the caller of {@linkcode registerConformance}, as far as the stack tells.
 */
function callerLocation(): string | undefined {
  const frames = new Error().stack?.split("\n").slice(1) ?? [];
  const caller = frames.find((frame) => !frame.includes(import.meta.url));
  return caller?.match(/(\w+:\/\/.+:\d+:\d+)\)?$/)?.[1];
}
