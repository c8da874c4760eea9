import type { Mutant } from "./mutant.ts";

/** What became of one mutant. */
export interface KillRow {
  /** The mutant. */
  readonly mutant: Mutant;
  /** Ids of all clauses that found something, in order of the spec. */
  readonly found: readonly string[];
  /**
   * Why it lives: one sentence for each clause that had to find it and did not. Empty if it was
   * killed.
   */
  readonly survival: readonly string[];
}

/** Which mutant is killed by which clauses. */
export interface KillMatrix {
  /** The mutants, in order of the catalogue. */
  readonly rows: readonly KillRow[];
  /**
   * What the clauses say of the subjects as they are: one sentence for each that finds something.
   */
  readonly falseAlarms: readonly string[];
  /** Ids of the clauses that no mutant that was killed was planted for. */
  readonly clausesWithoutMutant: readonly string[];
}
