import type { Clause } from "../clause.ts";
import { allOf, claims, offers } from "../needs.ts";
import { fallbackOf } from "./_exhausted_primary.ts";

/** Requirement on addresses that lie in neither heap. */
export const foreignAddresses: Clause = {
  id: "fallback.foreign",
  level: "MUST",
  requirement:
    "An address in neither heap is refused with a RangeError and not given to the backup",
  source: "Probe B5; Awkernel Talloc: what is not the primary's is taken for the backup's",
  lookAt: "The second comparison, with the range of the backup",
  needs: allOf(offers("fallback"), claims("misuse", "detected")),
  check(context) {
    const heap = context.heap();
    heap.malloc(context.request(64));
    const { primary, backup } = fallbackOf(heap);
    const places = new Set<number>();
    for (const { base, size } of [heap.region, primary, backup]) {
      for (const at of [base - 64, base - 8, base + size, base + size + 8, base + size + 64]) {
        places.add(at);
      }
    }
    places.delete(0);
    for (const at of places) heap.refusesMisuse(`free(${at})`, () => heap.allocator.free(at));
  },
};
