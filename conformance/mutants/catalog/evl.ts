import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of the EVL heap. */
export const evlMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/evl/evl.ts", export: "evl" },
  [
    {
      name: "last-block-never-marked",
      description:
        "The bit of the last of 32 blocks in a page is never set, so that the block is handed out again and again",
      patches: [{
        file: "allocators/evl/extent_blocks.ts",
        find: `words[entry + MAP] = map | 1 << slot;`,
        replace: `words[entry + MAP] = map | (1 << slot & 0x7fffffff);`,
      }],
      kills: ["integrity.smallest-blocks", "integrity.blocks-disjoint"],
      charges: "integrity.calls-return",
    },
    {
      name: "used-not-kept",
      description: "The bytes used are not brought up to date when a run changes its size",
      patches: [{
        file: "allocators/evl/extent_blocks.ts",
        find: `    words[extent + USED]! += bytes - old;\n`,
        replace: ``,
      }],
      kills: ["integrity.self-check"],
    },
    {
      name: "run-not-joined-left",
      description: "A freed run of pages is not merged with the free range before it",
      patches: [{
        file: "allocators/evl/free_ranges.ts",
        find: `const left = this.searchLeftMergeable(extent, range);`,
        replace: `const left = 0 * this.searchLeftMergeable(extent, range);`,
      }],
      kills: ["coalescing.many"],
    },
    {
      name: "pages-bound-to-bucket",
      description: "A page stays in its bucket when its last block is freed",
      patches: [{
        file: "allocators/evl/extent_blocks.ts",
        find: `if (words[entry + MAP] === ~blockMask(log2) >>> 0) {`,
        replace: `if (words[entry + MAP] === 0) {`,
      }],
      kills: ["coalescing.other-size", "coalescing.free-all"],
      by: "as in a fresh heap",
    },
    {
      name: "page-behind-head-lost",
      description:
        "A page that is emptied while it does not stand at the head of its bucket comes back to nobody",
      patches: [{
        file: "allocators/evl/extent_blocks.ts",
        find: `      this.#rings.remove(extent, log2, page);
      words[entry + TYPE] = FREE;
      this.#ranges.release(extent, start, PAGE_BYTES);`,
        replace: `      const isHead = this.#rings.head(extent, log2) === page;
      this.#rings.remove(extent, log2, page);
      words[entry + TYPE] = FREE;
      if (isHead) this.#ranges.release(extent, start, PAGE_BYTES);`,
      }],
      kills: ["coalescing.refill"],
    },
    {
      name: "large-run-loses-page",
      description: "A run of more than 4,096 bytes gives back one page less than it took",
      seen: "wee_alloc#106: the footprint grows with each round",
      patches: [{
        file: "allocators/evl/extent_blocks.ts",
        find: `      this.#ranges.release(extent, address / WORD_BYTES, size);`,
        replace:
          `      this.#ranges.release(extent, address / WORD_BYTES, size > 4096 ? size - PAGE_BYTES : size);`,
      }],
      kills: ["coalescing.no-creep"],
      by: "the first round had",
    },
    {
      name: "full-page-in-front",
      description: "A page that fills up stays at the head of its bucket and hides those with room",
      seen: "Linux EVL, libevl",
      patches: [{
        file: "allocators/evl/extent_blocks.ts",
        find: `    if (words[entry + MAP] === FULL) this.#rings.moveBack(extent, log2, page);\n`,
        replace: ``,
      }],
      kills: ["fragmentation.holes-refilled"],
    },
    {
      name: "bucket-of-first-extent",
      description: "A bucket gets new pages from the first extent only",
      seen: "D7: EVL, 528 of 1,024 blocks",
      patches: [{
        file: "allocators/evl/evl_heap.ts",
        find: `      const address = this.#blocks.openPage(extent, log2);
      if (address !== 0) return address;`,
        replace: `      const address = this.#blocks.openPage(extent, log2);
      if (address !== 0 || extent === this.#first) return address;`,
      }],
      kills: ["exhaustion.pools"],
      by: "in a pool as large as the region",
    },
    {
      name: "block-in-other-extent",
      description: "A block of a further extent is handed out at its place in the first one",
      seen: "libevl",
      patches: [{
        file: "allocators/evl/evl_heap.ts",
        find: `      const address = this.#blocks.takeFromHead(extent, log2);
      if (address !== 0) return address;`,
        replace: `      const address = this.#blocks.takeFromHead(extent, log2);
      const offset = address - pagesAddress(this.#words, extent);
      if (address !== 0) return this.pagesBase + offset;`,
      }],
      kills: ["exhaustion.pool-programs"],
      charges: "integrity.usable-size",
    },
    {
      name: "owner-by-least-and-most",
      description:
        "An address between the first page of all extents and the last is taken for one of the first extent",
      seen: "D9: FreeRTOS heap_5, pull request 1146",
      patches: [{
        file: "allocators/evl/evl_heap.ts",
        find:
          `      if (offset >= 0 && offset < this.#words[extent + PAGES]! * PAGE_BYTES) return extent;`,
        replace: `      if (offset < 0) continue;
      for (let last = extent; last !== 0; last = this.#nextExtent(last)) {
        const end = pagesAddress(this.#words, last) + this.#words[last + PAGES]! * PAGE_BYTES;
        if (address < end) return extent;
      }`,
      }],
      kills: ["exhaustion.pool-programs"],
      charges: "integrity.usable-size",
    },
    {
      name: "aligned-empty-block",
      description: "memalign of 0 bytes yields a block, where null is claimed",
      patches: [{
        file: "allocators/evl/evl_heap.ts",
        find: `    requireSize("memalign", size);
    if (size === 0 || size > LARGEST_EXTENT) return 0;`,
        replace: `    requireSize("memalign", size);
    if (size > LARGEST_EXTENT) return 0;`,
      }],
      kills: ["alignment.zero-size"],
    },
    {
      name: "realloc-to-nothing-leaks",
      description: "realloc to 0 bytes yields null and frees nothing",
      patches: [{
        file: "allocators/evl/evl_heap.ts",
        find: `      this.#blocks.release(extent, address, old);
      return 0;`,
        replace: `      return 0;`,
      }],
      kills: ["realloc.zero", "misuse.realloc-moved"],
      by: "blocks again",
    },
    {
      name: "realloc-size-unchecked",
      description: "realloc does not look whether the size is one",
      patches: [{
        file: "allocators/evl/evl_heap.ts",
        find: `    requireSize("realloc", size);\n`,
        replace: ``,
      }],
      kills: ["realloc.invalid-size"],
      by: "a RangeError from realloc(p, ",
    },
    {
      name: "double-free-accepted",
      description:
        "A free does not look whether the block is live, and the count of used bytes wraps",
      seen: "D8: libevl; starter mutants: accepts a double free",
      patches: [{
        file: "allocators/evl/extent_blocks.ts",
        find: `const live = slot << type === offset && (words[entry + MAP]! >>> slot & 1) === 1;`,
        replace: `const live = slot << type === offset;`,
      }],
      kills: ["misuse.double-free", "misuse.double-free-later", "misuse.usable-size"],
      by: "a second free",
    },
    {
      name: "foreign-address-ignored",
      description: "A free of an address outside of all extents does nothing",
      seen: "starter mutants: accepts a foreign pointer",
      patches: [{
        file: "allocators/evl/evl_heap.ts",
        find: `    if (size === 0) throw this.#notLive("free", extent, address);`,
        replace: `    if (extent === 0) return;
    if (size === 0) throw this.#notLive("free", extent, address);`,
      }],
      kills: ["misuse.foreign", "misuse.control-data"],
      by: "a RangeError from free(",
    },
    {
      name: "free-page-taken-for-bucket",
      description:
        "The map of a free page, left over from what it was before, is taken for one of live blocks",
      patches: [{
        file: "allocators/evl/extent_blocks.ts",
        find: `    if (type < MIN_LOG2) return 0;\n`,
        replace: ``,
      }],
      kills: ["misuse.free-memory"],
      by: "a RangeError from free(",
    },
    {
      name: "realloc-of-dead-block-refused",
      description: "realloc of a block that is not live yields null, as if there were no memory",
      patches: [{
        file: "allocators/evl/evl_heap.ts",
        find: `if (old === 0) throw this.#notLive("realloc", extent, address);`,
        replace: `if (old === 0) return 0;`,
      }],
      kills: ["misuse.realloc"],
      by: "a RangeError from realloc(",
    },
    {
      name: "size-of-dead-block",
      description: "The usable size of a block that is not live is 0",
      patches: [{
        file: "allocators/evl/evl_heap.ts",
        find: `    if (size === 0) throw this.#notLive("get usable size", extent, address);\n`,
        replace: ``,
      }],
      kills: ["misuse.usable-size"],
      by: "a RangeError from usableSize(",
    },
    {
      name: "page-between-runs",
      description:
        "Behind each run lies a page that nobody uses and the usable size does not tell of",
      patches: [
        {
          file: "allocators/evl/extent_blocks.ts",
          find: `? this.#ranges.reserve(extent, bytes)`,
          replace: `? this.#ranges.reserve(extent, bytes + PAGE_BYTES)`,
        },
        {
          file: "allocators/evl/extent_blocks.ts",
          find: `: this.#ranges.reserveAligned(extent, bytes, alignment);`,
          replace: `: this.#ranges.reserveAligned(extent, bytes + PAGE_BYTES, alignment);`,
        },
        {
          file: "allocators/evl/extent_blocks.ts",
          find: `this.#ranges.release(extent, run + bytes / WORD_BYTES, old - bytes);`,
          replace:
            `this.#ranges.release(extent, run + bytes / WORD_BYTES + PAGE_WORDS, old - bytes);`,
        },
        {
          file: "allocators/evl/extent_blocks.ts",
          find: `      this.#ranges.release(extent, address / WORD_BYTES, size);`,
          replace: `      this.#ranges.release(extent, address / WORD_BYTES, size + PAGE_BYTES);`,
        },
        {
          file: "allocators/evl/extent_blocks.ts",
          find:
            `if (bytes > old && !this.#ranges.growInto(extent, run, old, bytes - old)) return false;`,
          replace: `if (bytes > old) return false;`,
        },
      ],
      kills: ["fragmentation.strides"],
      by: "from one block of",
    },
    {
      name: "claims-constant-in-extents",
      description:
        "malloc is claimed not to depend on the number of extents, all of which it may ask",
      patches: [{
        find: `malloc: { growth: { freeBlocks: "O(log n)", pools: "O(n)" } },`,
        replace: `malloc: { growth: { freeBlocks: "O(log n)" } },`,
      }],
      kills: ["bounds.malloc-pools"],
      by: "pools",
    },
    {
      name: "free-claims-constant-in-extents",
      description:
        "free is claimed not to depend on the number of extents, among which it looks for that of the address",
      patches: [{
        find: `free: { growth: { freeBlocks: "O(log n)", pools: "O(n)" } },`,
        replace: `free: { growth: { freeBlocks: "O(log n)" } },`,
      }],
      kills: ["bounds.free-pools"],
      by: "pools",
    },
  ],
);
