import type { Clause } from "../clause.ts";
import { allOf, offers } from "../needs.ts";
import { detects } from "./_detects.ts";
import { threeBlocks } from "./_three_blocks.ts";

/** Requirement on usableSize of what is not live. */
export const usableSize: Clause = {
  id: "misuse.usable-size",
  level: "MUST",
  requirement: "usableSize of an address that is not live is refused with a RangeError",
  source: "EVL heap: check_block returns an error for what is no block",
  lookAt: "The check of the address in usableSize",
  needs: allOf(detects, offers("usableSize")),
  check(context) {
    const { heap, address } = threeBlocks(context, 100);
    heap.free(address);
    for (const dead of [address, address + 1, 8, heap.region.base + heap.region.size, -8, NaN]) {
      heap.refusesMisuse(`usableSize(${dead})`, () => heap.allocator.usableSize!(dead));
    }
  },
};
