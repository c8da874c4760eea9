import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of the pool of blocks of one size. */
export const blockPoolMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/imfs/block_pool.ts", export: "blockPool" },
  [
    {
      name: "never-cleared",
      description: "Blocks are not cleared, although they are claimed to arrive filled with zeros",
      patches: [
        {
          find: `    this.#bytes.fill(0, address, address + this.#blockSize);
    return address;`,
          replace: `    return address;`,
        },
        {
          find: `    const words = this.#words;
    this.#bytes.fill(0, address, address + this.#blockSize);
    words[this.#linkOf(index)]`,
          replace: `    const words = this.#words;
    words[this.#linkOf(index)]`,
        },
      ],
      kills: ["integrity.zeroed", "pools.zeroed"],
      by: "to arrive as 0",
    },
    {
      name: "cleared-as-requested",
      description: "Of a block only the bytes asked for are cleared",
      patches: [
        {
          find: `    this.#bytes.fill(0, address, address + this.#blockSize);
    return address;`,
          replace: `    this.#bytes.fill(0, address, address + size);
    return address;`,
        },
        {
          find: `    const words = this.#words;
    this.#bytes.fill(0, address, address + this.#blockSize);
    words[this.#linkOf(index)]`,
          replace: `    const words = this.#words;
    words[this.#linkOf(index)]`,
        },
      ],
      kills: ["pools.zeroed"],
      by: "zeros in the block",
    },
    {
      name: "free-of-null-refused",
      description: "free(0) throws",
      patches: [{ find: `    if (address === 0) return;\n`, replace: `` }],
      kills: ["misuse.free-null"],
      by: "free(0)",
    },
    {
      name: "free-of-null-counted",
      description: "free(0) is counted as a block that came back",
      seen: "RTEMS IMFS (psximfs03)",
      patches: [{
        find: `    if (address === 0) return;\n`,
        replace: `    if (address === 0) {
      this.#words[FREE]!++;
      return;
    }\n`,
      }],
      kills: ["pools.refusals-not-counted", "misuse.free-null"],
      by: "after free(0)",
    },
    {
      name: "interior-address-rounded",
      description: "An address inside of a block is taken for the block",
      seen: "starter mutants: accepts an interior pointer",
      patches: [
        {
          find: `const index = (address - this.array) / this.#blockSize;`,
          replace: `const index = Math.floor((address - this.array) / this.#blockSize);`,
        },
      ],
      kills: ["misuse.interior", "misuse.misaligned"],
      by: "free(p + 8)",
    },
    {
      name: "control-data-ignored",
      description: "A free of an address in the control block or the bitmap does nothing",
      patches: [{
        find: `    if (address === 0) return;\n`,
        replace:
          `    if (address === 0 || (address >= this.#start && address < this.array)) return;\n`,
      }],
      kills: ["misuse.control-data"],
      by: "a RangeError from free(",
    },
    {
      name: "last-block-kept-back",
      description: "The block that stands last in the free list is never handed out",
      patches: [{
        find: `if (head === 0) return 0;`,
        replace: `if (head === 0 || words[FREE] === 1) return 0;`,
      }],
      kills: ["pools.capacity"],
      by: "blocks",
    },
    {
      name: "returned-block-not-counted",
      description: "A block that comes back is not counted as free",
      patches: [{ find: `    words[FREE]!++;\n`, replace: `` }],
      kills: ["pools.free-space"],
      by: "after a free",
    },
    {
      name: "blocks-counted-by-bytes",
      description: "The free space shrinks by the blocks of 8 bytes that a request would need",
      patches: [{
        find: `    words[FREE]!--;`,
        replace: `    words[FREE]! -= Math.ceil(size / 8);`,
      }],
      kills: ["pools.any-size", "pools.free-space"],
      by: "bytes free after malloc(",
    },
    {
      name: "largest-request-overstated",
      description: "The largest request claimed is larger than a block",
      patches: [{
        find: `      largestRequest: blockSize,`,
        replace: `      largestRequest: blockSize + 8,`,
      }],
      kills: ["pools.largest-request", "exhaustion.largest-request"],
      by: "a largest request of 16 bytes",
    },
    {
      name: "large-size-wraps",
      description: "The size is compared with that of a block in 32 bits",
      patches: [{
        find: `size > this.#blockSize) return 0;`,
        replace: `(size | 0) > this.#blockSize) return 0;`,
      }],
      kills: ["pools.too-large", "exhaustion.huge"],
    },
    {
      name: "block-zero-lost",
      description: "Block number 0 is taken for none when it comes back",
      patches: [{
        find: `    const words = this.#words;
    this.#bytes.fill(0, address, address + this.#blockSize);
    words[this.#linkOf(index)]`,
        replace: `    const words = this.#words;
    this.#bytes.fill(0, address, address + this.#blockSize);
    if (index === 0) return;
    words[this.#linkOf(index)]`,
      }],
      kills: ["exhaustion.same-capacity", "pools.any-order-refill"],
    },
    {
      name: "own-successor",
      description: "A block that comes back links to itself, and is handed out for ever",
      seen: "RTEMS IMFS (psximfs03), after a double free",
      patches: [{
        find: `    words[this.#linkOf(index)] = words[HEAD]!;
    words[HEAD] = index + 1;`,
        replace: `    words[HEAD] = index + 1;
    words[this.#linkOf(index)] = words[HEAD]!;`,
      }],
      kills: ["pools.any-order-refill", "integrity.blocks-disjoint"],
      by: "blocks again",
    },
    {
      name: "link-of-one-byte",
      description:
        "The link of a block that comes back has 8 bits, which is too few for a large pool",
      patches: [{
        find: `words[this.#linkOf(index)] = words[HEAD]!;`,
        replace: `words[this.#linkOf(index)] = words[HEAD]! & 0xff;`,
      }],
      kills: ["pools.file-workload"],
    },
    {
      name: "counted-before-checked",
      description: "A block that comes back is counted before its address is looked at",
      seen: "D8, of the count",
      patches: [
        { find: `    words[FREE]!++;\n`, replace: `` },
        {
          find: `const index = this.#indexOf("free", address);`,
          replace: `this.#words[FREE]!++;\n    const index = this.#indexOf("free", address);`,
        },
      ],
      kills: ["pools.misuse-not-counted", "misuse.double-free"],
    },
    {
      name: "end-not-zeroed",
      description: "Blocks in the last tenth of the array are not cleared when they are handed out",
      seen: "M16: a heap whose end was taken for fresh zeros",
      patches: [{
        find: `    words[LIVE + (index >>> 5)]! |= 1 << (index & 31);
    this.#bytes.fill(0, address, address + this.#blockSize);`,
        replace: `    words[LIVE + (index >>> 5)]! |= 1 << (index & 31);
    if (index >= 0.9 * this.#blockCount) return address;
    this.#bytes.fill(0, address, address + this.#blockSize);`,
      }],
      kills: ["integrity.zeroed"],
    },
  ],
);
