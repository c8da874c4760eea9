import type { Block } from "../contract/allocator.ts";
import { entryOf, FREE, MAP, PAGES, pagesAddress, RUN, RUN_BYTES, TYPE } from "./extent.ts";
import type { FreeRanges } from "./free_ranges.ts";
import { PAGE_BYTES } from "./size_classes.ts";

const WORD_BYTES = 4;

/**
 * Walks the blocks of one extent in order of address: runs, free ranges, and every block of every
 * bucket page.
 *
 * Trusts the page map and the free ranges; O(blocks).
 */
export function* walkBlocks(
  words: Uint32Array,
  ranges: FreeRanges,
  extent: number,
): Generator<Block> {
  const first = pagesAddress(words, extent);
  const end = first + words[extent + PAGES]! * PAGE_BYTES;
  for (let address = first; address < end;) {
    const entry = entryOf(extent, (address - first) / PAGE_BYTES);
    const type = words[entry + TYPE]!;
    if (type === FREE || type === RUN) {
      const free = type === FREE;
      const size = free ? ranges.bytes(address / WORD_BYTES) : words[entry + RUN_BYTES]!;
      yield { address, size, free };
      address += size;
      continue;
    }
    const map = words[entry + MAP]!;
    const size = 2 ** type;
    for (let slot = 0; slot < PAGE_BYTES / size; slot++, address += size) {
      yield { address, size, free: (map >>> slot & 1) === 0 };
    }
  }
}
