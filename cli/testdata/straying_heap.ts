import { bump } from "../../allocators/baselines/bump.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/** Fails when nobody waits for it any more. */
export const strayingHeap: Subject = {
  ...bump,
  name: "straying-heap",
  module: import.meta.url,
  create(region) {
    setTimeout(() => {
      throw new Error("too late");
    });
    return bump.create(region);
  },
};
