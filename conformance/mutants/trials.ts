import type { Verdict } from "../certificate/verdict.ts";
import type { TrialReply, TrialRequest } from "./_trial_worker.ts";
import type { Mutant } from "./mutant.ts";

/** What became of one clause. */
export interface TrialResult {
  /** Id of the clause. */
  readonly id: string;
  /** The verdict; `time-out` if it did not end. */
  readonly verdict: Verdict | "time-out";
  /** What was expected and found, or why there is no verdict. */
  readonly said: string;
}

/** What became of all clauses that one mutant was held to. */
export interface Trial {
  /** The mutant. */
  readonly mutant: Mutant;
  /** The results, in order of the spec. */
  readonly results: readonly TrialResult[];
  /** Why there are none, if it could not be judged. */
  readonly error?: string;
}

/**
 * A worker in which mutants are tried one after the other; one that does not end is given up, and
 * the next gets a new worker.
 */
export class TrialRoom implements Disposable {
  readonly #timeLimit: number;
  #worker: Worker | undefined;

  /** Nothing is started yet. `timeLimit` is for each clause, in milliseconds. */
  constructor(timeLimit: number) {
    this.#timeLimit = timeLimit;
  }

  /** Holds a mutant to clauses. After one that does not end, the others are tried all the same. */
  async try(mutant: Mutant, clauses: readonly string[]): Promise<Trial> {
    const results: TrialResult[] = [];
    let left = clauses;
    while (left.length > 0) {
      const { ended, error } = await this.#run({ mutant, clauses: left }, results);
      if (error !== undefined) return { mutant, results, error };
      left = ended === undefined ? [] : left.slice(left.indexOf(ended) + 1);
    }
    return { mutant, results };
  }

  /** Ends the worker. */
  [Symbol.dispose](): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #run(
    request: TrialRequest,
    results: TrialResult[],
  ): Promise<{ readonly ended?: string; readonly error?: string }> {
    const worker = this.#worker ??= new Worker(WORKER, { type: "module" });
    const { promise, resolve } = Promise.withResolvers<{ ended?: string; error?: string }>();
    let current: string | undefined;
    const giveUp = () => {
      this[Symbol.dispose]();
      if (current === undefined) return resolve({ error: "nothing is heard of it" });
      const said = "expected calls that return, found none within the time limit";
      results.push({ id: current, verdict: "time-out", said });
      resolve({ ended: current });
    };
    let timer = setTimeout(giveUp, LOADING + this.#timeLimit);
    worker.onmessage = ({ data }: MessageEvent<TrialReply>) => {
      clearTimeout(timer);
      if (data.kind === "done") return resolve({});
      if (data.kind === "failed") return resolve({ error: data.message });
      timer = setTimeout(giveUp, this.#timeLimit);
      if (data.kind === "start") current = data.id;
      else results.push({ id: data.id, verdict: data.verdict, said: data.said });
    };
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(timer);
      this[Symbol.dispose]();
      resolve({ error: event.message });
    };
    worker.postMessage(request);
    return promise;
  }
}

/**
 * Milliseconds that the spec and the subject may take to be loaded, on a machine that has much else
 * to do.
 */
const LOADING = 60_000;

const WORKER = new URL("./_trial_worker.ts", import.meta.url);
