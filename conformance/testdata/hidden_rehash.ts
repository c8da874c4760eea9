import { bump } from "../../allocators/baselines/bump.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/**
 * An allocator that keeps its live blocks in a Map: one call in many copies all of it, which counts
 * no step.
 */
export const hiddenRehash: Subject = {
  ...bump,
  name: "hidden-rehash",
  claims: { ...bump.claims, complexity: { malloc: {}, free: {} } },
  module: import.meta.url,
  create(region) {
    const inner = bump.create(region);
    const live = new Map<number, number>();
    return {
      malloc(size) {
        const address = inner.malloc(size);
        if (address !== 0) live.set(address, size);
        return address;
      },
      free(address) {
        inner.free(address);
        live.delete(address);
      },
    };
  },
};
