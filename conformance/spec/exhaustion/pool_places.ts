import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { allOf, offers, takesAnyRegion } from "../needs.ts";
import { MarkedMemory } from "./_marked_memory.ts";

/** Bytes of each pool. */
const POOL = 4096;

/**
 * Where pools lie, in the order in which they are added: below zero in pools before the region,
 * from zero on in pools behind it.
 */
const ORDERS = [[0], [-1], [0, -1], [-1, 0], [2, 0, 1], [3, -2, 0, -1], [-3, -1, -2], [1, 0]];

/** Requirement on pools wherever they lie, and whenever they are added. */
export const poolPlaces: Clause = {
  id: "exhaustion.pools-anywhere",
  level: "MUST",
  requirement:
    "Pools right behind, right below, between and far from others, added in any order and at any time, are taken and leave all bytes alone; overlapping ones are refused",
  source: "sysprog21/tlsf-bsd#15: a pool right behind the region overwrites its last block",
  lookAt: "What is written before the base and at the end of a pool that has a neighbour",
  needs: allOf(offers("addPool"), takesAnyRegion),
  check(context) {
    // A pool that is refused wherever it lies is for another clause.
    context.heap({ regionSize: context.room(1024), pools: [POOL] });
    for (const order of ORDERS) {
      for (const blocks of [0, 12, Infinity]) check(context, order, blocks);
    }
  },
};

function check(context: CheckContext, order: readonly number[], blocks: number): void {
  const size = context.request(200);
  const regionSize = context.room(1024);
  const base = 4 * POOL;
  const end = base + regionSize + 4 * POOL;
  const memory = new MarkedMemory(context, end);
  memory.create(base, regionSize);
  memory.take(size, blocks);
  // To the last byte: what is left is too small for one more block.
  if (blocks === Infinity) { for (const left of [40, 1]) memory.take(left, blocks); }
  const placeOf = (pool: number) => pool < 0 ? base + pool * POOL : base + regionSize + pool * POOL;
  const granule = Math.max(8, context.claims.alignment);
  for (const pool of order) {
    const place = placeOf(pool);
    memory.add(place, POOL);
    memory.refuse(place, POOL);
    memory.refuse(place + POOL - granule, POOL);
    memory.refuse(place - POOL + granule, POOL);
    memory.take(size, blocks);
    memory.verify("requests");
  }
  memory.refuse(end - POOL + granule, POOL);
  memory.refuse(end, POOL);
  memory.refuse(base, -64);
  memory.giveBack(2);
  memory.take(context.request(72), Infinity);
  memory.giveBack(1);
  memory.verify("the end of all blocks");
  context.noteChecked(memory.calls);
}
