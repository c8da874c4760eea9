import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of the realloc of TLSF. */
export const tlsfReallocMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/tlsf/tlsf.ts", export: "tlsf" },
  [
    {
      name: "realloc-loses-alignment",
      description: "realloc moves an aligned block to where malloc puts it",
      seen: "D4: mattconte/tlsf#36",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `const moved = kind === LIVE ? this.malloc(size) : this.memalign(alignment, size);`,
        replace: `const moved = this.malloc(size);`,
      }],
      kills: ["alignment.realloc"],
      by: "a multiple of",
    },
    {
      name: "half-copied",
      description: "realloc copies half of the block when it moves",
      seen: "starter mutants: realloc loses data",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `words.copyWithin(moved >>> 2, block, block + have);`,
        replace: `words.copyWithin(moved >>> 2, block, block + (have >>> 1));`,
      }],
      kills: ["realloc.prefix-kept"],
      by: "to be kept as",
    },
    {
      name: "grown-without-room",
      description: "A block that grows by one granule stays without taking it from the next one",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `if (need === have) return address;`,
        replace: `if (need === have || need === have + 2) return address;`,
      }],
      kills: ["realloc.step-by-step", "realloc.any-program"],
      charges: "integrity.usable-size",
    },
    {
      name: "absorbed-block-listed",
      description: "A free block that realloc takes in stays in its list",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `      if (nextIsFree) {
        this.#index.remove(next);
        absorb(words, salt, block);
      }`,
        replace: `      if (nextIsFree) absorb(words, salt, block);`,
      }],
      kills: ["realloc.any-program"],
      charges: "integrity.payloads-kept",
    },
    {
      name: "freed-before-moved",
      description: "realloc frees the old block although there is no new one",
      seen: "D13: micro-ROS freertos_apps#98",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    if (moved === 0) return 0;
    words.copyWithin(moved >>> 2`,
        replace: `    if (moved === 0) {
      this.free(address);
      return 0;
    }
    words.copyWithin(moved >>> 2`,
      }],
      kills: ["realloc.failure-atomic"],
      charges: "integrity.payloads-kept",
    },
    {
      name: "realloc-size-wraps",
      description: "realloc to 2^32 bytes trims the block to the smallest size",
      seen: "D3: mattconte/tlsf",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `if (size > LARGEST || size >>> 0 !== size) return refuseSize("realloc", size);`,
        replace: `if (!Number.isSafeInteger(size) || size < 0) return refuseSize("realloc", size);`,
      }],
      kills: ["realloc.huge"],
      by: "a block within",
    },
    {
      name: "old-block-leaked",
      description: "A block that realloc moves does not give its old place back",
      seen: "starter mutants: leaks the old block on a move",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    words.copyWithin(moved >>> 2, block, block + have);
    this.free(address);`,
        replace: `    words.copyWithin(moved >>> 2, block, block + have);`,
      }],
      kills: ["realloc.releases-old", "misuse.realloc-moved"],
      by: "when all blocks are free again",
    },
    {
      name: "tail-not-joined",
      description: "The tail of a block that shrinks is not joined with the free block behind it",
      seen: "D15: esp-idf multi_heap 4ae01ae",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `      if (nextIsFree) {
        this.#index.remove(next);
        absorb(words, salt, block);
      }
      this.#hand(block, need, kind);`,
        replace: `      if (nextIsFree && need > have) {
        this.#index.remove(next);
        absorb(words, salt, block);
      }
      this.#hand(block, need, kind);`,
      }],
      kills: ["realloc.gives-back", "coalescing.never-adjacent"],
      by: "when all blocks are free again",
    },
    {
      name: "aligned-block-never-moves",
      description: "An aligned block that cannot grow where it is is refused",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `kind === LIVE ? this.malloc(size) : this.memalign(alignment, size);`,
        replace: `kind === LIVE ? this.malloc(size) : 0;`,
      }],
      kills: ["realloc.served-if-malloc-is"],
      by: "as a request for a new block is",
    },
    {
      name: "exact-growth-moves",
      description: "A block that needs all of the free block behind it is moved",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    if (need <= room) {`,
        replace: `    if (need < room || need <= have) {`,
      }],
      kills: ["realloc.end-grows-in-place"],
      by: "from there on",
    },
    {
      name: "slid-block-still-sealed",
      description: "The old place of a block that slid keeps its mark",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `        words[block - 1] = seal(block, salt, GONE);
        words.copyWithin(previous, block, block + have);`,
        replace: `        words.copyWithin(previous, block, block + have);`,
      }],
      kills: ["misuse.realloc-slid"],
    },
    {
      name: "aligned-hole-short",
      description:
        "A hole that is as large as an aligned request serves it, whatever the gap before it takes",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `if (gap + size > sizeOf(this.#words, block)) return 0;`,
        replace: `if (gap < 0 || size > sizeOf(this.#words, block)) return 0;`,
      }],
      kills: ["alignment.full-heap"],
      charges: "integrity.blocks-disjoint",
    },
    {
      name: "refused-memalign-writes",
      description: "A refused memalign writes 0xa5 into the first byte of the buffer",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    if (block === 0) return 0;
    const gap`,
        replace: `    if (block === 0) {
      new Uint8Array(this.#words.buffer)[0] = 0xa5;
      return 0;
    }
    const gap`,
      }],
      kills: ["alignment.full-heap"],
      by: "outside of every pool",
    },
  ],
);
