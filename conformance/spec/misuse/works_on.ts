import type { Clause } from "../clause.ts";
import { offsetOf } from "../support/offset_of.ts";
import { detects } from "./_detects.ts";

/** Requirement on what the heap serves after misuse. */
export const worksOn: Clause = {
  id: "misuse.works-on",
  level: "MUST",
  requirement: "After refused misuse the heap serves what it would have served without",
  source: "The contract of Allocert: heap unchanged",
  lookAt: "State outside of the region that a refused call changes",
  needs: detects,
  check(context) {
    const size = context.request(48);
    const plain = context.heap();
    const offsets: number[] = [];
    for (let round = 0; round < 50; round++) {
      const address = plain.malloc(size);
      offsets.push(offsetOf(plain.region, address));
      if (address === 0) break;
      if (round % 3 === 0) plain.free(address);
    }
    const abused = context.heap();
    for (const [round, offset] of offsets.entries()) {
      const actual = abused.malloc(size);
      const found = offsetOf(abused.region, actual);
      abused.expect(found === offset, `offset ${offset} in the region, as without misuse`, found);
      if (actual === 0) break;
      abused.refusesMisuse("free(p + 8)", () => abused.allocator.free(actual + 8));
      if (round % 3 !== 0) continue;
      abused.free(actual);
      abused.refusesMisuse("a second free(p)", () => abused.allocator.free(actual));
    }
  },
};
