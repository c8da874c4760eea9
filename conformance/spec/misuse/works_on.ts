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
    const [plain, abused] = [context.heap(), context.heap()];
    for (let round = 0; round < 50; round++) {
      const [expected, actual] = [plain.malloc(size), abused.malloc(size)];
      const offset = offsetOf(plain.region, expected);
      const found = offsetOf(abused.region, actual);
      abused.expect(found === offset, `offset ${offset} in the region, as without misuse`, found);
      if (actual === 0) break;
      abused.refusesMisuse("free(p + 8)", () => abused.allocator.free(actual + 8));
      if (round % 3 !== 0) continue;
      plain.free(expected);
      abused.free(actual);
      abused.refusesMisuse("a second free(p)", () => abused.allocator.free(actual));
    }
  },
};
