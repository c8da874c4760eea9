import type { Claims } from "../../allocators/contract/claims.ts";
import type { ReasonCode } from "../certificate/verdict.ts";

/** Thrown by a check that can come to no verdict. */
export class NoVerdict extends Error {
  /** Why, for machines. */
  readonly code: ReasonCode;

  /** What would have to be claimed, if that is why. */
  readonly claims?: readonly (keyof Claims)[];

  /** Creates the reason for people, one sentence without final period. */
  constructor(code: ReasonCode, detail: string, claim?: keyof Claims) {
    super(detail);
    this.name = "NoVerdict";
    this.code = code;
    if (claim !== undefined) this.claims = [claim];
  }
}
