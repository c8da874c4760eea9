import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of the binary buddy system. */
export const binaryBuddyMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/baselines/binary_buddy.ts", export: "binaryBuddy" },
  [
    {
      name: "books-not-cleared",
      description: "The books begin with what the region held before",
      seen: "starter mutants: relies on a zeroed pool",
      patches: [{ find: `    this.#bytes.fill(0, base, at);\n`, replace: `` }],
      kills: ["integrity.junk-region"],
    },
    {
      name: "left-half-not-joined",
      description: "The left half of a block is not joined with its buddy when it is freed last",
      patches: [{
        find: `    this.#bytes[this.#byteOf(order, address)] = order;
    this.#update(order, address);`,
        replace: `    this.#bytes[this.#byteOf(order, address)] = order;
    if (address % 2 ** (order + 1) !== 0) this.#update(order, address);`,
      }],
      kills: ["coalescing.right-neighbour", "coalescing.refill"],
    },
    {
      name: "buddies-claim-constant-time",
      description:
        "Constant time is claimed for splits from the largest block down to the smallest",
      patches: [{
        find: `malloc: { growth: { regionSize: "O(log n)" } },`,
        replace: `malloc: {},`,
      }],
      kills: ["bounds.malloc-region-size"],
      by: "bytes of region",
    },
    {
      name: "buddies-claim-constant-free",
      description: "Constant time is claimed for merges from the smallest block up to the largest",
      patches: [{
        find: `free: { growth: { regionSize: "O(log n)" } },`,
        replace: `free: {},`,
      }],
      kills: ["bounds.free-cascade"],
      by: "units",
    },
    {
      name: "walk-in-smallest-blocks",
      description: "The walk shows free memory as blocks of the smallest size",
      seen: "a fresh heap shown as 112 blocks of 16 bytes",
      patches: [{
        find: `const size = 2 ** (free ? this.#freeOrder(address) : mark - LIVE);`,
        replace: `const size = 2 ** (free ? LEAST : mark - LIVE);`,
      }],
      kills: ["integrity.heap-walk"],
      by: "to lie in a free block that was listed before",
    },
  ],
);
