import { Op } from "../../../workloads/trace/trace.ts";
import type { Clause } from "../clause.ts";
import { allOf, coalesces, isFreshAndBounded, isOnePiece, reuses } from "../needs.ts";
import { type EqualBlocks, equalBlocks, fill, servesMissing } from "../support/equal_blocks.ts";
import { largestOnFreshHeap } from "../support/largest_request.ts";
import { randomProgram, upTo } from "../support/random_program.ts";
import { freeAll, servesWhenAllFree } from "../support/serves_when_all_free.ts";
import { stridedOrder } from "../support/strided_order.ts";
import { Finding } from "../../evidence/finding.ts";
import type { TraceRun } from "../../evidence/watched_replay.ts";

/** Requirements on a heap whose blocks are all freed again. */
export const freeAllAgain: readonly Clause[] = [
  {
    id: "coalescing.free-all",
    level: "MUST",
    requirement:
      "When all blocks are free, the largest request that the fresh heap served is served",
    source: "Probe C7; V17 (one allocation of the whole heap after any program)",
    lookAt: "Orders of freeing that leave two free blocks side by side",
    needs: allOf(isFreshAndBounded, coalesces),
    check(context) {
      const options = { regionSize: context.room(8192) };
      const verify = servesWhenAllFree(context, options);
      for (const stride of [1, -1, 7, -13]) {
        const trace = context.trace();
        for (let id = 0; id < 40; id++) trace.malloc(id, context.request(16 + 24 * (id % 11)));
        for (const id of stridedOrder(40, stride)) trace.free(id);
        context.run(trace.build("free-all"), { ...options, verify });
      }
    },
  },
  {
    id: "coalescing.any-program",
    level: "MUST",
    requirement:
      "No program leaves the heap in a state from which it does not recover when all is freed",
    source: "Probe C7; V14 (drawings from full to empty)",
    lookAt: "The shrunk trace: the call that leaves a free block which is joined with nothing",
    needs: allOf(isFreshAndBounded, coalesces),
    check(context) {
      const options = { regionSize: context.room(16384) };
      const verify = servesWhenAllFree(context, options);
      context.run(randomProgram(context), { ...options, verify });
      context.run(randomProgram(context, { liveBlocks: 1000, sizes: upTo(300) }), {
        ...options,
        verify,
      });
    },
  },
  {
    id: "coalescing.pool-ends",
    level: "MUST",
    requirement:
      "The first and the last block of the heap are joined with their neighbours like any other",
    source: "CCareaga heap_allocator#12 (defect D12)",
    lookAt: "The sentinel, and the block that has no previous one",
    needs: allOf(isFreshAndBounded, coalesces),
    check(context) {
      const options = { regionSize: context.room(1024) };
      const largest = largestOnFreshHeap(context, options);
      const verify = servesWhenAllFree(context, options);
      const part = Math.max(1, context.request(Math.floor(largest / 4)));
      for (
        const order of [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [1, 2, 3, 4, 5, 0], [
          0,
          5,
          1,
          4,
          2,
          3,
        ]]
      ) {
        const trace = context.trace();
        for (let id = 0; id < 6; id++) trace.malloc(id, id < 4 ? part : 8);
        for (const id of order) trace.free(id);
        context.run(trace.build("pool-ends"), { ...options, verify });
      }
    },
  },
  {
    id: "coalescing.refill",
    level: "MUST",
    requirement: "After all blocks are freed, in any order, as many fit as before",
    source: "libevl heap-torture (V1: the second pass gets the same number of blocks)",
    lookAt: "Blocks that no free list knows any more",
    rules: ["capacity"],
    needs: allOf(isFreshAndBounded, reuses),
    check(context) {
      for (const wanted of [1, 24, 100, 500]) {
        const blocks = equalBlocks(context, wanted, 4096);
        for (const stride of [1, 7, -1]) {
          const trace = fill(context.trace(), blocks);
          for (const id of stridedOrder(blocks.capacity + 1, stride)) trace.free(id);
          context.run(trace.build("refill"), { ...blocks.options, verify: servesMissing(blocks) });
        }
      }
    },
  },
  {
    id: "coalescing.other-size",
    level: "MUST",
    requirement: "A heap drained of blocks of one size serves as many of another as a fresh one",
    source: "TLSF (RROS lab 4), torture test: sizes 32 to 514 one after the other in one pool",
    lookAt: "Free memory that stays bound to a size",
    needs: allOf(isFreshAndBounded, coalesces, isOnePiece),
    check(context) {
      const sizes = [32, 64, 128, 256, 512, 42, 33, 123, 114, 514];
      for (const [i, wanted] of sizes.entries()) {
        const before = equalBlocks(context, wanted, 2048);
        const next = equalBlocks(context, sizes[(i + 1) % sizes.length]!, 2048);
        const trace = fill(context.trace(), before);
        context.run(trace.build("other-size"), { ...before.options, verify: servesAllAgain(next) });
      }
    },
  },
  {
    id: "coalescing.no-creep",
    level: "MUST",
    requirement: "Repeating the same calls does not take ever more memory",
    source:
      "wee_alloc#106 (V18: two large blocks, freed in order, again and again; 40,000 and 30,000 bytes)",
    lookAt: "Blocks that are split again and again and never joined, or too large for any list",
    needs: reuses,
    check(context) {
      const sets = [
        [8000, 5000],
        [8000, 5000, 100, 3000],
        [40_000, 30_000],
        [65_537, 65_535],
        [700_000, 2 ** 20],
      ];
      for (const wanted of sets) {
        const sizes = wanted.map((size) => context.request(size));
        const trace = context.trace();
        for (let round = 0; round < 200; round++) {
          for (const [id, size] of sizes.entries()) trace.malloc(id, size);
          for (const id of sizes.keys()) trace.free(id);
          for (const [id, size] of sizes.entries()) trace.malloc(id, size).free(id);
        }
        context.run(trace.build("creep"), {
          regionSize: context.room(2 * sizes.reduce((sum, size) => sum + size)),
          shadow: { payloads: "sampled" },
          verify: refusesNoneOf(sizes),
        });
      }
    },
  },
];

/**
 * Verifies that no request is refused while the blocks that are live and the request are no more,
 * and no larger, than all of `sizes` together.
 */
function refusesNoneOf(sizes: readonly number[]): (run: TraceRun) => void {
  const most = sizes.reduce((sum, size) => sum + size);
  return ({ trace, returned }) => {
    const live = new Map<number, number>();
    let bytes = 0;
    // A refusal in the first round is no creep: a heap that is never fresh may be full already.
    let served = 0;
    for (const [i, id] of trace.ids.entries()) {
      const size = trace.sizes[i]!;
      if (trace.ops[i] === Op.Free) {
        bytes -= live.get(id) ?? 0;
        live.delete(id);
      } else if (returned[i] !== 0) {
        live.set(id, size);
        bytes += size;
        served++;
      } else if (served >= sizes.length && live.size < sizes.length && bytes + size <= most) {
        throw Finding.unmet(
          `${size} bytes beside ${bytes} live ones, of the ${most} that the first round had`,
          "null",
        );
      }
    }
  };
}

/**
 * Judges that as many blocks of `next` bytes as a fresh heap serves are served when all others are
 * free.
 */
function servesAllAgain(next: EqualBlocks): (run: TraceRun) => void {
  return (run) => {
    freeAll(run);
    for (let blocks = 0; blocks < next.capacity; blocks++) {
      if (run.heap.allocator.malloc(next.size) !== 0) continue;
      throw Finding.unmet(
        `${next.capacity} blocks of ${next.size} bytes, as in a fresh heap`,
        `${blocks}`,
      );
    }
  };
}
