import type { ClauseResult } from "./certificate.ts";

/**
 * Turns the verdict on a clause that is known to fail around; nothing changes without a `reason`.
 */
export function expectFailure(
  result: ClauseResult,
  reason: string | undefined,
  seed: number,
): ClauseResult {
  if (reason === undefined || result.verdict === "skip") return result;
  if (result.verdict !== "pass") {
    return { ...result, verdict: "skip", reason: { code: "known-failure", detail: reason } };
  }
  return {
    ...result,
    verdict: "fail",
    counterexample: {
      expected: `the known failure: ${reason}`,
      actual: "the clause passes: take it off the list of known failures",
      seed,
    },
  };
}
