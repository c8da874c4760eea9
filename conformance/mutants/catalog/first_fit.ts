import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of first fit. */
export const firstFitMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/baselines/first_fit.ts", export: "firstFit" },
  [
    {
      name: "half-mebibyte-refused",
      description: "A region of more than half a mebibyte is taken for a mistake of the caller",
      patches: [{
        find: `const words = wordsOf("first fit", region);`,
        replace:
          `if (region.size > 524288) throw new RangeError("Cannot create first fit: too large");
    const words = wordsOf("first fit", region);`,
      }],
      kills: ["integrity.created"],
      by: "too large",
    },
    {
      name: "free-asserts-too-much",
      description: "An assertion in free forbids what may well be: a block of exactly 128 words",
      patches: [{
        find: `const previous = this.#freeBefore(block);
    let size = this.#sizeOf(block);`,
        replace: `const previous = this.#freeBefore(block);
    let size = this.#sizeOf(block);
    if (size === 128) throw new Error("assertion failed: size != 128");`,
      }],
      kills: ["integrity.calls-return"],
      by: "assertion failed",
    },
    {
      name: "footer-behind-region",
      description: "A block that ends with the region gets a footer, which lies behind the region",
      seen: "linked_list_allocator before 0.10.2: CVE-2022-36086 writes behind the region as well",
      patches: [{
        find: `      if (have >= need) {
        this.#hand(`,
        replace: `      if (have >= need) {
        if (block + have + HEADER === this.#end) words[this.#end + 1] = need;
        this.#hand(`,
      }],
      kills: ["integrity.nothing-outside"],
    },
    {
      name: "remainder-keeps-size",
      description:
        "A split does not update the size of the remaining block, which then reaches into the next one",
      seen: "D11: FreeRTOS-Amiga#14",
      patches: [{
        find: `this.#put(second, rest - HEADER, UNUSED);`,
        replace: `this.#put(second, have, UNUSED);`,
      }],
      kills: ["integrity.blocks-disjoint", "integrity.self-check", "coalescing.any-program"],
      charges: "integrity.blocks-disjoint",
      mayHang: true,
    },
    {
      name: "sentinel-behind-region",
      description: "Creation ends the heap with a word that lies behind the region",
      seen:
        "CVE-2022-36086: linked_list_allocator writes outside of the heap when it is initialised",
      patches: [{
        find: `words[this.#salt] = newSalt(`,
        replace: `words[Math.ceil((region.base + region.size) / 4)] = 0;
    words[this.#salt] = newSalt(`,
      }],
      kills: ["integrity.nothing-outside"],
      by: "outside of every pool",
    },
    {
      name: "remainder-in-no-list",
      description:
        "The remainder of a split is entered in no list (nearest to a remainder that is invisible while a lock is dropped: calls here are not preempted)",
      seen: "D14: Zephyr#11022; starter mutants: a split leaves a remainder that no list knows",
      patches: [{
        find: `words[second] = behind;
    words[previous] = second;`,
        replace: `words[second] = behind;
    words[previous] = behind;`,
      }],
      kills: ["coalescing.remainder"],
      by: "from the rest of a heap",
    },
    {
      name: "least-remainder-lost",
      description: "A remainder of exactly the smallest size is entered in no list",
      patches: [{
        find: `words[second] = behind;
    words[previous] = second;`,
        replace: `words[second] = behind;
    words[previous] = rest === LEAST ? behind : second;`,
      }],
      kills: ["coalescing.any-program"],
      by: "when all blocks are free again",
    },
    {
      name: "lonely-block-lost",
      description: "A block that is freed between used ones is entered in no list",
      patches: [{
        find: `    } else {
      this.#put(block, size, UNUSED);`,
        replace: `    } else {
      if (size === this.#sizeOf(block)) return this.#put(block, size, UNUSED);
      this.#put(block, size, UNUSED);`,
      }],
      kills: ["coalescing.no-neighbour"],
      by: "a single freed block",
    },
    {
      name: "odd-words",
      description: "Sizes are rounded up to 4 bytes, where an alignment of 8 is claimed",
      patches: [{
        find: `return ((size + 7) >>> 3) << 1;`,
        replace: `return Math.max(2, (size + 3) >>> 2);`,
      }],
      kills: ["alignment.default"],
      by: "a multiple of 8",
    },
    {
      name: "base-taken-as-aligned",
      description: "The base of the region is rounded up to 4 bytes only, where 8 are claimed",
      seen: "starter mutants: pool base taken as aligned",
      patches: [{
        find: `this.#salt = alignUp(region.base, GRANULE) / 4;`,
        replace: `this.#salt = alignUp(region.base, 4) / 4;`,
      }],
      kills: ["alignment.any-region"],
      by: "a multiple of 8",
    },
    {
      name: "exact-fit-refused",
      description: "A free block of exactly the requested size is passed over",
      seen: "starter mutants: off by one at the exact fit",
      patches: [{ find: `if (have >= need) {`, replace: `if (have > need) {` }],
      kills: ["fragmentation.holes-refilled", "exhaustion.recovers"],
    },
    {
      name: "gives-up-early",
      description: "The search looks at the first 8 free blocks only",
      patches: [{
        find: `    let previous = this.#anchor;
    for (let block = words[previous]!; block !== 0; block = words[block]!) {
      const have = this.#sizeOf(block);
      if (have >= need) {`,
        replace: `    let previous = this.#anchor;
    let looks = 8;
    for (let block = words[previous]!; block !== 0 && looks-- > 0; block = words[block]!) {
      const have = this.#sizeOf(block);
      if (have >= need) {`,
      }],
      kills: ["exhaustion.universal-bound", "exhaustion.any-fit"],
      by: "no refusal",
    },
    {
      name: "joined-header-stays",
      description: "A block that is joined with the one before it keeps the mark of a live one",
      seen: "TLSF (RROS lab 4): a double free makes the free list a circle",
      patches: [{
        find: `    if (this.#touches(previous, block)) {
      words[block - 1] = seal(block, salt, GONE);`,
        replace: `    if (this.#touches(previous, block)) {`,
      }],
      kills: ["misuse.double-free-joined"],
      by: "a second free",
    },
    {
      name: "large-remainder-kept",
      description: "A remainder below 256 bytes is not cut off",
      seen: "VMA and others: a request uses up a hole much larger than itself (V19)",
      patches: [{ find: `if (rest < LEAST) {`, replace: `if (rest < 16 * LEAST) {` }],
      kills: ["fragmentation.in-holes"],
      by: "usable bytes for",
    },
    {
      name: "list-in-circle",
      description:
        "The last free block links to itself, so that a search that finds nothing never ends",
      seen: "V46: free-list loop",
      patches: [{
        find: `words[this.#first] = 0;`,
        replace: `words[this.#first] = this.#first;`,
      }],
      kills: ["exhaustion.huge"],
      mayHang: true,
    },
    {
      name: "claims-constant-time",
      description: "Constant time is claimed for a search through all free blocks",
      patches: [{
        find: `malloc: { growth: { freeBlocks: "O(n)" } },`,
        replace: `malloc: {},`,
      }],
      kills: [
        "bounds.malloc-free-blocks",
        "bounds.malloc-near-fit",
        "bounds.malloc-same-class",
        "bounds.malloc-refused",
      ],
      by: "they are O(n)",
    },
    {
      name: "claims-constant-free",
      description:
        "Constant time is claimed for a free that looks for its place among all free blocks",
      seen: "starter mutants: free walks a list",
      patches: [{
        find: `free: { growth: { freeBlocks: "O(n)" } },`,
        replace: `free: {},`,
      }],
      kills: [
        "bounds.free-no-neighbour",
        "bounds.free-left-neighbour",
        "bounds.free-right-neighbour",
        "bounds.free-both-neighbours",
      ],
      by: "they are O(n)",
    },
  ],
);
