import type { TestHeap } from "../../evidence/test_heap.ts";
import type { Clause } from "../clause.ts";
import { allOf, liesInRegion, offers } from "../needs.ts";

/** Requirement on what the allocator's own check says of a heap that was damaged. */
export const damage: Clause = {
  id: "integrity.check-speaks",
  level: "MUST",
  requirement:
    "The allocator's own check reports control data that were overwritten, the header of each block among them",
  source: "RTEMS heapwalk: nineteen planted corruptions, each of which the walk must report",
  lookAt: "A check that looks at less than it says",
  needs: allOf(offers("check"), liesInRegion),
  check(context) {
    const heap = context.heap({ regionSize: context.room(1024) });
    const size = context.request(40);
    const blocks = Array.from({ length: 9 }, () => heap.malloc(size));
    for (const at of [1, 4, 5]) if (blocks[at] !== 0) heap.free(blocks[at]!);
    for (const header of headers(heap)) {
      const isReported = header.some((place) => reports(heap, place));
      heap.expect(
        isReported,
        `a check that reports damage in the ${4 * header.length} bytes before ${
          header.at(-1)! + 4
        }`,
        "nothing, whichever word of them is inverted",
      );
    }
    let damaged = 0;
    for (const place of controlWords(heap, size)) {
      damaged++;
      if (reports(heap, place)) return;
    }
    context.premise(damaged > 0, "no control data were found in the region");
    heap.fail(
      "a check that reports damage",
      `nothing, with each of ${damaged} words of control data inverted`,
    );
  },
};

/**
 * The words between each two blocks of the walk, as far as they are no more than a header; none if
 * there is no walk.
 */
function headers({ allocator }: TestHeap): number[][] {
  const headers: number[][] = [];
  let end = Infinity;
  for (const { address, size } of allocator.blocks?.() ?? []) {
    const gap = address - end;
    if (gap >= 4 && gap <= LONGEST_HEADER) {
      const first = Math.ceil(end / 4) * 4;
      const words = Math.floor((address - first) / 4);
      headers.push(Array.from({ length: words }, (_, word) => first + 4 * word));
    }
    end = address + size;
  }
  return headers;
}

/** Bytes; what is longer may be a gap that nobody needs. */
const LONGEST_HEADER = 32;

/** The words of the region that are in no live block, those nearest to the blocks first. */
function controlWords({ region, live }: TestHeap, size: number): number[] {
  const words: number[] = [];
  const first = Math.ceil(region.base / 4) * 4;
  for (let at = first; at + 4 <= region.base + region.size; at += 4) {
    if (!live.some((address) => at + 4 > address && at < address + size)) words.push(at);
  }
  const middle = live[live.length >> 1] ?? region.base;
  return words.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle)).slice(0, MOST);
}

/** Words that are tried; after so many, nothing but free memory is left in a small heap. */
const MOST = 2000;

/** Whether the check tells of damage, or stumbles over it. The bytes are then as before. */
function reports({ allocator, bytes }: TestHeap, place: number): boolean {
  const kept = bytes.slice(place, place + 4);
  for (let at = place; at < place + 4; at++) bytes[at]! ^= 0xff;
  try {
    return allocator.check!().length > 0;
  } catch {
    return true;
  } finally {
    bytes.set(kept, place);
  }
}
