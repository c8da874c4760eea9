import type { ReasonCode } from "../certificate/verdict.ts";

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
