import { bump } from "../../allocators/baselines/bump.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/** Ends its process as if all were well. */
export const exitingHeap: Subject = {
  ...bump,
  name: "exiting-heap",
  module: import.meta.url,
  create: () => Deno.exit(0),
};
