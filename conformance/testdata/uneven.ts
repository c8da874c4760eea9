import type { Claims } from "../../allocators/contract/claims.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";

/** Work that takes so many steps. */
function work(steps: number): number {
  let done = 0;
  for (let i = 0; i < steps; i++) {
    done++;
  }
  return done;
}

/** TLSF whose malloc does more work, which depends on how many blocks are live. */
function uneven(
  name: string,
  extra: (live: number) => number,
  malloc: Claims["complexity"]["malloc"] & object = {},
): Subject {
  return {
    ...tlsf,
    name,
    claims: { ...tlsf.claims, complexity: { malloc, free: {} } },
    module: import.meta.url,
    create(region) {
      const heap = tlsf.create(region);
      let live = 0;
      return {
        malloc(size) {
          work(extra(live));
          const address = heap.malloc(size);
          if (address !== 0) live++;
          return address;
        },
        free(address) {
          if (address !== 0) live--;
          heap.free(address);
        },
      };
    },
  };
}

/** A mix of all bits, so that it looks like chance. */
function scattered(number: number): number {
  return Math.imul(number ^ number >>> 7, 0x9e3779b1) >>> 16;
}

/** A few steps more or less, whatever the population. */
export const jittering: Subject = uneven("jittering", (live) => 2 + scattered(live) % 4);

/** One step up, to twice as many steps, and then flat. */
export const stepping: Subject = uneven("stepping", (live) => live < 500 ? 2 : 32);

const LOGARITHM = { freeBlocks: "O(log n)", liveBlocks: "O(log n)", regionSize: "O(1)" } as const;

/** Paths through a tree: between one and 1.44 times the logarithm. */
export const treelike: Subject = uneven(
  "treelike",
  (live) => Math.floor(6 * Math.log2(live + 2) * (1 + scattered(live) % 45 / 100)),
  { growth: LOGARITHM },
);

/** Linear in the live blocks, and out of memory when there are 90, however large the region is. */
export const smallPool: Subject = {
  ...uneven("small-pool", (live) => live, { growth: { liveBlocks: "O(n)", freeBlocks: "O(n)" } }),
  create(region) {
    const heap = tlsf.create(region);
    let live = 0;
    return {
      malloc(size) {
        work(live);
        const address = live < 90 ? heap.malloc(size) : 0;
        if (address !== 0) live++;
        return address;
      },
      free(address) {
        if (address !== 0) live--;
        heap.free(address);
      },
    };
  },
};
