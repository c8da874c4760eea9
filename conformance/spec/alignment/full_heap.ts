import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { allOf, isFreshAndBounded, offers } from "../needs.ts";
import { equalBlocks, fill } from "../support/equal_blocks.ts";

/** Requirement on aligned requests where there is little room. */
export const fullHeap: Clause = {
  id: "alignment.full-heap",
  level: "MUST",
  requirement:
    "memalign in a full heap, or in a hole that just fits, serves the whole request or refuses it and leaves everything as it was",
  source: "micropython#7716 (usable bytes past the region); a search for a multiple without end",
  lookAt: "Whether the gap before the aligned address is taken off the free block's size",
  needs: allOf(isFreshAndBounded, offers("memalign")),
  check(context) {
    const most = context.claims.largestAlignment ?? Infinity;
    for (const wanted of [16, 200, 1000]) {
      const blocks = equalBlocks(context, wanted, 4096);
      const { size, capacity, options } = blocks;
      for (const alignment of [8, 32, 128, 1024, 8192]) {
        if (alignment > most) continue;
        for (const junk of [0x00, 0xff]) {
          const trace = fill(context.trace(), blocks);
          let id = capacity + 1;
          // In the full heap, then into one hole after the other.
          for (const hole of [-1, 0, Math.floor(capacity / 2), capacity - 1]) {
            if (hole >= 0 && hole < capacity) trace.free(hole);
            for (const less of [-8, 0, 1, 8]) {
              if (size > less) trace.memalign(id++, alignment, context.request(size - less));
            }
          }
          run(context, trace.build("aligned-when-full"), { ...options, junk });
          // A heap whose last block lies behind an aligned one.
          const last = context.trace().memalign(0, alignment, size);
          for (let block = 1; block <= capacity; block++) last.malloc(block, size);
          run(context, last.build("full-behind-aligned"), { ...options, junk });
        }
      }
    }
  },
};

function run(
  context: CheckContext,
  trace: Parameters<CheckContext["run"]>[0],
  options: { regionSize: number; junk: number },
): void {
  const shadow = { everyBlockAfterEveryOperation: trace.ops.length <= MANY };
  context.run(trace, { ...options, shadow });
}

/** Calls beyond which not every block is verified after each: a heap of its own holds thousands. */
const MANY = 1000;
