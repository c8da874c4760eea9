import type { Claims, Operation, Variable } from "../../allocators/contract/claims.ts";
import type { Capacity, CheckBudget, CountedSeries } from "../evidence/check_context.ts";
import type { Level } from "../spec/clause.ts";
import type { Counterexample } from "./counterexample.ts";
import type { FoundGrowth } from "../evidence/growth.ts";
import type { Evidence, OverallVerdict, Reason, Verdict } from "./verdict.ts";

/** Id of the form of a {@linkcode Certificate}. */
export const CERTIFICATE_SCHEMA = "https://allocert.dev/schema/certificate-1.json";

/** The verdict on one clause. */
export interface ClauseResult {
  /** Id of the clause. */
  readonly id: string;
  /** How binding it is. */
  readonly level: Level;
  /** What it requires. */
  readonly requirement: string;
  /** What became of it. */
  readonly verdict: Verdict;
  /** Why it was skipped, or why nothing is known; absent for pass and fail. */
  readonly reason?: Reason;
  /** What the verdict rests on; absent if there is nothing. */
  readonly evidence?: Evidence;
  /** What shows that the requirement is not met; present if and only if the verdict is `fail`. */
  readonly counterexample?: Counterexample;
  /** The steps that were counted; absent if none were. */
  readonly counted?: readonly CountedSeries[];
  /** How many blocks filled a heap; absent if that was not tried. */
  readonly capacity?: readonly Capacity[];
  /** Calls of the allocator that were made and looked at. */
  readonly operations: number;
  /** Wall time of the check. Informs, decides nothing. */
  readonly milliseconds: number;
}

/** What was counted of one operation. */
export interface OperationTiming {
  /** Most steps that a counted call took. */
  readonly steps: number;
  /** How the steps were found to grow, for each variable that was tried. */
  readonly growth: { readonly [variable in Variable]?: FoundGrowth };
  /** Claims that promise less than was counted. What happens inside of builtins has no count. */
  readonly notes?: readonly string[];
}

/** Who was judged. */
export interface SubjectIdentity {
  /** Its name. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** Through which binary interface it was called. */
  readonly abi: "javascript" | "webassembly" | "native";
  /**
   * URL of its module or library, if it names one; of a long one only the beginning, of one of this
   * package its path.
   */
  readonly source?: string;
  /** SHA-256 of its module or library, in hexadecimal, if that could be read. */
  readonly sha256?: string;
}

/** Where it was judged. */
export interface Environment {
  /** Name of the runtime. */
  readonly runtime: string;
  /** Version of the runtime. */
  readonly version: string;
  /** Version of V8. */
  readonly v8: string;
  /** Operating system. */
  readonly os: string;
  /** Architecture of the processor. */
  readonly arch: string;
}

/** All verdicts on one subject. Plain data, made for JSON. Readers ignore what they do not know. */
export interface Certificate {
  /** Id of this form. */
  readonly schema: string;
  /** The spec that was applied. */
  readonly spec: { readonly name: string; readonly version: string };
  /** Who was judged. */
  readonly subject: SubjectIdentity;
  /** Where. */
  readonly environment: Environment;
  /** Seed of everything that is random. */
  readonly seed: number;
  /** How much was tried. */
  readonly budget: CheckBudget;
  /** What the subject claims. */
  readonly claims: Claims;
  /** The worst of all MUST clauses. */
  readonly verdict: OverallVerdict;
  /** What was counted, for each operation; deterministic. */
  readonly timing: { readonly [operation in Operation]?: OperationTiming };
  /** How many equal blocks filled a heap; deterministic. Absent if that was not tried. */
  readonly capacity?: readonly Capacity[];
  /** How many clauses have each verdict. */
  readonly totals: { readonly [verdict in Verdict]: number };
  /** All clauses of the spec, in its order. */
  readonly clauses: readonly ClauseResult[];
}
