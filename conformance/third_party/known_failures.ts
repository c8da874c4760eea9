/** What a group of clauses fails for. */
function because(reason: string, ...clauses: string[]): Record<string, string> {
  return Object.fromEntries(clauses.map((id) => [id, reason]));
}

/**
 * The clauses that each third party is known to fail, with the reason; README.md has the reports.
 */
export const knownFailures: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "npm-thi-ng-malloc": {
    ...because(
      "malloc walks the free list, in order of address",
      "bounds.malloc-free-blocks",
      "bounds.malloc-near-fit",
      "bounds.malloc-same-class",
      "bounds.malloc-refused",
      "bounds.malloc-large",
      "bounds.malloc-random-states",
    ),
    ...because(
      "free walks the used list to find the block, and the free list to insert and merge it",
      "bounds.free-no-neighbour",
      "bounds.free-left-neighbour",
      "bounds.free-right-neighbour",
      "bounds.free-both-neighbours",
      "bounds.free-live-blocks",
    ),
    ...because(
      "realloc walks the used list, and the free list where it moves or splits",
      "bounds.realloc-shrink",
    ),
    ...because(
      "a realloc that moves keeps the old block",
      "integrity.short-programs",
      "integrity.crowded-programs",
      "integrity.large-blocks",
      "integrity.long-life",
      "realloc.releases-old",
      "realloc.gives-back",
      "misuse.realloc-moved",
    ),
    ...because(
      "a realloc that takes less than 16 bytes from the topmost block lowers the top and keeps the block's size, so that blocks overlap",
      "integrity.blocks-disjoint",
    ),
    ...because(
      "sizes are rounded with operators of 32 bits, and wrap",
      "exhaustion.huge",
      "realloc.huge",
    ),
    ...because(
      "sizes are not checked: NaN and fractions are served, a negative size yields null",
      "exhaustion.invalid-size",
      "realloc.invalid-size",
    ),
    ...because("realloc grows in place at the top of the heap only", "realloc.grow-in-place"),
    ...because("realloc answers a dead address with 0, as if out of memory", "misuse.realloc"),
  },
  "npm-malloc": {
    ...because(
      "a request larger than the heap throws a RangeError, where the documentation has 0",
      "exhaustion.null",
      "exhaustion.around-region",
      "exhaustion.huge",
    ),
    ...because(
      "a heap whose header lies in the region already is opened, not made anew",
      "integrity.warm-restart",
    ),
    ...because("sizes are not checked: -1, NaN and 1.5 are served", "exhaustion.invalid-size"),
  },
  "assemblyscript-tlsf": {},
  "wasi-dlmalloc": {},
  "glibc": {
    ...because(
      "freed blocks wait in one unsorted list, which the next request sorts to its end",
      "bounds.malloc-free-blocks",
      "bounds.malloc-near-fit",
      "bounds.malloc-consolidate",
      "bounds.realloc-grow",
      "bounds.realloc-move",
      "bounds.memalign-free-blocks",
    ),
  },
  "jemalloc": {
    ...because(
      "memalign of 0 bytes ignores the alignment; posix_memalign and aligned_alloc do not",
      "alignment.zero-size",
    ),
  },
  "mimalloc": {
    ...because(
      "memalign(256, 256) returns an odd multiple of 128",
      "alignment.over-aligned",
    ),
  },
  "tcmalloc": {},
};
