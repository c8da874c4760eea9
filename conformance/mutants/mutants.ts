import type { Mutant } from "./mutant.ts";

/** The planted defects. */
export const mutants: readonly Mutant[] = [
  {
    name: "no-left-merge",
    entry: "allocators/tlsf.ts",
    export: "tlsf",
    patches: [{
      file: "allocators/tlsf.ts",
      find: `!== 0) {
      block = words[block - PREVIOUS]!;`,
      replace: `< 0) {
      block = words[block - PREVIOUS]!;`,
    }],
    kills: [
      "coalescing.left-neighbour",
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
    name: "claims-constant-time",
    entry: "allocators/first_fit.ts",
    export: "firstFit",
    patches: [{
      file: "allocators/first_fit.ts",
      find: `malloc: { growth: { freeBlocks: "O(n)" } },`,
      replace: `malloc: {},`,
    }],
    kills: [
      "bounds.malloc-free-blocks",
      "bounds.malloc-near-fit",
      "bounds.malloc-same-class",
      "bounds.malloc-refused",
    ],
  },
];
