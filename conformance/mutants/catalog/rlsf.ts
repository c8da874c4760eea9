import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of rlsf. */
export const rlsfMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/talloc/rlsf/rlsf.ts", export: "rlsf" },
  [
    {
      name: "write-before-aligned-payload",
      description: "memalign clears a word 40 bytes before an aligned payload, whoever owns it",
      patches: [{
        find: `      words[(address >>> 2) - 2] = block;`,
        replace: `      words[(address >>> 2) - 10] = 0;
      words[(address >>> 2) - 2] = block;`,
      }],
      kills: ["alignment.neighbours"],
    },
    {
      name: "only-newest-listed",
      description: "A block that is entered in a list cuts off those that are in it",
      patches: [{
        file: "allocators/talloc/rlsf/rlsf_lists.ts",
        find: `    words[(block >>> 2) + NEXT_FREE] = first;`,
        replace: `    words[(block >>> 2) + NEXT_FREE] = 0;`,
      }],
      kills: ["integrity.self-check"],
    },
    {
      name: "never-grows-in-place",
      description: "realloc does not look at the free block behind before it moves a block",
      patches: [{
        find: `    const next = block + present;
    if (!this.#isFree(next) ||`,
        replace: `    const next = block + present;
    if (present > 0 || !this.#isFree(next) ||`,
      }],
      kills: ["realloc.grow-in-place"],
      by: "free bytes behind it",
    },
    {
      name: "neighbour-taken-too-early",
      description: "realloc takes in the free block behind before it knows whether that is enough",
      patches: [{
        find: `    if (!this.#isFree(next) || present + this.#size(next) < wanted) return false;`,
        replace: `    if (!this.#isFree(next)) return false;
    if (present + this.#size(next) < wanted) {
      const whole = present + this.#takeFree(next);
      this.#resize(block, whole, whole);
      return false;
    }`,
      }],
      kills: ["realloc.failure-invisible"],
      by: "without refused reallocations",
    },
    {
      name: "shrink-keeps-all",
      description: "A block that shrinks gives nothing back",
      patches: [{
        find: `    if (wanted === present) return;`,
        replace: `    if (wanted <= present) return;`,
      }],
      kills: ["realloc.shrink-frees"],
      by: "given up",
    },
    {
      name: "last-usable-byte-refused",
      description: "A block that grows to its usable size moves",
      patches: [{
        find: `const wanted = alignUp(address - block + size, GRANULARITY);
    if (wanted`,
        replace: `const wanted = alignUp(address - block + size + 1, GRANULARITY);
    if (wanted`,
      }],
      kills: ["realloc.within-usable"],
    },
    {
      name: "same-size-moves",
      description: "A block that is reallocated to its own size moves",
      patches: [{
        find: `if (wanted <= present) {`,
        replace: `if (wanted < present) {`,
      }],
      kills: ["realloc.same-size"],
    },
    {
      name: "gap-taken-for-live",
      description: "The gap before an aligned payload is marked as a live block",
      patches: [{
        find: `      this.#setSeal(block + HEADER_SIZE, UNUSED);
      words[(address`,
        replace: `      this.#setSeal(block + HEADER_SIZE, LIVE);
      words[(address`,
      }],
      kills: ["misuse.aligned-block"],
      by: "a RangeError from free(p -",
    },
    {
      name: "payload-cleared-word-by-word",
      description: "malloc clears the payload word by word",
      patches: [{
        find: `    return this.#allocate(size, HEADER_SIZE);
  }

  memalign`,
        replace: `    const address = this.#allocate(size, HEADER_SIZE);
    if (address === 0) return 0;
    for (let word = 0; word < size >>> 2; word++) this.#words[(address >>> 2) + word] = 0;
    return address;
  }

  memalign`,
      }],
      kills: ["bounds.malloc-request-size"],
      by: "they are O(n)",
    },
    {
      name: "payload-poisoned-word-by-word",
      description: "free overwrites the payload word by word",
      seen: "libevl, debug build",
      patches: [{
        find: `    if (address === 0) return;
    this.#release(this.#blockOf("free", address));`,
        replace: `    if (address === 0) return;
    const block = this.#blockOf("free", address);
    const words = this.usableSize(address) >>> 2;
    for (let word = 0; word < words; word++) this.#words[(address >>> 2) + word] = 0x5a5a5a5a;
    this.#release(block);`,
      }],
      kills: ["bounds.free-request-size"],
      by: "they are O(n)",
    },
  ],
);
