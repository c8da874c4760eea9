import type { Trace } from "../../workloads/trace/trace.ts";
import type { GrowthPoint } from "./growth.ts";
import type { ReasonCode } from "../certificate/verdict.ts";

/** What a {@linkcode ClauseFailure} carries besides what was expected. */
export interface FailureDetails {
  /** The trace that shows it. */
  readonly trace?: Trace;
  /** Bytes of the region on which the trace is replayed. */
  readonly regionSize?: number;
  /** Bytes of the further pools. */
  readonly pools?: readonly number[];
  /** The heap at that moment, drawn. */
  readonly heap?: string;
  /** The counted steps that show it. */
  readonly series?: readonly GrowthPoint[];
}

/** Thrown by a check when the subject does not meet the requirement. */
export class ClauseFailure extends Error {
  /** What an allocator that meets the requirement does. */
  readonly expected: string;
  /** What this one did. */
  readonly actual: string;
  /** What shows it. */
  readonly details: FailureDetails;

  /** Creates a failure; the message says what was expected and what was found. */
  constructor(expected: string, actual: string, details: FailureDetails = {}) {
    super(`Expected ${expected}, found ${actual}`);
    this.name = "ClauseFailure";
    this.expected = expected;
    this.actual = actual;
    this.details = details;
  }
}

/** Thrown by a check that can come to no verdict. */
export class NoVerdict extends Error {
  /** Why, for machines. */
  readonly code: ReasonCode;

  /** Creates the reason for people, one sentence without final period. */
  constructor(code: ReasonCode, detail: string) {
    super(detail);
    this.name = "NoVerdict";
    this.code = code;
  }
}
