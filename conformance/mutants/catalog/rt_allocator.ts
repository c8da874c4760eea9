import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of the naive rt-allocator. */
export const rtAllocatorMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/rtlinux/rt_allocator.ts", export: "rtLinux" },
  [
    {
      name: "serves-at-once",
      description: "A request is served where it is made, in the context that must not wait",
      patches: [{
        find: `    words[SCHEDULED] = 1;
    return cursor;`,
        replace: `    words[SCHEDULED] = 1;
    this.runDeferred();
    return cursor;`,
      }],
      kills: ["deferred.nothing-before-run", "deferred.request-bounded"],
      by: "a pending result",
    },
    {
      name: "request-writes-history",
      description: "A request writes its size into 16 words of the control block",
      patches: [
        {
          find: `const CONTROL_BYTES = (SLOTS + BUFFERS) * 8;`,
          replace: `const CONTROL_BYTES = (SLOTS + BUFFERS + 16) * 8;`,
        },
        {
          find: `    words[SCHEDULED] = 1;
    return cursor;`,
          replace: `    words[SCHEDULED] = 1;
    words.fill(size + 1 / 3, SLOTS + BUFFERS);
    return cursor;`,
        },
      ],
      kills: ["deferred.request-bounded"],
      by: "at most 64 bytes",
    },
    {
      name: "slot-not-advanced",
      description: "Each buffer is stored in the slot of the one before it",
      patches: [{
        find: `    words[CURSOR] = cursor + 1;\n`,
        replace: ``,
      }],
      kills: ["deferred.served"],
    },
    {
      name: "cleared-up-to-64-bytes",
      description: "Only the first 64 bytes of a buffer are cleared",
      patches: [{
        find: `this.#bytes.fill(0, address, address + size);`,
        replace: `this.#bytes.fill(0, address, address + Math.min(size, 64));`,
      }],
      kills: ["deferred.zeroed", "integrity.zeroed"],
      by: "zeros in a buffer",
    },
    {
      name: "accepts-beyond-table",
      description: "A request is accepted although all slots are taken",
      patches: [{
        find: `if (cursor >= BUFFERS) return Deferral.Refused;`,
        replace: `if (cursor > BUFFERS) return Deferral.Refused;`,
      }],
      kills: ["deferred.buffers-bounded"],
      by: "a refusal with 128 buffers held",
    },
    {
      name: "largest-request-refused",
      description: "The largest request claimed is refused",
      patches: [{
        find: `size === 0 || size > LARGEST_REQUEST) return 0;`,
        replace: `size === 0 || size >= LARGEST_REQUEST) return 0;`,
      }],
      kills: ["exhaustion.largest-request", "deferred.largest-request"],
      by: "as claimed",
    },
    {
      name: "larger-than-largest-served",
      description: "A request above the largest one claimed is served",
      patches: [{
        find: `size === 0 || size > LARGEST_REQUEST) return 0;`,
        replace: `size === 0) return 0;`,
      }],
      kills: ["deferred.largest-request", "exhaustion.largest-request"],
      by: "to be refused",
    },
    {
      name: "empty-request-served",
      description: "A request of 0 bytes is served, where null is claimed",
      patches: [
        {
          find: `size === 0 || size > LARGEST_REQUEST) return 0;`,
          replace: `size > LARGEST_REQUEST) return 0;`,
        },
        {
          find: `const address = this.#heap.malloc(size);`,
          replace: `const address = this.#heap.malloc(size || 1);`,
        },
      ],
      kills: ["deferred.zero-size", "exhaustion.zero-size"],
      by: "a request of 0 bytes to be refused",
    },
    {
      name: "no-wake-up-for-failure",
      description: "A request that was not served is not signalled, and its thread sleeps for ever",
      patches: [{
        find: `    this.#fillSlot(words[SIZE]!);
    words[WAKEUPS]!++;`,
        replace: `    if (this.#fillSlot(words[SIZE]!) !== 0) words[WAKEUPS]!++;`,
      }],
      kills: ["deferred.wake-up-always"],
      by: "wake-ups after a request",
    },
    {
      name: "failure-takes-slot",
      description: "A request that is too large uses up a slot",
      patches: [{
        find: `    if (cursor >= BUFFERS || size === 0`,
        replace: `    if (cursor < BUFFERS && size > LARGEST_REQUEST) words[CURSOR] = cursor + 1;
    if (cursor >= BUFFERS || size === 0`,
      }],
      kills: ["deferred.failure-keeps-slot"],
    },
    {
      name: "malloc-takes-slot-of-request",
      description: "malloc takes the slot of the request that waits",
      patches: [{
        find: `    requireSize("malloc", size);
    this.runDeferred();`,
        replace: `    requireSize("malloc", size);`,
      }],
      kills: ["deferred.malloc-beside"],
      by: "other than the block at",
    },
    {
      name: "cursor-kept-by-clean-up",
      description: "cleanup() leaves the cursor where it was",
      patches: [{
        find: `    words[CURSOR] = 0;
    words[SCHEDULED] = 0;
    return freed;`,
        replace: `    words[SCHEDULED] = 0;
    return freed;`,
      }],
      kills: ["deferred.cleanup"],
      by: "buffers",
    },
    {
      name: "wake-ups-forgotten",
      description: "cleanup() sets the count of wake-ups back",
      seen: "starter mutants: a peak that decreases",
      patches: [{
        find: `    words[CURSOR] = 0;
    words[SCHEDULED] = 0;
    return freed;`,
        replace: `    words[CURSOR] = 0;
    words[SCHEDULED] = 0;
    words[WAKEUPS] = 0;
    return freed;`,
      }],
      kills: ["deferred.cleanup"],
      by: "wake-ups",
    },
    {
      name: "request-size-unchecked",
      description: "A request does not look whether its size is one",
      patches: [{
        find: `    requireSize("request", size);\n`,
        replace: ``,
      }],
      kills: ["deferred.invalid"],
      by: "a RangeError from request(",
    },
  ],
);
