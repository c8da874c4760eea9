import { assertEquals } from "@std/assert";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { GENERATED } from "../workloads/generators/generated.ts";
import { regionSizeFor } from "../workloads/region_size.ts";
import { replayWatched } from "./evidence/watched_replay.ts";

for (const { name, regionSize, load } of GENERATED) {
  Deno.test(`replayWatched() finds nothing wrong with tlsf under the workload ${name}`, async () => {
    const trace = await load(1);
    const { finding } = replayWatched(tlsf, trace, {
      regionSize: regionSize ?? regionSizeFor(trace),
    });
    assertEquals(finding, undefined);
  });
}
