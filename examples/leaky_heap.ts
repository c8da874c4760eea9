/**
 * The same allocator with a mistake: one block in each seven is lost when it is freed.
 *
 * @module
 */
import type { Subject } from "@allocert/allocert";
import { myHeap } from "./my_heap.ts";

/** Forgets blocks. */
export const leakyHeap: Subject = {
  ...myHeap,
  name: "leaky-heap",
  module: import.meta.url,
  create(region) {
    const heap = myHeap.create(region);
    return {
      malloc: (size) => heap.malloc(size),
      free(address) {
        if ((address / 64) % 7 !== 0) heap.free(address);
      },
    };
  },
};
