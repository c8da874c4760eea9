import type { Reason } from "../../certificate/verdict.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { ExaminedSubject } from "../examined_subject.ts";
import { reuses } from "../needs.ts";

/** Requests of many sizes can be made only of an allocator that serves them. */
export function manySizes({ subject }: ExaminedSubject): Reason | undefined {
  const { largestRequest = Infinity } = subject.claims;
  if (largestRequest >= 2 ** 13) return undefined;
  return { code: "claim", detail: `the largest request is claimed to be ${largestRequest} bytes` };
}

/** Whether holes of different sizes can be had at all. */
export function reusesManySizes(context: CheckContext): boolean {
  return manySizes(context) === undefined && reuses(context) === undefined;
}

/** Whether blocks can be aligned to as much as the scenarios align them to. */
export function offersMemalign({ capabilities, claims }: CheckContext): boolean {
  return capabilities.has("memalign") && (claims.largestAlignment ?? 64) >= 64;
}
