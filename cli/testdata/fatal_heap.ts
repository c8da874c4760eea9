import { bump } from "../../allocators/baselines/bump.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/** Ends its process, as a native library does that writes where it must not. */
export const fatalHeap: Subject = {
  ...bump,
  name: "fatal-heap",
  module: import.meta.url,
  create() {
    Deno.kill(Deno.pid, "SIGKILL");
    throw new Error("unreachable");
  },
};
