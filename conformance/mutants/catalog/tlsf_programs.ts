import { type Mutant, mutantsOf } from "../mutant.ts";

/** What `free` of TLSF begins with. */
const FREE = `    let block = liveBlock(words, salt, "free", address);
    vacate(words, salt, block);`;

/** What `malloc` of TLSF begins with. */
const MALLOC = `  override malloc(size: number): number {
    if (size === 0 || size > LARGEST || size >>> 0 !== size) return refuseSize("malloc", size);`;

/** How `malloc` of TLSF rounds a size. */
const NEED = `    const need = wordsFor(size, this.#granuleLog2, this.#leastGranules);
    let block`;

/** How `free` of TLSF joins a block with the one behind it. */
const NEXT = `    if ((words[next - HEADER]! & FREE) !== 0) {`;

/** Defects of TLSF that only show in large blocks, after many calls, or in a mix of operations. */
export const tlsfProgramMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/tlsf/tlsf.ts", export: "tlsf" },
  [
    {
      name: "nothing-back-after-4000",
      description: "From the 4,000th free on, nothing is given back",
      seen: "A heap that 75 clauses passed and none failed",
      patches: [
        { find: MALLOC, replace: `  #frees = 0;\n${MALLOC}` },
        { find: FREE, replace: `${FREE}\n    if (++this.#frees > 4000) return;` },
      ],
      kills: ["integrity.long-life", "integrity.recorded-programs"],
    },
    {
      name: "cursor-of-16-bits",
      description: "A cursor of 16 bits wraps, and from then on every request is refused",
      seen: "coturn#1992: dead after 65,476 pairs of malloc and free",
      patches: [{
        find: MALLOC,
        replace: `  #calls = 0;\n${MALLOC}\n    if (++this.#calls > 65_476) return 0;`,
      }],
      kills: ["integrity.long-life"],
      by: "null",
    },
    {
      name: "counter-of-12-bits",
      description: "Half of the time, by the twelfth bit of a counter, nothing is given back",
      patches: [
        { find: MALLOC, replace: `  #frees = 0;\n${MALLOC}` },
        { find: FREE, replace: `${FREE}\n    if ((++this.#frees & 0x800) !== 0) return;` },
      ],
      kills: ["integrity.recorded-programs", "integrity.long-life"],
    },
    {
      name: "large-blocks-short",
      description: "Every block of 128 KiB or more is 64 bytes short",
      seen: "osv#1077",
      patches: [{
        find: NEED,
        replace: NEED.replace("(size,", "(size < 131_072 ? size : size - 64,"),
      }],
      kills: ["integrity.large-blocks"],
      charges: "integrity.usable-size",
    },
    {
      name: "size-of-16-bits",
      description: "Of sizes above 65,536 bytes only the lower 16 bits are looked at",
      seen: "lwIP with sizes of 16 bits; walloc before f6c7d43 beyond its page",
      patches: [{
        find: NEED,
        replace: NEED.replace("(size,", "(size <= 65_536 ? size : (size & 0xffff) + 1,"),
      }],
      kills: ["integrity.crowded-programs"],
      charges: "integrity.usable-size",
    },
    {
      name: "large-blocks-once",
      description: "A block of 1 MiB or more can be had once and never again",
      seen: "rcore buddy#14: three blocks of 1 MiB in 4.5 MiB",
      patches: [{
        find: FREE,
        replace: `${FREE}\n    if (sizeOf(words, block) >= 0x40000) return;`,
      }],
      kills: ["integrity.large-blocks"],
      charges: "coalescing.refill",
    },
    {
      name: "large-gap-taken-for-live",
      description: "A free block of 17 MiB or more is taken for live by the one before it",
      seen: "talc#49",
      patches: [{
        find: NEXT,
        replace: NEXT.replace("FREE) !== 0", "FREE) !== 0 && sizeOf(words, next) < 0x440000"),
      }],
      kills: ["integrity.large-blocks"],
      by: "when all blocks are free again",
    },
    {
      name: "narrow-links",
      description: "What is freed above 32 MiB is out of reach of the links",
      seen: "umm_malloc#77: 15-bit block numbers",
      patches: [{ find: FREE, replace: `${FREE}\n    if (block > 0x800000) return;` }],
      kills: ["integrity.large-blocks"],
    },
    {
      name: "region-beyond-16-mib-unused",
      description: "Of a region only the first 16 MiB are managed",
      seen: "cubecl#1617: refusals, no crash",
      patches: [{
        find: `const end = Math.min(region.base + region.size, 4 * this.#words.length);`,
        replace: `const end = region.base + Math.min(region.size, 2 ** 24);`,
      }],
      kills: ["exhaustion.large-region"],
    },
    {
      name: "page-sized-blocks-lost",
      description: "A freed block of 28,000 to 42,000 bytes is in no list",
      seen: "wee_alloc#106: 40,000 and 30,000 in turn grow it without end",
      patches: [{
        find: FREE,
        replace:
          `${FREE}\n    if (sizeOf(words, block) >= 7000 && sizeOf(words, block) <= 10500) return;`,
      }],
      kills: ["coalescing.no-creep", "integrity.crowded-programs"],
    },
    {
      name: "middle-blocks-lost",
      description: "A freed block of 200 to 300 bytes is in no list",
      patches: [{
        find: FREE,
        replace:
          `${FREE}\n    if (sizeOf(words, block) >= 50 && sizeOf(words, block) <= 75) return;`,
      }],
      kills: ["integrity.short-programs"],
    },
    {
      name: "blocks-around-64-kib-lost",
      description: "A freed block of 60,000 to 66,000 bytes is in no list",
      patches: [{
        find: FREE,
        replace:
          `${FREE}\n    if (sizeOf(words, block) >= 15000 && sizeOf(words, block) <= 16500) return;`,
      }],
      kills: ["integrity.crowded-programs"],
    },
    {
      name: "moved-aligned-block-kept",
      description: "An aligned block that realloc moves does not give its old place back",
      seen: "mimalloc#603: an aligned block that was resized and then moved",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    words.copyWithin(moved >>> 2, block, block + have);
    this.free(address);`,
        replace: `    words.copyWithin(moved >>> 2, block, block + have);
    if (kind === LIVE) this.free(address);`,
      }],
      kills: ["integrity.aligned-programs"],
      by: "when all blocks are free again",
    },
    {
      name: "moved-aligned-block-cut",
      description: "Of an aligned block that moves the last 8 bytes are not copied",
      seen: "rlsf 0.1.0: reallocate copies the wrong amount",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `    words.copyWithin(moved >>> 2, block, block + have);
    this.free(address);`,
        replace:
          `    words.copyWithin(moved >>> 2, block, block + (kind === LIVE ? have : have - 2));
    this.free(address);`,
      }],
      kills: ["integrity.aligned-programs"],
      charges: "realloc.prefix-kept",
    },
    {
      name: "last-pool-lost",
      description: "What is freed in the last of four pools is in no list",
      patches: [{
        find: FREE,
        replace:
          `${FREE}\n    if (this.#pools.count === 4 && block > this.#pools.firstOf(3)) return;`,
      }],
      kills: ["integrity.pool-programs"],
      charges: "coalescing.refill",
    },
    {
      name: "third-pool-not-joined",
      description:
        "From the third of four pools on a freed block is not joined with the one behind it",
      patches: [{
        find: NEXT,
        replace: NEXT.replace(
          "FREE) !== 0",
          "FREE) !== 0 && (this.#pools.count < 4 || block < this.#pools.firstOf(2))",
        ),
      }],
      kills: ["integrity.pool-programs"],
      by: "when all blocks are free again",
    },
    {
      name: "large-region-refused",
      description: "A region of more than 1 MiB is refused",
      patches: [{
        find: `const end = Math.min(region.base + region.size, 4 * this.#words.length);`,
        replace: `if (region.size > 2 ** 20) throw new RangeError("Too large");
    const end = Math.min(region.base + region.size, 4 * this.#words.length);`,
      }],
      kills: ["integrity.created"],
    },
    {
      name: "assertion-on-the-way",
      description: "A request of 129 to 160 bytes stops at an assertion",
      patches: [{
        find: NEED,
        replace: `if (size > 128 && size <= 160) throw new Error("Assertion failed");\n${NEED}`,
      }],
      kills: ["integrity.calls-return"],
      by: "Assertion failed",
    },
    {
      name: "mark-behind-the-region",
      description: "The last block of the region is marked behind its end",
      patches: [{
        find: NEED,
        replace: `if (size > 64) words[this.#pools.sentinelOf(0) + 4] = size;\n${NEED}`,
      }],
      kills: ["integrity.nothing-outside"],
    },
    {
      name: "pool-clears-before-itself",
      description: "A pool right behind another clears the last word of that one's last block",
      seen: "sysprog21/tlsf-bsd#15",
      patches: [{
        find: `    makePool(words, words[this.#control + SALT]!, block, sentinel / 4);`,
        replace: `    makePool(words, words[this.#control + SALT]!, block, sentinel / 4);
    for (let pool = 0; pool < this.#pools.count; pool++) {
      if (this.#pools.sentinelOf(pool) * 4 === base) words[base / 4 - 3] = 0;
    }`,
      }],
      kills: ["exhaustion.pools-anywhere"],
      by: "kept by addPool",
    },
    {
      name: "overlap-of-one-granule",
      description: "A pool that overlaps the last granule of another is taken",
      patches: [{
        file: "allocators/tlsf/_tlsf_pools.ts",
        find: `if (base < this.sentinelOf(pool) &&`,
        replace: `if (base < this.sentinelOf(pool) - 2 &&`,
      }],
      kills: ["exhaustion.pools-anywhere"],
      by: "to be refused",
    },
    {
      name: "base-of-zero-refused",
      description: "A region that begins at byte 0 is taken for none",
      patches: [{
        find: `    const layout = tlsfLayout(options);
    requireRegion`,
        replace: `    const layout = tlsfLayout(options);
    if (!region.base) throw new RangeError("No region");
    requireRegion`,
      }],
      kills: ["integrity.any-region-place"],
    },
    {
      name: "check-says-nothing",
      description: "The check finds nothing, whatever is there",
      patches: [{
        find: `return checkTlsf(this.#words, this.#control, this.#layout);`,
        replace: `return checkTlsf(this.#words, this.#control, this.#layout).slice(0, 0);`,
      }],
      kills: ["integrity.check-speaks"],
      by: "a check that reports damage",
    },
    {
      name: "walk-without-last-live",
      description: "In a heap without a free block the walk leaves out the last one",
      seen: "a walk that lists 61 of 62 live blocks",
      patches: [{
        find: `        yield blockAt(words, block);`,
        replace: `        const isLast = nextOf(words, block) >= sentinel;
        if (!isLast || this.bitmaps().fl !== 0) yield blockAt(words, block);`,
      }],
      kills: ["integrity.heap-walk"],
      by: "it is absent",
    },
    {
      name: "walk-lists-control-data",
      description: "The walk begins with the control block, as if it were free",
      patches: [{
        find: `    const words = this.#words;
    for (let pool = 0; pool < this.#pools.count; pool++) {
      const sentinel`,
        replace: `    const words = this.#words;
    yield { address: this.#control * 4, size: this.#layout.controlBytes - 8, free: true };
    for (let pool = 0; pool < this.#pools.count; pool++) {
      const sentinel`,
      }],
      kills: ["integrity.heap-walk"],
      by: "once that was refused",
    },
    {
      name: "tiny-request-takes-hole",
      description: "A request of less than 8 bytes takes a hole of up to 80 bytes whole",
      seen: "malloc(1) with 56 usable bytes where at most 48 are claimed",
      patches: [{
        find: `const rest = split(words, salt, block, need, this.#leastRest);`,
        replace: `const rest = split(words, salt, block, need, size < 8 ? 20 : this.#leastRest);`,
      }],
      kills: ["fragmentation.in-holes"],
    },
  ],
);
