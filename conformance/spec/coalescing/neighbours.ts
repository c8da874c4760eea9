import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import {
  allOf,
  claims,
  coalesces,
  cutsBlocks,
  isFreshAndBounded,
  isOnePiece,
  offers,
} from "../needs.ts";
import { EVERYTHING, randomProgram } from "../support/random_program.ts";
import { AdjacencyObserver } from "./_adjacency_observer.ts";
import { findHole, requireHole } from "./_hole.ts";
import { createGuardedHeap } from "../../evidence/guarded_heap.ts";

const atOnce = allOf(cutsBlocks, claims("coalescing", "immediate", "buddies"));

/** Requirements on a block that is freed beside free ones. */
export const neighbours: readonly Clause[] = [
  {
    id: "coalescing.no-neighbour",
    level: "MUST",
    requirement: "A block freed between two used ones serves again what its place has served",
    source: "TLSF (RROS lab 4), test 7; probe C8",
    lookAt: "Insertion of the freed block into its free list",
    needs: allOf(isFreshAndBounded, cutsBlocks),
    check: (context) => checkOrders(context, 1, [[0]]),
  },
  {
    id: "coalescing.left-neighbour",
    level: "MUST",
    requirement: "A freed block is joined with the free block before it",
    source: "TLSF (RROS lab 4), free; RTEMS region: coalescing on both sides",
    lookAt: "The flag or footer that tells whether the previous block is free",
    needs: allOf(isFreshAndBounded, atOnce),
    check: (context) => checkOrders(context, 2, [[0, 1]]),
  },
  {
    id: "coalescing.right-neighbour",
    level: "MUST",
    requirement: "A freed block is joined with the free block behind it",
    source: "TLSF (RROS lab 4), free; RTEMS region: coalescing on both sides",
    lookAt: "How the next block is found from the size of the freed one",
    needs: allOf(isFreshAndBounded, atOnce),
    check: (context) => checkOrders(context, 2, [[1, 0]]),
  },
  {
    id: "coalescing.both-neighbours",
    level: "MUST",
    requirement: "A block freed between two free blocks becomes one block with both",
    source: "TLSF (RROS lab 4), free; V8 (two removals, two merges, one insertion)",
    lookAt: "The second of the two merges: it starts from the result of the first",
    needs: allOf(isFreshAndBounded, atOnce),
    check(context) {
      if (findHole(context, 3) !== undefined) checkOrders(context, 3, [[0, 2, 1]]);
      else checkOrders(context, 4, [[0, 3, 2, 1], [0, 3, 1, 2]]);
    },
  },
  {
    id: "coalescing.many",
    level: "MUST",
    requirement: "Blocks freed in any order become one, by the latest when the room is needed",
    source: "McKusick and Karels (EVL heap): pages return when their last block is freed",
    lookAt: "The order in which free neighbours are looked at",
    needs: allOf(isFreshAndBounded, coalesces),
    check: (context) =>
      checkOrders(context, 4, [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [0, 2, 3, 1]]),
  },
  {
    id: "coalescing.never-adjacent",
    level: "MUST",
    requirement: "At no time do two free blocks lie side by side",
    source: "Rule S4; TLSF: immediate coalescing",
    lookAt: "The call after which the walk shows two free blocks",
    rules: ["adjacent"],
    needs: allOf(offers("blocks"), claims("coalescing", "immediate"), isOnePiece),
    check(context) {
      const overhead = overheadBetween(context);
      const trace = randomProgram(context, {
        operations: context.budget.operations / 4,
        weights: EVERYTHING,
      });
      context.run(trace, { observe: (heap) => new AdjacencyObserver(heap, overhead) });
    },
  },
];

function checkOrders(
  context: CheckContext,
  parts: number,
  orders: readonly (readonly number[])[],
): void {
  const hole = context.found(
    findHole(context, parts),
    `no ${parts} blocks were found that make one hole`,
  );
  for (const order of orders) requireHole(context, hole, order);
}

/** Bytes between the payloads of two adjacent blocks, as the walk shows them. */
function overheadBetween(context: CheckContext): number {
  const { allocator } = createGuardedHeap(context.subject, { regionSize: context.room(16384) });
  const addresses = [allocator.malloc(100), allocator.malloc(100)].sort((a, b) => a - b);
  const first = context.found(
    [...allocator.blocks!()].find((block) => block.address === addresses[0]),
    "the walk does not list a live block",
  );
  return addresses[1]! - first.address - first.size;
}
