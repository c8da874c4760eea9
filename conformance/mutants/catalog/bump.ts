import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of the bump allocator. */
export const bumpMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/baselines/bump.ts", export: "bump" },
  [
    {
      name: "header-in-neighbour",
      description: "The header of a block lies in the last bytes of the block before it",
      patches: [{
        find: `words[this.#control + REST] = block + need / 4;
    words[this.#control + COUNT]!++;`,
        replace: `words[this.#control + REST] = block + need / 4 - HEADER;
    words[this.#control + COUNT]!++;`,
      }],
      kills: ["integrity.payloads-kept", "integrity.blocks-disjoint"],
      charges: "integrity.payloads-kept",
    },
    {
      name: "header-twice-as-large",
      description: "Each block costs 8 bytes more than is claimed",
      seen: "FreeRTOS-Kernel#650: 8 bytes more for each block than documented",
      patches: [{
        find: `words[this.#control + REST] = block + need / 4;
    words[this.#control + COUNT]!++;`,
        replace: `words[this.#control + REST] = block + need / 4 + HEADER;
    words[this.#control + COUNT]!++;`,
      }],
      kills: ["fragmentation.capacity"],
      by: "by the claimed overheads",
    },
    {
      name: "blocks-counted-in-few-bits",
      description: "No more than 123 blocks can be live, whatever room there is",
      seen: "umm_malloc: 8,190 blocks where 40,957 fit, as their numbers have 15 bits",
      patches: [{
        find: `words[this.#control + REST] = block + need / 4;
    words[this.#control + COUNT]!++;`,
        replace: `if (words[this.#control + COUNT]! === 123) return 0;
    words[this.#control + REST] = block + need / 4;
    words[this.#control + COUNT]!++;`,
      }],
      kills: ["fragmentation.capacity"],
      by: "by the claimed overheads",
    },
    {
      name: "count-not-cleared",
      description: "The count of live blocks begins with what the region held before",
      seen: "starter mutants: relies on a zeroed pool",
      patches: [{ find: `    words[this.#control + COUNT] = 0;\n`, replace: `` }],
      kills: ["integrity.junk-region"],
      by: "the same addresses on regions filled with",
    },
    {
      name: "state-in-module",
      description: "Where the rest of the arena begins is kept in a variable of the module",
      seen: "starter mutants: state outside the pool",
      patches: [
        { find: `const ALIGNMENT = 8;`, replace: `const ALIGNMENT = 8;\nlet rest = 0;` },
        {
          find: `const block = alignUp(words[this.#control + REST]! + HEADER, alignment);`,
          replace: `const block = alignUp(rest + HEADER, alignment);`,
        },
        {
          find: `words[this.#control + REST] = block + need / 4;
    words[this.#control + COUNT]!++;`,
          replace: `rest = words[this.#control + REST] = block + need / 4;
    words[this.#control + COUNT]!++;`,
        },
        {
          find: `    words[this.#control + REST] = this.#start;
    words`,
          replace: `    rest = words[this.#control + REST] = this.#start;
    words`,
        },
        {
          find: `if (count === 0) words[this.#control + REST] = this.#start;`,
          replace: `if (count === 0) rest = words[this.#control + REST] = this.#start;`,
        },
        {
          find: `if (isLast) words[this.#control + REST] = block + need / 4;`,
          replace: `if (isLast) rest = words[this.#control + REST] = block + need / 4;`,
        },
      ],
      kills: ["integrity.isolated"],
      by: "as without a second instance",
    },
    {
      name: "end-rounded-up",
      description: "The end of the region is rounded up to the next multiple of the alignment",
      patches: [{
        find: `this.#end = alignDown(end, ALIGNMENT) / 4;`,
        replace: `this.#end = alignUp(end, ALIGNMENT) / 4;`,
      }],
      kills: ["integrity.any-region-size"],
      charges: "integrity.blocks-disjoint",
    },
    {
      name: "throws-when-full",
      description: "A request that cannot be served throws",
      seen: "C17 7.22.3: null",
      patches: [{
        find: `if (block + need / 4 > this.#end) return 0;`,
        replace: `if (block + need / 4 > this.#end) throw new Error("out of memory");`,
      }],
      kills: ["exhaustion.null"],
      by: "out of memory",
    },
    {
      name: "refusal-counted-as-live",
      description:
        "A refused request is counted as a live block, so that the arena is never reset again",
      seen: "starter mutants: a failed request corrupts state",
      patches: [{
        find: `if (block + need / 4 > this.#end) return 0;`,
        replace: `if (block + need / 4 > this.#end) {
      words[this.#control + COUNT]!++;
      return 0;
    }`,
      }],
      kills: ["exhaustion.invisible", "exhaustion.bytes-unchanged"],
      by: "as without refused requests",
    },
    {
      name: "refusals-counted",
      description: "Refused requests are counted in a word of the control block",
      seen: "o1heap counts them on purpose",
      patches: [{
        find: `if (block + need / 4 > this.#end) return 0;`,
        replace: `if (block + need / 4 > this.#end) {
      words[this.#control + COUNT + 1]!++;
      return 0;
    }`,
      }],
      kills: ["exhaustion.bytes-unchanged"],
      by: "no byte changed by",
    },
    {
      name: "header-forgotten-at-end",
      description: "The room for a request is compared without the header before it",
      seen: "starter mutants: header forgotten in the capacity check",
      patches: [{
        find: `if (block + need / 4 > this.#end) return 0;`,
        replace: `if (block - HEADER + need / 4 > this.#end) return 0;`,
      }],
      kills: ["exhaustion.around-region", "integrity.any-region-size"],
      charges: "integrity.blocks-disjoint",
    },
    {
      name: "aliasing-empty-blocks",
      description:
        "A block of 0 bytes does not advance the rest, so that the next block lies at its place",
      seen: "starter mutants: size 0 returns aliasing pointers",
      patches: [{
        find: `words[this.#control + REST] = block + need / 4;
    words[this.#control + COUNT]!++;`,
        replace: `if (size !== 0) words[this.#control + REST] = block + need / 4;
    words[this.#control + COUNT]!++;`,
      }],
      kills: ["exhaustion.zero-size", "exhaustion.zero-size-mixed"],
      charges: "integrity.blocks-disjoint",
    },
    {
      name: "empty-block-uncounted",
      description: "A block of 0 bytes is not counted when it comes, but when it goes",
      patches: [{
        find: `    words[this.#control + COUNT]!++;
    return block * 4;`,
        replace: `    if (size > 0) words[this.#control + COUNT]!++;
    return block * 4;`,
      }],
      kills: ["exhaustion.zero-size-mixed"],
      charges: "integrity.blocks-disjoint",
      by: "share no byte",
    },
    {
      name: "shrink-moves",
      description: "A block that is not the last one moves even to shrink",
      patches: [
        {
          find: `if (need <= (isLast ? (this.#end - block) * 4 : have)) {`,
          replace: `if (isLast ? need <= (this.#end - block) * 4 : need === have) {`,
        },
        {
          find: `words.copyWithin(moved / 4, block, block + have / 4);`,
          replace: `words.copyWithin(moved / 4, block, block + Math.min(have, need) / 4);`,
        },
      ],
      kills: ["realloc.shrink-in-place"],
    },
    {
      name: "last-free-remembered",
      description: "Only the block that was freed last is known to be free",
      seen: "V49: p, q, p defeats a check of the list head",
      patches: [{
        find: `    words[block - 1] = seal(block, salt, UNUSED);
    const count`,
        replace: `    const last = words[this.#control + COUNT + 1]!;
    if (last > this.#start) words[last - 1] = seal(last, salt, LIVE);
    words[this.#control + COUNT + 1] = block;
    words[block - 1] = seal(block, salt, UNUSED);
    const count`,
      }],
      kills: ["misuse.double-free-later"],
      by: "a second free",
    },
    {
      name: "realloc-to-nothing-keeps-mark",
      description: "realloc to 0 bytes gives the block back without taking its mark away",
      patches: [{
        find: `if (size === 0) {
      this.free(address);
      return 0;
    }
    const have = words[block - HEADER]! >>> 0;`,
        replace: `if (size === 0) {
      words[this.#control + COUNT]!--;
      return 0;
    }
    const have = words[block - HEADER]! >>> 0;`,
      }],
      kills: ["misuse.realloc-moved"],
      by: "after realloc to 0 bytes",
    },
    {
      name: "distrust-after-misuse",
      description:
        "After a refused free each request takes 8 bytes more, which no byte of the region tells",
      seen: "starter mutants: state outside the pool",
      patches: [
        { find: `readonly #end: number;`, replace: `readonly #end: number;\n  #distrust = 0;` },
        {
          find: `const block = liveBlock(words, salt, "free", address);`,
          replace: `this.#distrust += 8;
    const block = liveBlock(words, salt, "free", address);
    this.#distrust -= 8;`,
        },
        {
          find: `const block = alignUp(words[this.#control + REST]! + HEADER, alignment);`,
          replace:
            `const block = alignUp(words[this.#control + REST]! + HEADER, alignment) + this.#distrust / 4;`,
        },
      ],
      kills: ["misuse.works-on"],
      by: "as without misuse",
    },
    {
      name: "check-cries-wolf",
      description: "The check takes every live block for damage",
      patches: [{
        find: `if (count < 0 || count * HEADER > rest - this.#start) {`,
        replace: `if (count > 0 || count * HEADER > rest - this.#start) {`,
      }],
      kills: ["integrity.self-check"],
      by: "There cannot be",
    },
    {
      name: "usable-size-of-arena",
      description: "The usable size counts the header of the block as well",
      patches: [{
        find: `return words[block - HEADER]! >>> 0;`,
        replace: `return (words[block - HEADER]! >>> 0) + 8;`,
      }],
      kills: ["integrity.usable-size"],
      charges: "integrity.payloads-kept",
    },
    {
      name: "reset-walks",
      description: "When nothing is live any more, the header of each block is cleared",
      patches: [{
        find: `if (count === 0) words[this.#control + REST] = this.#start;`,
        replace: `if (count === 0) {
      for (let at = this.#start + HEADER; at < words[this.#control + REST]!; at += HEADER) {
        const size = words[at - HEADER]!;
        words[at - 1] = seal(at, salt, UNUSED);
        if (size > 0) at += size / 4;
      }
      words[this.#control + REST] = this.#start;
    }`,
      }],
      kills: ["bounds.free-cascade"],
    },
    {
      name: "malloc-counts-live",
      description: "malloc goes through all live blocks, as if to look for a free name",
      patches: [{
        find: `words[block - HEADER] = need;
    words[block - 1] = seal(block, words[this.#control + SALT]!, kind);`,
        replace: `for (let i = 0; i < words[this.#control + COUNT]!; i++) words[block - HEADER] = i;
    words[block - HEADER] = need;
    words[block - 1] = seal(block, words[this.#control + SALT]!, kind);`,
      }],
      kills: ["bounds.malloc-live-blocks"],
      by: "live blocks",
    },
    {
      name: "free-counts-live",
      description: "free goes through all live blocks, as if to look for the block",
      seen: "@thi.ng/malloc searches a list of its blocks",
      patches: [{
        find: `    words[block - 1] = seal(block, salt, UNUSED);
    const count`,
        replace: `    for (let i = 0; i < words[this.#control + COUNT]!; i++) words[block - 1] = i;
    words[block - 1] = seal(block, salt, UNUSED);
    const count`,
      }],
      kills: ["bounds.free-live-blocks"],
      by: "live blocks",
    },
    {
      name: "rest-kept-when-plausible",
      description: "Where the rest of the arena begins is kept if the old word lies in the arena",
      seen: "warm restarts: a heap that keeps the old blocks",
      patches: [{
        find: `    words[this.#control + REST] = this.#start;
    words`,
        replace: `    const old = words[this.#control + REST]!;
    if (old <= this.#start || old > this.#end) words[this.#control + REST] = this.#start;
    words`,
      }],
      kills: ["integrity.warm-restart"],
      by: "the addresses of a fresh heap",
    },
  ],
);
