import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of TLSF. */
export const tlsfMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/tlsf/tlsf.ts", export: "tlsf" },
  [
    {
      name: "no-left-merge",
      description: "A freed block is not joined with the free block before it",
      seen: "starter mutants: no merge left",
      patches: [{
        find: `!== 0) {
      block = words[block - PREVIOUS]!;`,
        replace: `< 0) {
      block = words[block - PREVIOUS]!;`,
      }],
      kills: [
        "coalescing.left-neighbour",
        "integrity.every-small-heap-state",
        "coalescing.both-neighbours",
        "coalescing.many",
        "coalescing.never-adjacent",
        "coalescing.free-all",
        "coalescing.any-program",
        "coalescing.pool-ends",
        "coalescing.other-size",
        "integrity.self-check",
      ],
    },
    {
      name: "joined-block-lost",
      description: "A free block that becomes exactly 88 bytes by joining is in no list",
      patches: [{
        find: `      absorb(words, salt, block);
    }
    this.#index.insert(block);
  }`,
        replace: `      absorb(words, salt, block);
      if (sizeOf(words, block) === 22) return;
    }
    this.#index.insert(block);
  }`,
      }],
      kills: ["integrity.every-small-heap-state"],
    },
    {
      name: "second-merge-forgotten",
      description:
        "A block that was joined with the one before it is not joined with the one behind it",
      patches: [{
        find: `      absorb(words, salt, block);
    }
    const next = nextOf(words, block);`,
        replace: `      absorb(words, salt, block);
      return this.#index.insert(block);
    }
    const next = nextOf(words, block);`,
      }],
      kills: ["coalescing.both-neighbours"],
    },
    {
      name: "smallest-not-joined",
      description: "A free block of the smallest size behind a freed one is not joined with it",
      patches: [{
        find: `    if ((words[next - HEADER]! & FREE) !== 0) {
      this.#index.remove(next);
      absorb(words, salt, block);
    }
    this.#index.insert(block);`,
        replace: `    if ((words[next - HEADER]! & FREE) !== 0 && sizeOf(words, next) > 6) {
      this.#index.remove(next);
      absorb(words, salt, block);
    }
    this.#index.insert(block);`,
      }],
      kills: ["coalescing.never-adjacent"],
      by: "one free block",
    },
    {
      name: "first-block-not-joined",
      description: "The first block of the pool is never joined with the one behind it",
      seen: "D12: CCareaga heap_allocator#12",
      patches: [{
        find: `    if ((words[block - HEADER]! & PREVIOUS_FREE) !== 0) {
      block = words[block - PREVIOUS]!;`,
        replace: `    if (
      (words[block - HEADER]! & PREVIOUS_FREE) !== 0 &&
      words[block - PREVIOUS] !== this.#pools.firstOf(0)
    ) {
      block = words[block - PREVIOUS]!;`,
      }],
      kills: ["coalescing.pool-ends"],
      by: "when all blocks are free again",
    },
    {
      name: "last-look-unchecked",
      description:
        "The block freed last into the request's class is taken without a look at its size",
      patches: [
        {
          find: `if (block === 0 || sizeOf(words, block) < need) return 0;`,
          replace: `if (block === 0) return 0;`,
        },
        {
          file: "allocators/blocks/boundary_tag_heap.ts",
          find:
            `if (block === 0 || this.#gap(block, alignment) + size > sizeOf(this.#words, block)) return 0;`,
          replace: `if (block === 0) return 0;`,
        },
      ],
      kills: ["integrity.crowded"],
    },
    {
      name: "smallest-block-too-small",
      description:
        "The smallest payload has room for two links, not for the index that the next block keeps in it",
      patches: [
        {
          file: "allocators/tlsf/tlsf_layout.ts",
          find: `const leastBlock = alignUp(32, granule);`,
          replace: `const leastBlock = alignUp(24, granule);`,
        },
        {
          file: "allocators/tlsf/tlsf_layout.ts",
          find: `granule = 8, splitThreshold = 32 } = options;`,
          replace: `granule = 8, splitThreshold = 24 } = options;`,
        },
        {
          file: "allocators/blocks/boundary_tag.ts",
          find: `export const LINKED = 6;`,
          replace: `export const LINKED = 4;`,
        },
      ],
      kills: ["integrity.smallest-blocks"],
    },
    {
      name: "sentinel-behind-end",
      description: "The sentinel of a pool lies behind its end",
      seen: "starter mutants: writes outside the pool",
      patches: [{
        find: `const sentinel = first + alignDown(end - first, granule);`,
        replace: `const sentinel = first + alignDown(end - first, granule) + granule;`,
      }],
      kills: ["integrity.adjacent-regions"],
      by: "behind the region when it is created",
    },
    {
      name: "walk-shows-the-flag-before",
      description: "The walk shows for each block whether the one before it is free",
      patches: [{
        file: "allocators/blocks/boundary_tag.ts",
        find: `free: (words[block - HEADER]! & FREE) !== 0,`,
        replace: `free: (words[block - HEADER]! & PREVIOUS_FREE) !== 0,`,
      }],
      kills: ["integrity.heap-walk"],
      by: "only live blocks listed as used",
    },
    {
      name: "smallest-region-understated",
      description: "The smallest region claimed is 8 bytes too small",
      patches: [{
        find: `minimumRegion: minimumRegion(layout),`,
        replace: `minimumRegion: minimumRegion(layout) - 8,`,
      }],
      kills: ["integrity.smallest-region"],
    },
    {
      name: "too-small-region-taken",
      description: "A region in which no pool has room is taken, and its heap serves nothing",
      patches: [
        {
          find: `requireRegion("TLSF", region.size, minimumRegion(layout));`,
          replace: `requireRegion("TLSF", region.size + 64, minimumRegion(layout));`,
        },
        {
          find: `    if (!this.addPool(pool, Math.max(0, end - pool))) {`,
          replace: `    if (!this.addPool(pool, Math.max(0, end - pool)) && region.size < 64) {`,
        },
      ],
      kills: ["integrity.too-small-region"],
      by: "1 byte or a RangeError",
    },
    {
      name: "further-pools-refused",
      description: "No pool but the first is ever taken",
      patches: [{
        find: `    if (this.#pools.overlap(base / 4, end / 4)) return false;`,
        replace: `    if (base !== control + this.#layout.controlBytes) return false;`,
      }],
      kills: ["exhaustion.pools"],
      by: "to be taken",
    },
    {
      name: "memalign-without-claim",
      description: "memalign is offered, and nothing is claimed of its cost",
      patches: [{ find: `        memalign: {},\n`, replace: `` }],
      kills: ["integrity.claims"],
      by: `"memalign" to be absent or claimed`,
    },
    {
      name: "prints-refusals",
      description: "What is refused as misuse is printed",
      patches: [{
        find: `let block = liveBlock(words, salt, "free", address);`,
        replace: `const kind = words[(address >>> 2) - 1]! ^ seal(address >>> 2, salt, 0);
    if (kind >>> 5 !== 1) console.log("free", address);
    let block = liveBlock(words, salt, "free", address);`,
      }],
      kills: ["integrity.silent"],
      by: "nothing printed",
    },
    {
      name: "no-last-look",
      description:
        "A request is rounded up to the next class and the block that served it before is not found again",
      seen: "D2: espressif/tlsf#2, mattconte/tlsf",
      patches: [{
        file: "allocators/tlsf/_tlsf_index.ts",
        find: `if (!this.#looksAgain) return 0;`,
        replace: `return 0;`,
      }],
      kills: ["exhaustion.recovers"],
      by: "as were just freed",
    },
    {
      name: "class-not-searched",
      description: "Of the columns of its row, a request looks at its own only",
      patches: [{
        file: "allocators/tlsf/_tlsf_index.ts",
        find: `& (-1 << (index - (row << columnsLog2)));`,
        replace: `& (1 << (index - (row << columnsLog2)));`,
      }],
      kills: ["fragmentation.smaller-into-holes"],
      by: "blocks of 38 bytes",
    },
    {
      name: "class-decides-split",
      description:
        "A block is cut at the size of the class in which it was found, not at that of the request",
      seen: "D1: sysprog21/tlsf-bsd 286cc50: 1 byte takes 4 MiB",
      patches: [{
        find: `const rest = split(words, salt, block, need, this.#leastRest);`,
        replace: `const lowest = 1 << (31 - Math.clz32(sizeOf(words, block)));
    const rest = split(words, salt, block, Math.max(need, lowest), this.#leastRest);`,
      }],
      kills: ["fragmentation.usable-size", "fragmentation.in-holes"],
      by: "usable bytes for 1 requested",
    },
    {
      name: "overlapping-pool-accepted",
      description: "A pool is added that overlaps one that is there",
      patches: [{
        find: `    if (this.#pools.overlap(base / 4, end / 4)) return false;\n`,
        replace: ``,
      }],
      kills: ["exhaustion.pool-refused"],
    },
    {
      name: "misaligned-address-rounded",
      description: "An address inside of the first word of a block is taken for the block",
      patches: [
        {
          file: "allocators/blocks/sealed_header.ts",
          find:
            `if (words[block - 1] === seal(block, salt, LIVE) && block * 4 === address) return block;`,
          replace: `if (words[block - 1] === seal(block, salt, LIVE)) return block;`,
        },
      ],
      kills: ["misuse.misaligned"],
      by: "free(p + 1)",
    },
    {
      name: "sentinel-taken-for-live",
      description: "The sentinel behind the last block passes for a live block",
      patches: [{
        file: "allocators/blocks/sealed_header.ts",
        find: `return kind >>> 5 === 1 && block`,
        replace: `return (kind >>> 5 === 1 || kind === SENTINEL) && block`,
      }],
      kills: ["misuse.foreign"],
    },
  ],
);
