import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of TLSF that change no answer, only the steps that it takes. */
export const tlsfBoundsMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/tlsf/tlsf.ts", export: "tlsf" },
  [
    {
      name: "merges-put-off",
      description: "Free blocks are joined only when a request finds none, all at once",
      seen: "DLmalloc",
      patches: [
        {
          find: `    if ((words[block - HEADER]! & PREVIOUS_FREE) !== 0) {
      block = words[block - PREVIOUS]!;
      this.#index.remove(block);
      absorb(words, salt, block);
    }
    const next = nextOf(words, block);
    if ((words[next - HEADER]! & FREE) !== 0) {
      this.#index.remove(next);
      absorb(words, salt, block);
    }
    this.#index.insert(block);
  }`,
          replace: `    this.#index.insert(block);
  }

  #consolidate(): void {
    const words = this.#words;
    for (let pool = 0; pool < this.#pools.count; pool++) {
      const sentinel = this.#pools.sentinelOf(pool);
      for (let block = this.#pools.firstOf(pool); block < sentinel; block = nextOf(words, block)) {
        if ((words[block - HEADER]! & FREE) === 0) continue;
        this.#index.remove(block);
        for (let next = nextOf(words, block); (words[next - HEADER]! & FREE) !== 0;) {
          this.#index.remove(next);
          absorb(words, words[this.#control + SALT]!, block);
          next = nextOf(words, block);
        }
        this.#index.insert(block);
      }
    }
  }`,
        },
        {
          find: `    let block = this.#index.find(need);`,
          replace: `    let block = this.#index.find(need);
    if (block === 0) {
      this.#consolidate();
      block = this.#index.find(need);
    }`,
        },
        {
          file: "allocators/blocks/boundary_tag_heap.ts",
          find: `coalescing: "immediate",`,
          replace: `coalescing: "deferred",`,
        },
      ],
      kills: ["bounds.malloc-consolidate"],
    },
    {
      name: "linear-when-refused",
      description: "Before a request is refused, all blocks are looked at",
      seen: "D5: VulkanMemoryAllocator#343; starter mutants: linear failing path",
      patches: [{
        find: `if (block === 0 || sizeOf(words, block) < need) return 0;`,
        replace: `if (block === 0 || sizeOf(words, block) < need) {
        for (const found of this.blocks()) if (found.free && found.size >= 4 * need) break;
        return 0;
      }`,
      }],
      kills: ["bounds.malloc-refused"],
      by: "they are O(n)",
    },
    {
      name: "class-list-searched",
      description: "The last look goes through the whole list of the request's class",
      patches: [{
        file: "allocators/tlsf/_tlsf_index.ts",
        find: `    const block = this.#words[anchor]!;
    return block === anchor ? 0 : block;`,
        replace: `    let block = this.#words[anchor]!;
    while (block !== anchor && this.#words[block - HEADER]! >>> 2 < size) block = this.#words[block]!;
    return block === anchor ? 0 : block;`,
      }],
      kills: ["bounds.malloc-same-class"],
      by: "they are O(n)",
    },
    {
      name: "previous-block-sought",
      description: "The free block before a freed one is sought from the begin of the pool",
      patches: [{
        find: `      block = words[block - PREVIOUS]!;
      this.#index.remove(block);
      absorb(words, salt, block);
    }
    const next`,
        replace: `      let before = this.#pools.firstOf(0);
      while (nextOf(words, before) < block) before = nextOf(words, before);
      block = before;
      this.#index.remove(block);
      absorb(words, salt, block);
    }
    const next`,
      }],
      kills: ["bounds.free-left-neighbour"],
      by: "they are O(n)",
    },
    {
      name: "next-block-sought",
      description:
        "The free block behind a freed one is sought from the begin of the pool before it is joined",
      patches: [{
        find: `    if ((words[next - HEADER]! & FREE) !== 0) {
      this.#index.remove(next);
      absorb(words, salt, block);
    }
    this.#index.insert(block);`,
        replace: `    if ((words[next - HEADER]! & FREE) !== 0) {
      let found = this.#pools.firstOf(0);
      while (found < next) found = nextOf(words, found);
      this.#index.remove(found);
      absorb(words, salt, block);
    }
    this.#index.insert(block);`,
      }],
      kills: ["bounds.free-right-neighbour", "bounds.free-both-neighbours"],
      by: "they are O(n)",
    },
    {
      name: "double-merge-sought",
      description: "After two merges at once the heap is walked through",
      patches: [{
        find: `    const next = nextOf(words, block);
    if ((words[next - HEADER]! & FREE) !== 0) {
      this.#index.remove(next);
      absorb(words, salt, block);
    }
    this.#index.insert(block);`,
        replace: `    const next = nextOf(words, block);
    if ((words[next - HEADER]! & FREE) !== 0) {
      this.#index.remove(next);
      absorb(words, salt, block);
      for (let at = this.#pools.firstOf(0); block * 4 !== address && at < block;) at = nextOf(words, at);
    }
    this.#index.insert(block);`,
      }],
      kills: ["bounds.free-both-neighbours"],
      by: "they are O(n)",
    },
    {
      name: "empty-pool-cleared",
      description: "When the last block of a pool is freed, one word in 64 of the pool is cleared",
      patches: [{
        find: `      absorb(words, salt, block);
    }
    this.#index.insert(block);
  }`,
        replace: `      absorb(words, salt, block);
    }
    const end = nextOf(words, block) - PREVIOUS;
    if (end + PREVIOUS === this.#pools.sentinelOf(0) && block === this.#pools.firstOf(0)) {
      for (let word = block; word < end; word += 64) words[word] = 0;
    }
    this.#index.insert(block);
  }`,
      }],
      kills: ["bounds.free-region-size"],
      by: "bytes of region",
    },
    {
      name: "grow-walks",
      description: "A block that grows in place is sought from the begin of the pool",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    if (need <= room) {
`,
        replace: `    if (need <= room) {
      for (const at of this.blocks()) if (need < have || at.address === address) break;
`,
      }],
      kills: ["bounds.realloc-grow"],
      by: "they are O(n)",
    },
    {
      name: "shrink-walks",
      description: "A block that shrinks is sought from the begin of the pool",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    if (need <= room) {
`,
        replace: `    if (need <= room) {
      for (const at of this.blocks()) if (need > have || at.address === address) break;
`,
      }],
      kills: ["bounds.realloc-shrink"],
      by: "they are O(n)",
    },
    {
      name: "move-walks",
      description: "A block that moves is sought from the begin of the pool",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    words.copyWithin(moved >>> 2, block, block + have);`,
        replace: `    for (const at of this.blocks()) if (at.address === address) break;
    words.copyWithin(moved >>> 2, block, block + have);`,
      }],
      kills: ["bounds.realloc-move"],
      by: "they are O(n)",
    },
    {
      name: "refused-realloc-walks",
      description: "Before realloc is refused, all blocks are looked at",
      seen: "D5, of realloc",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    if (moved === 0) return 0;
    words.copyWithin(moved >>> 2`,
        replace: `    if (moved === 0) {
      for (const found of this.blocks()) if (found.free && found.size >= size) break;
      return 0;
    }
    words.copyWithin(moved >>> 2`,
      }],
      kills: ["bounds.realloc-refused"],
      by: "they are O(n)",
    },
    {
      name: "copy-claims-constant-time",
      description: "Constant time is claimed for a realloc that copies word by word",
      patches: [
        {
          find: `realloc: { growth: { requestSize: "O(n)" } },`,
          replace: `realloc: {},`,
        },
        {
          file: "allocators/blocks/boundary_tag_heap.ts",
          find: `    words.copyWithin(moved >>> 2, block, block + have);`,
          replace:
            `    for (let i = 0; i < have; i++) words[(moved >>> 2) + i] = words[block + i]!;`,
        },
      ],
      kills: ["bounds.realloc-request-size"],
      by: "they are O(n)",
    },
    {
      name: "memalign-searches",
      description: "memalign looks for a free block that happens to lie well among all blocks",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    if (alignment <= granule) return this.malloc(size);
`,
        replace: `    if (alignment <= granule) return this.malloc(size);
    for (const found of this.blocks()) {
      if (found.free && found.size >= size && found.address % alignment === 0) break;
    }
`,
      }],
      kills: ["bounds.memalign-free-blocks"],
      by: "as claimed",
    },
    {
      name: "memalign-clears",
      description: "memalign clears the payload word by word",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    this.#hand(block, need, LIVE + highestBit(alignment));`,
        replace: `    this.#hand(block, need, LIVE + highestBit(alignment));
    for (let word = 0; word < need; word++) this.#words[block + word] = 0;`,
      }],
      kills: ["bounds.memalign-request-size"],
      by: "they are O(n)",
    },
    {
      name: "hidden-fill",
      description: "malloc clears the payload with a builtin, in which no step is counted",
      seen: "starter mutants: a loop hidden in a builtin",
      patches: [{
        find: `    occupy(words, salt, block, LIVE);
`,
        replace: `    occupy(words, salt, block, LIVE);
    words.fill(0, block, block + need);
`,
      }],
      kills: ["bounds.malloc-request-size"],
      by: "a loop is hidden in a builtin",
      verdict: "unknown",
    },
    {
      name: "thousandth-free-walks",
      description: "Each 1,000th free looks at all blocks",
      patches: [
        {
          find: `  readonly #leastRest: number;

  /**`,
          replace: `  readonly #leastRest: number;
  #frees = 0;

  /**`,
        },
        {
          find: `    let block = liveBlock(words, salt, "free", address);`,
          replace: `    let block = liveBlock(words, salt, "free", address);
    if (++this.#frees % 1000 === 0) for (const found of this.blocks()) if (found.size < 0) break;`,
        },
      ],
      kills: ["bounds.free-random-states"],
      by: "steps of free to be O(1) in random programs",
    },
    {
      name: "thousandth-realloc-walks",
      description: "Each 1,000th realloc looks at all blocks",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    const block = liveBlock(words, salt, "realloc", address);`,
        replace: `    const block = liveBlock(words, salt, "realloc", address);
    const self = this as unknown as { reallocs?: number };
    self.reallocs = (self.reallocs ?? 0) + 1;
    if (self.reallocs % 1000 === 0) for (const at of this.blocks()) if (at.size < 0) break;`,
      }],
      kills: ["bounds.realloc-random-states"],
      by: "steps of realloc to be O(1) in random programs",
    },
    {
      name: "over-aligned-memalign-walks",
      description: "memalign to more than a kilobyte looks at all blocks if there are many",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    if (alignment <= granule) return this.malloc(size);
`,
        replace: `    if (alignment <= granule) return this.malloc(size);
    if (alignment === 2048) for (const found of this.blocks()) if (found.size < 0) break;
`,
      }],
      kills: ["bounds.memalign-random-states"],
      by: "steps of memalign to be O(1) in random programs",
    },
    {
      name: "full-heap-walked",
      description: "A malloc that leaves little in the first pool looks at all blocks",
      patches: [{
        find: `    this.#index.remove(block);
    const salt = words[this.#control + SALT]!;
    occupy(words, salt, block, LIVE);`,
        replace: `    if (this.#index.find(4096) === 0) {
      for (const at of this.blocks()) if (at.size < 0) break;
    }
    this.#index.remove(block);
    const salt = words[this.#control + SALT]!;
    occupy(words, salt, block, LIVE);`,
      }],
      kills: ["bounds.malloc-random-states"],
      by: "steps of malloc to be O(1) in random programs",
    },
    {
      name: "large-malloc-walks",
      description: "A malloc of 32 KiB and more looks at all blocks, also inside of realloc",
      seen: "google/tcmalloc#20",
      patches: [{
        find: `    let block = this.#index.find(need);`,
        replace: `    let block = this.#index.find(need);
    if (need >= 8192) for (const at of this.blocks()) if (at.size < 0) break;`,
      }],
      kills: ["bounds.malloc-large"],
      by: "steps of malloc to be O(1) in holes",
    },
    {
      name: "implicit-list",
      description: "malloc walks from the lowest free block, past all live ones",
      seen: "lwIP, RT-Thread",
      patches: [
        {
          find: `    this.#index.remove(block);
    const salt = words[this.#control + SALT]!;
    occupy(words, salt, block, LIVE);`,
          replace: `    let lowest = 0;
    for (const at of this.blocks()) {
      if (at.address === block * 4) break;
      if (at.free && lowest === 0) lowest = at.address;
      if (lowest === 0) break;
    }
    this.#index.remove(block);
    const salt = words[this.#control + SALT]!;
    occupy(words, salt, block, LIVE);`,
        },
        { find: `malloc: {},`, replace: `malloc: { growth: { freeBlocks: "O(n)" } },` },
      ],
      kills: ["bounds.malloc-live-blocks"],
      by: "steps of malloc to be O(1) in live blocks",
    },
    {
      name: "few-blocks-searched",
      description: "malloc looks at all blocks, of which there can be no more than 700",
      seen: "umm_malloc, heap_4 on a static array: the larger populations are never reached",
      patches: [{
        find: `    let block = this.#index.find(need);`,
        replace: `    let count = 0;
    for (const at of this.blocks()) count += at.size > 0 ? 1 : 0;
    if (count > 700) return 0;
    let block = this.#index.find(need);`,
      }],
      kills: ["bounds.malloc-free-blocks"],
      by: "they are O(n)",
    },
  ],
);
