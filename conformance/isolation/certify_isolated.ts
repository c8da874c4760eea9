import type { Certificate, ClauseResult, SubjectIdentity } from "../certificate/certificate.ts";
import {
  assembleCertificate,
  type CertifyOptions,
  DEFAULT_BUDGET,
  DEFAULT_SEED,
  EXCLUDED,
  requireOptions,
} from "../certify.ts";
import { ClauseResults } from "../certificate/clause_results.ts";
import { brokenBy, chargedTo, unjudged } from "../judge_clause.ts";
import type { Claims } from "../../allocators/contract/claims.ts";
import type { CheckBudget } from "../evidence/check_context.ts";
import type { Clause } from "../spec/clause.ts";
import { selectClauses } from "../spec/clause_selection.ts";
import { clauseOfRule, clauses, specVersion } from "../spec/spec.ts";
import type { Reason } from "../certificate/verdict.ts";
import { describeEnd, type End, type EndDescription } from "./_end.ts";
import { outputOf } from "./_output_of.ts";
import { type Job, type Message, parseLine, type PhaseMessage } from "./_protocol.ts";
import { sendJob, spawnRunner } from "./_spawn.ts";
import { Watchdog } from "./_watchdog.ts";
import type { Target } from "./target.ts";

/** Settings of {@linkcode certifyIsolated}. */
export interface IsolationOptions extends
  Pick<
    CertifyOptions,
    "clauses" | "exclude" | "seed" | "budget" | "knownFailures"
  > {
  /** Milliseconds that one clause may take. 60,000 if left out. */
  readonly timeLimit?: number;
  /**
   * An unfinished certificate of the same subject, spec, seed and budget: what it has judged is not
   * judged again.
   */
  readonly resume?: Certificate;
  /**
   * Called after every clause with the certificate so far: clauses still to come are skipped with
   * the reason `pending`.
   */
  readonly onProgress?: (certificate: Certificate, last: ClauseResult) => void;
}

/** Thrown if a target cannot be loaded: a mistake of whoever named it. */
export class TargetError extends Error {
  /** Name of the class. */
  override readonly name = "TargetError";
}

/**
 * Judges an allocator in a process of its own, so that nothing it does can do harm here.
 *
 * The process may read files and look at its own steps, and nothing else; one with a native library
 * may load that. If a clause does not end in time, the process crashes, aborts or runs out of
 * memory, that is the verdict on the clause, and the next ones are judged in a new process. What
 * the subject prints is kept apart and makes `integrity.silent` fail.
 *
 * Needs the permissions `run` and `read`.
 *
 * @param target Where the allocator is.
 * @param options Which clauses, the seed, the time limit, where to go on.
 * @returns The certificate.
 * @throws {TargetError} If the target cannot be loaded.
 * @throws {RangeError} If an option is not valid, no clause matches a pattern, or the certificate
 * to resume is of another subject, spec, seed or budget.
 */
export async function certifyIsolated(
  target: Target,
  options: IsolationOptions = {},
): Promise<Certificate> {
  requireOptions(options);
  const { timeLimit = TIME_LIMIT } = options;
  if (!(timeLimit >= 1 && timeLimit <= LONGEST_LIMIT)) {
    throw new RangeError(
      `Cannot certify: "timeLimit" must be from 1 to ${LONGEST_LIMIT} ms, received ${timeLimit}`,
    );
  }
  const selected = selectClauses(clauses, options);
  const session = new Session(target, selected, options);
  // Where all is judged already, the subject must still be the one that was.
  if (session.left().length === 0) await session.runProcess([]);
  for (let left = session.left(); left.length > 0; left = session.left()) {
    await session.runProcess(left);
  }
  return session.certificate();
}

const TIME_LIMIT = 60_000;

/** Milliseconds that a timer can wait. */
const LONGEST_LIMIT = 2 ** 31 - 1;

/** What has been found until now, and the process that finds more. */
class Session {
  readonly #target: Target;
  readonly #selected: ReadonlySet<string>;
  readonly #options: IsolationOptions;
  readonly #seed: number;
  readonly #budget: CheckBudget;
  readonly #results: ClauseResults;
  #subject: { readonly identity: SubjectIdentity; readonly claims: Claims } | undefined;
  #printed = "";

  constructor(target: Target, selected: ReadonlySet<string>, options: IsolationOptions) {
    this.#target = target;
    this.#selected = selected;
    this.#options = options;
    this.#seed = options.seed ?? options.resume?.seed ?? DEFAULT_SEED;
    this.#budget = { ...DEFAULT_BUDGET, ...options.resume?.budget, ...options.budget };
    this.#results = new ClauseResults(options.knownFailures ?? {}, this.#seed);
    if (options.resume) this.#resume(options.resume);
  }

  /** The selected clauses that have no verdict yet. */
  left(): Clause[] {
    return clauses.filter(({ id }) => this.#selected.has(id) && !this.#results.has(id));
  }

  /**
   * Judges clauses until all are judged or the process has ended; the clause during which it ended
   * is judged by that.
   */
  async runProcess(left: readonly Clause[]): Promise<void> {
    const mark = `@${crypto.randomUUID()} `;
    const { timeLimit = TIME_LIMIT } = this.#options;
    const job: Job = {
      target: this.#target,
      clauses: left.map(({ id }) => id),
      seed: this.#seed,
      budget: this.#budget,
      mark,
    };
    const process = spawnRunner(this.#target);
    const watchdog = new Watchdog(process, timeLimit);
    let current: string | undefined;
    let isCreated = false;
    let phase: PhaseMessage = CALLING;
    let done = false;
    const receive = (message: Message): void => {
      if (message.kind === "phase") {
        // What was found is to be kept, however long a shorter trace is sought.
        if (message.phase === "shrinking" && phase.phase !== "shrinking") watchdog.restart();
        phase = message;
        return;
      }
      phase = CALLING;
      watchdog.restart();
      if (message.kind === "unloadable") throw new TargetError(message.message);
      if (message.kind === "subject") this.#meet(message.identity, message.claims);
      if (message.kind === "start") {
        current = message.id;
        isCreated = true;
      }
      if (message.kind === "done") done = true;
      if (message.kind === "result") {
        current = undefined;
        this.#record(message.result);
      }
    };
    const listening = this.#listen(outputOf(process.stdout, process.status), mark, receive);
    const errorText = Array.fromAsync(outputOf(process.stderr, process.status));
    const sending = sendJob(process.stdin, job);
    try {
      await Promise.all([listening, sending]);
      const errors = (await errorText).join("");
      const status = await process.status;
      watchdog.stop();
      if (done) return;
      const end: End = { status, timedOut: watchdog.barked, timeLimit, phase: phase.phase, errors };
      if (this.#subject === undefined || left.length === 0) {
        const { actual } = await describeEnd(end);
        const why = end.timedOut ? `that takes longer than ${timeLimit} ms` : actual;
        throw new TargetError(`Cannot load "${placeOf(this.#target)}": ${why}`);
      }
      // What ends after the last verdict, by a promise that was left behind for instance, speaks
      // against the last clause.
      const at = isCreated
        ? left.find(({ id }) => id === (current ?? id) && !this.#results.has(id)) ?? left.at(-1)!
        : clauseOfRule("creation")!;
      if (end.timedOut && phase.found !== undefined) return this.#recordFound(at, phase.found);
      const description = await describeEnd(end, { ...job, clauses: [at.id] });
      const { blames, reason: why } = description;
      this.#record(blames ? this.#judgeEnd(at, description) : unjudged(at, "unknown", why));
      if (isCreated) return;
      // It cannot even be created, and would end in the same way before each of the others.
      for (const clause of left) {
        if (this.#results.has(clause.id)) continue;
        this.#record(unjudged(clause, "unknown", chargedTo(at)));
      }
    } finally {
      watchdog.stop();
      try {
        process.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await Promise.allSettled([listening, errorText, sending, process.status]);
    }
  }

  /** The certificate so far. */
  certificate(): Certificate {
    const { identity, claims } = this.#subject!;
    const results = clauses.map((clause) => {
      const result = this.#results.get(clause.id);
      if (result === undefined) {
        return unjudged(clause, "skip", this.#selected.has(clause.id) ? PENDING : EXCLUDED);
      }
      return clause.id === SILENT && this.#printed !== "" ? this.#judgeOutput(clause) : result;
    });
    const [seed, budget] = [this.#seed, this.#budget];
    return assembleCertificate(identity, claims, { seed, budget }, results);
  }

  /** Takes over what an earlier run has judged. */
  #resume({ subject, claims, spec, seed, budget, clauses }: Certificate): void {
    const [then, now] = [
      termsOf(spec.version, seed, budget),
      termsOf(specVersion, this.#seed, this.#budget),
    ];
    if (then !== now) {
      throw new RangeError(`Cannot resume: the certificate is of ${then}, this run is of ${now}`);
    }
    this.#subject = { identity: subject, claims };
    for (const result of clauses) {
      const { code } = result.reason ?? {};
      // Whether a failure is excused is for this run to say.
      const isOpen = code === "pending" || code === "excluded" || code === "known-failure";
      if (!isOpen) this.#results.record(result);
    }
  }

  /** Learns who the subject is; it must be the one that is being resumed. */
  #meet(identity: SubjectIdentity, claims: Claims): void {
    const known = this.#subject?.identity ?? identity;
    if (
      known.name !== identity.name || known.version !== identity.version ||
      known.sha256 !== identity.sha256
    ) {
      throw new RangeError(
        `Cannot resume: the certificate is of "${known.name}" ${known.version} (${known.sha256}), this is "${identity.name}" ${identity.version} (${identity.sha256})`,
      );
    }
    this.#subject = { identity, claims };
  }

  /** What was printed in between is seen here only. */
  #judgeOutput(clause: Clause): ClauseResult {
    const actual = `it wrote "${this.#printed}" to standard output`;
    const reason = { code: "output", detail: actual } as const;
    return this.#judgeEnd(clause, { reason, actual, blames: true }, "no output");
  }

  #judgeEnd(
    clause: Clause,
    { reason, actual }: EndDescription,
    expected = "every call returns",
  ): ClauseResult {
    return {
      ...unjudged(clause, "unknown", reason),
      verdict: "fail",
      counterexample: { expected, actual, seed: this.#seed },
    };
  }

  /** What was found is a failure, though time ran out before a shorter trace was. */
  #recordFound(at: Clause, { rule, counterexample }: NonNullable<PhaseMessage["found"]>): void {
    const broken = brokenBy(rule, at)!;
    const found = unjudged(broken, "unknown", chargedTo(at));
    const { reason: _, ...failed } = { ...found, verdict: "fail" as const, counterexample };
    if (broken === at) return this.#record(failed);
    this.#record(unjudged(at, "unknown", chargedTo(broken)));
    this.#record({ ...failed, counterexample: { ...counterexample, foundBy: at.id } });
  }

  #record(result: ClauseResult): void {
    this.#results.record(result);
    this.#options.onProgress?.(this.certificate(), result);
  }

  async #listen(
    stdout: AsyncIterable<string>,
    mark: string,
    receive: (message: Message) => void,
  ): Promise<void> {
    let rest = "";
    for await (const text of stdout) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const said = parseLine(mark, line);
        if (typeof said === "string") this.#notePrinted(said);
        else receive(said);
      }
    }
    this.#notePrinted(rest);
  }

  #notePrinted(text: string): void {
    if (this.#printed.length < LONGEST_OUTPUT) {
      this.#printed = (this.#printed + text).slice(0, LONGEST_OUTPUT);
    }
  }
}

/** What verdicts rest on besides the subject. */
function termsOf(version: string, seed: number, { operations, doublings }: CheckBudget): string {
  return `spec ${version}, seed ${seed}, ${operations} operations and ${doublings} doublings`;
}

function placeOf(target: Target): string {
  return target.kind === "native" ? target.library : target.url;
}

/** The clause that output in between speaks against. */
const SILENT = "integrity.silent";
const LONGEST_OUTPUT = 200;

const CALLING: PhaseMessage = { kind: "phase", phase: "calling" };

const PENDING: Reason = { code: "pending", detail: "not judged yet" };
