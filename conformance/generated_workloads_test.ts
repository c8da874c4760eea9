import { assertEquals } from "@std/assert";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { GENERATED } from "../workloads/generators/generated.ts";
import { regionSizeFor } from "../workloads/region_size.ts";
import { replayTrace } from "./evidence/replay_trace.ts";

for (const { name, regionSize, load } of GENERATED) {
  Deno.test(`replayTrace() finds nothing wrong with tlsf under the workload ${name}`, async () => {
    const trace = await load(1);
    const { failure } = replayTrace(tlsf, trace, {
      regionSize: regionSize ?? regionSizeFor(trace),
      fast: true,
    });
    assertEquals(failure, undefined);
  });
}
