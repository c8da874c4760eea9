import type { Clause } from "../clause.ts";
import { allOf, claims, offers } from "../needs.ts";
import { requireFreeSpace } from "./_require_free_space.ts";

/** Requirement on the free space when a free is refused. */
export const misuse: Clause = {
  id: "pools.misuse-not-counted",
  level: "MUST",
  requirement: "A refused free leaves the free space as it is",
  source: "libevl (defect D8: a double free makes the count wrap); RTEMS IMFS: counter drift",
  lookAt: "The counter before the address is checked",
  needs: allOf(offers("fixedBlocks"), claims("misuse", "detected")),
  check(context) {
    const heap = context.heap({ regionSize: context.room(2048) });
    const [first, second] = [heap.malloc(1), heap.malloc(1)];
    heap.free(first);
    for (const address of [first, second + 1, 8, heap.region.base + heap.region.size]) {
      heap.refusesMisuse(`free(${address})`, () => heap.allocator.free(address));
      requireFreeSpace(heap, `after a refused free(${address})`);
    }
  },
};
