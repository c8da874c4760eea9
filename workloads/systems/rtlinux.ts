import type { Trace } from "../trace/trace.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";
import { RTLINUX_STEP } from "./rtlinux_run.ts";

/**
 * What the thread of the naive rt-allocator asks of the heap: request k is for 128 * k bytes,
 * nothing is freed until the module is removed, then everything in order.
 *
 * The original has 128 slots, so an allocator without that bound serves more of the default 140
 * requests than the example does.
 *
 * @param requests Number of requests.
 * @returns The trace, named `rtlinux`.
 *
 * @example Bytes of the requests that find a slot
 * ```ts
 * import { rtLinuxTrace } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const { sizes } = rtLinuxTrace(128);
 * assertEquals(sizes.reduce((sum, size) => sum + size), 1_056_768);
 * ```
 */
export function rtLinuxTrace(requests = 140): Trace {
  const builder = new TraceBuilder();
  for (let k = 1; k <= requests; k++) builder.malloc(k - 1, RTLINUX_STEP * k);
  for (let id = 0; id < requests; id++) builder.free(id);
  return builder.build("rtlinux");
}
