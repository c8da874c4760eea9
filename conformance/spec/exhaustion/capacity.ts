import type { Clause } from "../clause.ts";
import { allOf, isFreshAndBounded, refills, reuses } from "../needs.ts";
import { equalBlocks, fill, servesMissing } from "../support/equal_blocks.ts";
import { stridedOrder } from "../support/strided_order.ts";
import { Finding } from "../../evidence/finding.ts";
import type { TraceRun } from "../../evidence/watched_replay.ts";

/** Requirements on a heap that was full: what it served it serves again. */
export const capacity: readonly Clause[] = [
  {
    id: "exhaustion.recovers",
    level: "MUST",
    requirement: "When a block of a full heap is freed, a request of its size is served again",
    source: "Probe C8; espressif/tlsf#2 (defect D2): a heap of equal blocks that was full",
    lookAt: "Whether the search class of a request is above the class of the block that served it",
    needs: allOf(isFreshAndBounded, refills),
    check(context) {
      const random = context.random();
      const sizes = [1, 24, 100, 257, 1000, 2100, 5000, 9001, 70_001];
      for (let size = 8; size <= 2 ** 18; size *= 2) sizes.push(size + random.below(size));
      for (const wanted of sizes) {
        const blocks = equalBlocks(context, wanted, Math.max(8192, 4 * wanted));
        const trace = fill(context.trace(), blocks).build("full");
        context.run(trace, { ...blocks.options, verify: servesOwnSize });
      }
    },
  },
  {
    id: "exhaustion.same-capacity",
    level: "MUST",
    requirement: "Filling and draining the heap again and again serves the same number of blocks",
    source: "V23 (three rounds to null, equal capacity); embox#1274",
    lookAt: "Blocks lost on the way to null, or on the way back",
    needs: allOf(isFreshAndBounded, reuses),
    check(context) {
      for (const wanted of [1, 24, 100, 600]) {
        const blocks = equalBlocks(context, wanted, 4096);
        const trace = context.trace();
        for (const stride of [1, -1, 3]) {
          fill(trace, blocks);
          for (const id of stridedOrder(blocks.capacity + 1, stride)) trace.free(id);
        }
        context.run(trace.build("fill-and-drain"), {
          ...blocks.options,
          verify: servesMissing(blocks),
        });
      }
    },
  },
];

/** Judges that each live block, freed, makes room for another of its size. */
function servesOwnSize(run: TraceRun): void {
  const { allocator } = run.heap;
  for (const [id, address] of run.addresses.entries()) {
    if (address === 0) continue;
    const size = run.sizes[id]!;
    allocator.free(address);
    run.addresses[id] = allocator.malloc(size);
    if (run.addresses[id] !== 0) continue;
    throw Finding.unmet(`${size} bytes, as were just freed at ${address}`, "null");
  }
}
