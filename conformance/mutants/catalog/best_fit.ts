import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of best fit, and of the heap with boundary tags that it shares with half-fit. */
export const bestFitMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/baselines/best_fit.ts", export: "bestFit" },
  [
    {
      name: "half-fit-in-disguise",
      description:
        "Only free blocks of twice the requested size are found, where any fit is claimed",
      patches: [{
        find: `return this.#tree.lowerBound(this.#root, ((size << 2) | FREE) >>> 0);`,
        replace: `return this.#tree.lowerBound(this.#root, ((size << 3) | FREE) >>> 0);`,
      }],
      kills: ["exhaustion.any-fit"],
      by: "found null",
    },
    {
      name: "gap-lost",
      description: "The gap before an aligned block is marked live and belongs to nobody",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `      this.#index.insert(front);`,
        replace: `      occupy(this.#words, this.#words[this.#salt]!, front, LIVE);`,
      }],
      kills: ["alignment.gives-back"],
      by: "when all blocks are free again",
    },
    {
      name: "realloc-of-null-refused",
      description: "realloc(0, n) yields null",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `if (address === 0) return this.malloc(size);`,
        replace: `if (address === 0) return 0;`,
      }],
      kills: ["realloc.null"],
      by: "as from malloc",
    },
    {
      name: "tree-claims-constant-time",
      description: "Constant time is claimed for a search in a tree",
      patches: [{
        find: `malloc: { growth: { freeBlocks: "O(log n)" } },`,
        replace: `malloc: {},`,
      }],
      kills: ["bounds.malloc-free-blocks"],
    },
    {
      name: "tree-leans",
      description:
        "The tree of free blocks is never balanced, so that it is as deep as it has nodes",
      patches: [{
        file: "allocators/blocks/red_black_tree.ts",
        find: `words[links + COLOUR] = RED;`,
        replace: `words[links + COLOUR] = BLACK;`,
      }, {
        file: "allocators/blocks/red_black_tree.ts",
        find: `if (colour === BLACK) this.#balanceRemoved(root, child, parent);`,
        replace: `if (colour > BLACK + RED) this.#balanceRemoved(root, child, parent);`,
      }],
      kills: ["bounds.malloc-free-blocks"],
    },
  ],
);
