import type { CheckContext } from "../../evidence/check_context.ts";
import { type Need, reuses } from "../needs.ts";

/** Requests of many sizes can be made only of an allocator that serves them. */
export const manySizes: Need = serves(2 ** 13);

/** Requests that many allocators serve another way than small ones. */
export const largeRequests: Need = serves(2 ** 16);

function serves(size: number): Need {
  return ({ subject }) => {
    const { largestRequest = Infinity } = subject.claims;
    if (largestRequest >= size) return undefined;
    return {
      code: "claim",
      detail: `the largest request is claimed to be ${largestRequest} bytes`,
    };
  };
}

/** Whether holes of different sizes can be had at all. */
export function reusesManySizes(context: CheckContext): boolean {
  return manySizes(context) === undefined && reuses(context) === undefined;
}

/** Whether blocks can be aligned to as much as the scenarios align them to. */
export function offersMemalign({ capabilities, claims }: CheckContext): boolean {
  return capabilities.has("memalign") && (claims.largestAlignment ?? 64) >= 64;
}
