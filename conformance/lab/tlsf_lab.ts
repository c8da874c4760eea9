import { HEADER, newSalt } from "../../allocators/blocks/sealed_header.ts";
import {
  absorb,
  FREE,
  nextOf,
  PREVIOUS,
  PREVIOUS_FREE,
  sizeOf,
  split,
  vacate,
} from "../../allocators/blocks/boundary_tag.ts";
import { containerOf, IntrusiveList } from "../../allocators/tlsf/intrusive_list.ts";
import { createRegion } from "../../allocators/contract/region.ts";
import { Tlsf, tlsfRegionSize } from "../../allocators/tlsf/tlsf.ts";
import { mapInsert } from "../../allocators/tlsf/tlsf_mapping.ts";
import type { LabArena, LabBlock, LabHeap, LabItem, LabSubject } from "./lab_subject.ts";

/** Bytes for the pools of a heap beyond the first. */
const SPARE = 65536;

/**
 * The TLSF that Allocert ships, opened up for the lab.
 *
 * @param leastRemainder Bytes of the smallest payload that a split leaves over: 24, or 8 by the
 * rule of the lab.
 */
export function tlsfLab(leastRemainder: 8 | 24): LabSubject {
  const splitThreshold = leastRemainder + 4 * HEADER;
  return {
    name: leastRemainder === 24 ? "tlsf" : "tlsf with the split rule of the lab",
    leastRemainder,
    sortDescending,
    createArena: (sizes) => createArena(sizes, splitThreshold),
    mapInsert: (size) => mapInsert(size),
    createHeap: (poolBytes) => createHeap(poolBytes, splitThreshold),
  };
}

/** The TLSF that Allocert ships, with its default parameters. */
export const lab: LabSubject = tlsfLab(24);

/**
 * An item has its nodes for the two lists at 16 and 32; it lies at 64 times its number, from 64 on.
 */
function sortDescending(items: readonly [LabItem, LabItem]): readonly [number[], number[]] {
  const buffer = new ArrayBuffer(64 + 64 * items.length);
  const sorted = (anchor: number, offset: number, before: boolean) => {
    const list = new IntrusiveList(buffer, anchor);
    list.clear();
    list.addLast(64 + offset);
    if (before) list.addLast(128 + offset);
    else list.addFirst(128 + offset);
    return Array.from(list, (node) => containerOf(node, offset) / 64 - 1);
  };
  const [e1, e2] = items;
  return [sorted(0, 16, e1.val1 >= e2.val1), sorted(16, 32, e1.val2 >= e2.val2)];
}

function createArena(sizes: readonly number[], splitThreshold: number): LabArena {
  const first = 8;
  const total = sizes.reduce((sum, size) => sum + size / 4 + HEADER, 0);
  const words = new Int32Array(first + total);
  const salt = newSalt(0, 0);
  let block = first;
  for (const size of sizes) {
    words[block - HEADER] = size;
    block = nextOf(words, block);
  }
  for (let free = first; free < block; free = nextOf(words, free)) vacate(words, salt, free);
  const at = (index: number) => {
    let block = first;
    for (let i = 0; i < index; i++) block = nextOf(words, block);
    return block;
  };
  return {
    walk: () => walk(words, first),
    split: (index, size) => split(words, salt, at(index), size / 4, splitThreshold / 4) !== 0,
    absorb(index) {
      const next = nextOf(words, at(index));
      if ((words[next - HEADER]! & FREE) !== 0) absorb(words, salt, at(index));
    },
  };
}

function createHeap(poolBytes: number, splitThreshold: number): LabHeap {
  const size = tlsfRegionSize(poolBytes);
  const region = createRegion(size + SPARE);
  const heap = new Tlsf({ ...region, size }, { splitThreshold });
  const words = new Int32Array(region.buffer);
  let end = region.base + size;
  return {
    buffer: region.buffer,
    malloc: (size) => heap.malloc(size),
    free: (address) => heap.free(address),
    addPool(bytes) {
      const added = heap.addPool(end, bytes);
      if (added) end += bytes;
      return added;
    },
    walk: (pool) => walk(words, heap.pools()[pool]!.base / 4 + HEADER),
  };
}

/** The blocks from `first` to the sentinel. */
function walk(words: Int32Array, first: number): LabBlock[] {
  const blocks: LabBlock[] = [];
  for (let block = first;; block = nextOf(words, block)) {
    const size = sizeOf(words, block) * 4;
    const flags = words[block - HEADER]!;
    blocks.push({
      address: block * 4,
      size,
      free: (flags & FREE) !== 0,
      previousFree: (flags & PREVIOUS_FREE) !== 0,
      previous: words[block - PREVIOUS]! * 4,
    });
    if (size === 0) return blocks;
  }
}
