import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of half-fit, and of the heap with boundary tags that it shares with best fit. */
export const halfFitMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/baselines/half_fit.ts", export: "halfFit" },
  [
    {
      name: "class-out-of-range",
      description:
        "There is no list for blocks of 32 KiB and more, whose anchors lie in the first block",
      seen: "D6: VMA#231, mattconte/tlsf#9",
      patches: [{ find: `const LISTS = 30;`, replace: `const LISTS = 12;` }],
      kills: ["integrity.self-check"],
    },
    {
      name: "order-by-payload",
      description:
        "At which end of its list a freed block is entered depends on a word of its payload",
      patches: [{
        find: `    linkAfter(this.#words, anchorOf(this.#lists, list), block);`,
        replace: `    const anchor = anchorOf(this.#lists, list);
    const last = this.#words[block]! % 2 !== 0;
    linkAfter(this.#words, last ? this.#words[anchor + PREV]! : anchor, block);`,
      }],
      kills: ["integrity.payload-independent"],
      by: "whether blocks are written or not",
    },
    {
      name: "order-by-counter",
      description:
        "At which end of its list a freed block is entered depends on a counter of the module",
      seen: "starter mutants: differs under the same trace",
      patches: [
        { find: `const LISTS = 30;`, replace: `const LISTS = 30;\nlet inserted = 0;` },
        {
          find: `    linkAfter(this.#words, anchorOf(this.#lists, list), block);`,
          replace: `    const anchor = anchorOf(this.#lists, list);
    const last = ++inserted % 7 === 0;
    linkAfter(this.#words, last ? this.#words[anchor + PREV]! : anchor, block);`,
        },
      ],
      kills: ["integrity.deterministic"],
      by: "in a later run",
    },
    {
      name: "no-right-merge",
      description: "A freed block is not joined with the free block behind it",
      seen: "starter mutants: no merge right",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    if ((words[next - HEADER]! & FREE) !== 0) {
      this.#index.remove(next);
      absorb(words, salt, block);
    }
    this.#index.insert(block);`,
        replace: `    this.#index.insert(block);`,
      }],
      kills: [
        "coalescing.right-neighbour",
        "coalescing.both-neighbours",
        "coalescing.never-adjacent",
      ],
    },
    {
      name: "no-merge",
      description:
        "A freed block is joined with no neighbour, although immediate coalescing is claimed",
      seen: "starter mutants: no merge at all",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
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
    this.#index.insert(block);`,
        replace: `    this.#index.insert(block);`,
      }],
      kills: ["coalescing.free-all", "coalescing.left-neighbour", "coalescing.right-neighbour"],
      by: "when all blocks are free again",
    },
    {
      name: "search-in-own-list",
      description:
        "The list that may or may not hold a fitting block is searched before the next one is taken",
      patches: [{
        find: `    const granules = granulesOf(size);
`,
        replace: `    const granules = granulesOf(size);
    const own = anchorOf(this.#lists, highestBit(granules));
    for (let block = this.#words[own]!; block !== own; block = this.#words[block]!) {
      if (sizeOf(this.#words, block) >= size) return block;
    }
`,
      }],
      kills: ["bounds.malloc-near-fit"],
      by: "they are O(n)",
    },
  ],
);
