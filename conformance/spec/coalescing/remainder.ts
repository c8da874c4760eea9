import type { Clause } from "../clause.ts";
import { allOf, claims, cutsBlocks, isFreshAndBounded } from "../needs.ts";
import { largestOnFreshHeap } from "../support/largest_request.ts";

/** Requirement on what a split leaves. */
export const remainder: Clause = {
  id: "coalescing.remainder",
  level: "MUST",
  requirement: "What is cut off a block when a smaller one is served from it can be allocated",
  source: "Ecosystem, starter mutants: a remainder that no list knows; defect D11",
  lookAt: "The free block that a split makes: its size, and its list",
  needs: allOf(isFreshAndBounded, cutsBlocks, claims("rounding")),
  check(context) {
    const regionSize = context.room(4096);
    const largest = largestOnFreshHeap(context, { regionSize });
    const small = context.request(16);
    const half = Math.floor(largest / 2) - 64;
    context.premise(half > small, "no request is large enough to be cut");
    const rest = Math.floor(half / (1 + context.claims.rounding!.ratio));
    const heap = context.heap({ regionSize });
    heap.expect(heap.malloc(small) !== 0, `${small} bytes in a fresh heap`, "null");
    const address = heap.malloc(Math.floor(rest / 2));
    heap.expect(
      address !== 0,
      `${Math.floor(rest / 2)} bytes from the rest of a heap that serves ${largest}`,
      "null",
    );
  },
};
