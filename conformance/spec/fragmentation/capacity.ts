import type { Capacity, CheckContext } from "../../evidence/check_context.ts";
import { NoVerdict } from "../../evidence/no_verdict.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";
import type { Clause } from "../clause.ts";
import { isFreshAndBounded } from "../needs.ts";

/** Sizes of the blocks that fill a heap, in bytes. */
const SIZES = [16, 64, 1024];

/** Bytes of the heaps beside the smallest region: one of usual size, one for narrow indices. */
const ROOMS = [65_536, 524_288];

/** Requirement on how many blocks a heap has room for. */
export const capacityAsClaimed: Clause = {
  id: "fragmentation.capacity",
  level: "MUST",
  requirement:
    "As many equal blocks fill a heap as the claimed overheads of a block and of the heap leave room for",
  source:
    "FreeRTOS-Kernel#650 (8 bytes more for each block than documented); umm_malloc (8,190 blocks of 40,957)",
  lookAt: "Headers, granules and indices: what a block costs, and how many of them can be counted",
  needs: isFreshAndBounded,
  check(context) {
    const { minimumRegion, largestRegion = Infinity, blockOverhead } = context.claims;
    for (const [i, room] of ROOMS.entries()) {
      const regionSize = Math.min(minimumRegion + room, largestRegion);
      for (const wanted of SIZES) {
        const size = context.request(wanted);
        const heap = context.heap({ regionSize });
        const blocks = heap.fill(size);
        if (i === 0) context.capacities.push(measured(heap, size, blocks));
        if (blockOverhead !== undefined) requireRoom(context, heap, size, blocks);
      }
      if (blockOverhead === undefined) {
        throw new NoVerdict("claim", '"blockOverhead" is not claimed', "blockOverhead");
      }
    }
  },
};

function measured(heap: TestHeap, size: number, blocks: readonly number[]): Capacity {
  const places = blocks.toSorted((a, b) => a - b);
  const regionSize = heap.region.size;
  let stride = regionSize;
  for (let i = 1; i < places.length; i++) stride = Math.min(stride, places[i]! - places[i - 1]!);
  return { size, regionSize, blocks: blocks.length, overhead: stride - size };
}

function requireRoom(
  { claims }: CheckContext,
  heap: TestHeap,
  size: number,
  blocks: readonly number[],
): void {
  const { minimumRegion, fit, rounding, mostBlocks = Infinity } = claims;
  const { bytes, ratio } = claims.heapOverhead ?? { bytes: minimumRegion, ratio: 0 };
  if (rounding === undefined && heap.allocator.usableSize === undefined) {
    throw new NoVerdict("claim", '"rounding" is not claimed', "rounding");
  }
  heap.expect(blocks.length > 0, `${size} bytes in a fresh heap`, "null");
  const payload = heap.allocator.usableSize?.(blocks[0]!) ??
    size + rounding!.bytes + rounding!.ratio * size;
  // In each heap a last piece is left over, and good fit does not find another that is as large.
  const heaps = heap.allocator.fallback === undefined ? 1 : 2;
  const isFound = fit === "any" || fit === "fixed";
  const left = heaps - 1 + (isFound ? 0 : heaps);
  const room = heap.region.size * (1 - ratio) - bytes;
  const least = Math.min(
    mostBlocks,
    Math.floor(room / (payload + claims.blockOverhead!)) - left,
  );
  heap.expect(
    blocks.length >= least,
    `${least} blocks of ${size} bytes in a region of ${heap.region.size} bytes, by the claimed overheads`,
    blocks.length,
  );
}
