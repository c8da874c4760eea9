import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of the naive rt-allocator beyond those that it has, and of an allocator that has none of these. */
export const deferredMutants: readonly Mutant[] = [
  ...mutantsOf({ entry: "allocators/rtlinux/rt_allocator.ts", export: "rtLinux" }, [
    {
      name: "allocates-at-once",
      description: "The memory is allocated in the context that must not wait",
      patches: [{
        find: `words[SCHEDULED] = 1;
    return cursor;`,
        replace: `this.#fillSlot(size);
    return cursor;`,
      }],
      kills: ["deferred.nothing-before-run"],
      by: "a pending result",
    },
    {
      name: "one-slot-for-all",
      description: "Every address is stored in the first slot",
      patches: [{ find: `words[SLOTS + cursor] = address;`, replace: `words[SLOTS] = address;` }],
      kills: ["deferred.served"],
      by: "in the region for ticket 1",
    },
    {
      name: "last-byte-not-cleared",
      description: "All bytes but the last one are cleared",
      patches: [{
        find: `this.#bytes.fill(0, address, address + size);`,
        replace: `this.#bytes.fill(0, address, address + size - 1);`,
      }],
      kills: ["deferred.zeroed", "integrity.zeroed"],
      by: "zeros in a buffer",
    },
    {
      name: "slots-not-counted",
      description: "A request is accepted although all buffers are held",
      patches: [{ find: `if (cursor >= BUFFERS) return Deferral.Refused;`, replace: `` }],
      kills: ["deferred.buffers-bounded"],
      by: "a refusal with 128 buffers held",
    },
    {
      name: "largest-refused",
      description: "The largest request that is claimed is refused",
      patches: [{
        find: `size > LARGEST_REQUEST) return 0;`,
        replace: `size >= LARGEST_REQUEST) return 0;`,
      }],
      kills: ["deferred.largest-request"],
      by: "a buffer of 131072 bytes",
    },
    {
      name: "nothing-served",
      description: "A request of 0 bytes is served, where null is claimed",
      patches: [{
        find: `size === 0 || size > LARGEST_REQUEST) return 0;
    const address = this.#heap.malloc(size);`,
        replace: `size > LARGEST_REQUEST) return 0;
    const address = this.#heap.malloc(size || 1);`,
      }],
      kills: ["deferred.zero-size", "exhaustion.zero-size"],
      by: "a request of 0 bytes to be refused",
    },
    {
      name: "failure-not-signalled",
      description: "A thread whose request is not served is not woken",
      patches: [{
        find: `this.#fillSlot(words[SIZE]!);
    words[WAKEUPS]!++;`,
        replace: `if (this.#fillSlot(words[SIZE]!) !== 0) words[WAKEUPS]!++;`,
      }],
      kills: ["deferred.wake-up-always"],
      by: "wake-ups after a request",
    },
    {
      name: "failure-takes-slot",
      description: "The cursor goes on although the heap refused",
      patches: [{
        find: `if (address === 0) return 0;
    this.#bytes`,
        replace: `if (address === 0) words[CURSOR] = cursor + 1;
    if (address === 0) return 0;
    this.#bytes`,
      }],
      kills: ["deferred.failure-keeps-slot"],
      by: "a ticket from request(8)",
    },
    {
      name: "malloc-takes-slot",
      description: "malloc puts its block into the slot that a request waits for",
      patches: [{
        find: `this.runDeferred();
    return this.#fillSlot(size);`,
        replace: `return this.#fillSlot(size);`,
      }],
      kills: ["deferred.malloc-beside"],
      by: "other than the block at",
    },
    {
      name: "tasklet-outlives-cleanup",
      description: "The tasklet is still scheduled after the clean-up",
      patches: [{
        find: `words[CURSOR] = 0;
    words[SCHEDULED] = 0;`,
        replace: `words[CURSOR] = 0;`,
      }],
      kills: ["deferred.cleanup"],
      by: "to be refused",
    },
    {
      name: "size-not-looked-at",
      description: "A size that is no size is stored in the tasklet",
      patches: [{ find: `requireSize("request", size);`, replace: `` }],
      kills: ["deferred.invalid"],
      by: "request(-1)",
    },
  ]),
  ...mutantsOf({ entry: "conformance/testdata/queueing.ts", export: "queueing" }, [
    {
      name: "clears-at-once",
      description: "A buffer is cleared in the context that must not wait",
      patches: [{
        find: `return take(size, "waiting");`,
        replace: `const slot = take(size, "waiting");
        if (slot >= 0) clear(slot);
        return slot;`,
      }],
      kills: ["deferred.request-bounded"],
      by: "at most 64 bytes changed",
    },
    {
      name: "one-data-word",
      description: "A request replaces the one that waits",
      seen: "Naive rt-allocator (RTLinux)",
      patches: [{
        find: `return take(size, "waiting");`,
        replace: `const waiting = states.indexOf("waiting");
        if (waiting >= 0) states[waiting] = "free";
        return take(size, "waiting");`,
      }],
      kills: ["deferred.requests-apart"],
      by: "two tickets for two requests",
    },
    {
      name: "accepted-not-served",
      description: "More requests are accepted than there are buffers set aside",
      seen: "Naive rt-allocator (RTLinux): no guarantee",
      patches: [{
        find: `states[slot] = "held";`,
        replace: `states[slot] = slot < 8 ? "held" : "free";`,
      }],
      kills: ["deferred.guaranteed"],
      by: "for an accepted request",
    },
    {
      name: "release-does-nothing",
      description: "A buffer that is given back makes no room",
      seen: "Naive rt-allocator (RTLinux): no exit strategy",
      patches: [{ find: `states[ticket] = "free";`, replace: `` }],
      kills: ["deferred.exit"],
      by: "a ticket from request",
    },
  ]),
];
