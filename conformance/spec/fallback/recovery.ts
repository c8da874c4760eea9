import type { Clause } from "../clause.ts";
import { allOf, offers, reuses } from "../needs.ts";
import { exhausted, requireIn, servedFrom } from "./_exhausted_primary.ts";

/** Requirements on what is freed while the primary is exhausted. */
export const recovery: readonly Clause[] = [
  {
    id: "fallback.free-to-owner",
    level: "MUST",
    requirement: "A block goes back to the heap it came from, whatever the mode when it is freed",
    source: "Probe B2; Awkernel Talloc, dealloc by address; FreeRTOS heap_5 (defect D9)",
    lookAt: "The comparison of the address with both ranges",
    needs: allOf(offers("fallback"), reuses),
    check(context) {
      const size = context.request(64);
      const served = servedFrom(context, size);
      for (const primaryOnly of [true, false]) {
        const heap = exhausted(context, size);
        const primaryBlocks = heap.live;
        heap.fill(served);
        heap.mode(false);
        const backupBlocks = heap.fill(size);
        context.premise(backupBlocks.length > 0, "the backup serves nothing");
        heap.mode(primaryOnly);
        for (const address of [backupBlocks[0]!, backupBlocks.at(-1)!]) {
          heap.free(address);
          heap.mode(false);
          requireIn(heap, "backup", heap.malloc(served));
          heap.mode(primaryOnly);
        }
        for (const address of [primaryBlocks[0]!, primaryBlocks.at(-1)!]) {
          heap.free(address);
          requireIn(heap, "primary", heap.malloc(served));
        }
      }
    },
  },
  {
    id: "fallback.prefers-primary-again",
    level: "MUST",
    requirement: "As soon as the primary has room again it is used again",
    source: "Probe B3 (no sticky fallback)",
    lookAt: "State that remembers that the primary was exhausted",
    needs: allOf(offers("fallback"), reuses),
    check(context) {
      const size = context.request(64);
      const served = servedFrom(context, size);
      const heap = exhausted(context, size);
      const first = heap.live[0]!;
      heap.fill(served);
      heap.mode(false);
      requireIn(heap, "backup", heap.malloc(size));
      heap.free(first);
      requireIn(heap, "primary", heap.malloc(served));
      requireIn(heap, "backup", heap.malloc(size));
    },
  },
  {
    id: "fallback.both-exhausted",
    level: "MUST",
    requirement: "When both heaps are exhausted a request yields null, and both recover fully",
    source: "Probe B3",
    lookAt: "The path on which neither heap can serve",
    needs: allOf(offers("fallback"), reuses),
    check(context) {
      const size = context.request(64);
      const heap = context.heap();
      heap.mode(false);
      const capacity = heap.fill(size).length;
      for (let again = 0; again < 3; again++) {
        const address = heap.malloc(size);
        heap.expect(address === 0, "null when both heaps are exhausted", address);
      }
      heap.freeAll();
      const blocks = heap.fill(size).length;
      heap.expect(blocks === capacity, `${capacity} blocks again`, blocks);
    },
  },
];
