/**
 * Subjects that do what no subject may, each in one way, and are sound otherwise: they never give
 * memory back.
 *
 * @module
 */
import { bump } from "../../../allocators/baselines/bump.ts";
import type { Allocator } from "../../../allocators/contract/allocator.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";

function naughty(name: string, change: (allocator: Allocator) => Partial<Allocator>): Subject {
  return {
    ...bump,
    claims: { ...bump.claims, complexity: { malloc: {}, free: {} } },
    name,
    module: import.meta.url,
    create(region) {
      const { malloc, free } = change(bump.create(region)) as Allocator;
      return { malloc, free };
    },
  };
}

/** Looks for room for ever when there is none. */
export const endless: Subject = naughty("endless", (heap) => ({
  malloc(size) {
    const address = heap.malloc(size);
    while (address === 0 && size > 0);
    return address;
  },
  free: (address) => heap.free(address),
}));

let made = 0;

/** Hands out one block again and again, and does not return when that is tried a second time. */
export const overlapping: Subject = naughty("overlapping", (heap) => {
  // The first one is made to see what it offers.
  const turn = ++made;
  const address = heap.malloc(8);
  return {
    malloc() {
      while (turn > 2);
      return address;
    },
    free() {},
  };
});

/** Keeps a record of every free that grows without end. */
export const hoarder: Subject = naughty("hoarder", (heap) => ({
  malloc: (size) => heap.malloc(size),
  free(address) {
    const record: unknown[] = [];
    while (address !== 0) record.push(new Array(1000).fill(record.length));
  },
}));

/** Talks. */
export const talker: Subject = naughty("talker", (heap) => ({
  malloc(size) {
    console.log("malloc", size);
    return heap.malloc(size);
  },
  free: (address) => heap.free(address),
}));

/** Throws what is no error. */
export const thrower: Subject = naughty("thrower", (heap) => ({
  malloc: (size) => heap.malloc(size),
  free() {
    throw "no error";
  },
}));

/** Leaves a promise behind, that is rejected when nobody waits any more. */
export const promiser: Subject = naughty("promiser", (heap) => ({
  malloc(size) {
    Promise.reject(new Error("later"));
    return heap.malloc(size);
  },
  free: (address) => heap.free(address),
}));

/** Ends the process. */
export const quitter: Subject = naughty("quitter", (heap) => ({
  malloc: (size) => heap.malloc(size),
  free(address) {
    if (address !== 0) Deno.exit(3);
  },
}));
