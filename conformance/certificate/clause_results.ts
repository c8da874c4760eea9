import type { ClauseResult } from "./certificate.ts";
import { expectFailure } from "./known_failures.ts";

/**
 * The verdicts of one run as they come in.
 *
 * A clause can fail by what the program of another one exposed. Such a failure stands, whatever its
 * own program finds before or after.
 */
export class ClauseResults {
  readonly #found = new Map<string, ClauseResult>();
  readonly #knownFailures: Readonly<Record<string, string>>;
  readonly #seed: number;

  /** Nothing is known yet. `knownFailures` are reasons by clause id. */
  constructor(knownFailures: Readonly<Record<string, string>>, seed: number) {
    this.#knownFailures = knownFailures;
    this.#seed = seed;
  }

  /** Enters a verdict; the first failure of a clause is kept. */
  record(result: ClauseResult): void {
    if (this.#found.get(result.id)?.verdict !== "fail") this.#found.set(result.id, result);
  }

  /** Whether there is a verdict on a clause. */
  has(id: string): boolean {
    return this.#found.has(id);
  }

  /**
   * The verdict on a clause, turned around if it is known to fail; `undefined` as long as there is
   * none.
   */
  get(id: string): ClauseResult | undefined {
    const result = this.#found.get(id);
    return result && expectFailure(result, this.#knownFailures[id], this.#seed);
  }
}
