import type { Subject } from "../../allocators/contract/subject.ts";
import type { Exploration, ExploreOptions } from "./exploration.ts";
import { LARGEST_SIZE, LARGEST_UNITS } from "./live_blocks.ts";
import { Search } from "./search.ts";

/**
 * Visits every state that any program can bring a small heap to, and checks the allocator in each.
 *
 * Breadth-first from the fresh heap: in each state, `malloc` of each size, `free` of each live
 * block, and if asked for `memalign` and `realloc`, each from a copy of the same bytes. A state is
 * the bytes of the region and the live blocks. Payloads hold the same bytes in all states, and
 * bytes that the subject declares dead (`freePayload`) are taken for equal.
 *
 * Checked are, after every call: that it throws nothing; that the address is in the region,
 * aligned, and that of a block which shares no byte with a live one; that the payloads of all
 * others, and the bytes around the region, are as they were; that no later call sees what a refused
 * one changed, and that by the claim `fit` it had to be refused. In every state: the allocator's
 * own check; that the heap walk lists the live blocks, with no two free blocks side by side if
 * coalescing is immediate; and with nothing live, that as much fits as into the fresh heap. As
 * every order of frees from every state is among the programs, no block can be lost on any way
 * back.
 *
 * Not seen is a realloc that moves the payload of another block, as all payloads are alike: a
 * certificate tells. A `memalign` may be refused without a reason.
 *
 * The first 64 states and every 16th of the others are reached again by their shortest programs on
 * a second heap, which is not set back on the way: what is taken for the state of the allocator
 * must be all of it.
 *
 * The number of states grows exponentially with the region. A state takes about 100 to 250 bytes; a
 * second is enough for some hundred thousand calls.
 *
 * @param subject Who is explored. Its state must lie in the region, see
 * {@linkcode keepsStateInRegion}.
 * @param options What is requested, on how large a region, and where to stop.
 * @returns What was found. The same on every run.
 * @throws {RangeError} If an option is out of range, or the region too small for the subject.
 *
 * @example Every state of three blocks of 16 bytes
 * ```ts
 * import { blockPool } from "@allocert/allocert/allocators";
 * import { BlockPool } from "@allocert/allocert/allocators/systems";
 * import { explore } from "@allocert/allocert/conformance";
 * import { assertEquals } from "@std/assert";
 *
 * const regionSize = BlockPool.regionSize(16, 3);
 * const { outcome, states, mostLive } = explore(blockPool, { regionSize, sizes: [16] });
 * assertEquals(outcome, "exhausted");
 * // The 3! orders of the free list, and what is left of them while 1, 2 and 3 blocks are live.
 * assertEquals(states, 16);
 * assertEquals(mostLive, 3);
 * ```
 */
export function explore(subject: Subject, options: ExploreOptions): Exploration {
  requireOptions(options);
  return new Search(subject, options).run();
}

function requireOptions(options: ExploreOptions): void {
  const { sizes, alignments = [], limit = {}, mostLive = 1, guarantee, realloc } = options;
  if (sizes.length < 1 || sizes.length > 16) {
    throw new RangeError(`Cannot explore: "sizes" must be 1 to 16 sizes, received ${sizes.length}`);
  }
  for (const size of sizes) requireInteger("sizes", size, 0, LARGEST_SIZE);
  for (const alignment of alignments) {
    requireInteger("alignments", alignment, 1, LARGEST_SIZE);
    if (Number.isInteger(Math.log2(alignment))) continue;
    throw new RangeError(
      `Cannot explore: "alignments" must be powers of two, received ${alignment}`,
    );
  }
  requireInteger("limit.states", limit.states ?? 1, 1, 2 ** 30);
  requireInteger("limit.bytes", limit.bytes ?? 1, 1, Number.MAX_SAFE_INTEGER);
  requireInteger("mostLive", mostLive, 1, Number.MAX_SAFE_INTEGER);
  if (guarantee === undefined) return;
  const { units, live } = guarantee;
  for (const unit of units) requireInteger("guarantee.units", unit, 1, LARGEST_UNITS);
  requireInteger("guarantee.live", live, 1, Number.MAX_SAFE_INTEGER);
  if (units.length !== sizes.length || realloc === true) {
    throw new RangeError(
      'Cannot explore: a guarantee needs "units" for each size, and goes without "realloc"',
    );
  }
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new RangeError(
    `Cannot explore: "${name}" must be an integer from ${least} to ${most}, received ${value}`,
  );
}
