import { assertEquals } from "@std/assert";
import { createRegion } from "../../../allocators/contract/region.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { createHeap } from "../../../workloads/trace/probe.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import { CopyFinder, HEADER } from "./copy_finder.ts";

Deno.test("CopyFinder finds reallocs that move enough bytes, and where from and to", () => {
  const builder = new TraceBuilder();
  builder.malloc(0, 1000).malloc(1, 100).malloc(2, 16);
  builder.realloc(0, 500).realloc(0, 2000).realloc(1, 3000).realloc(0, 1_000_000);
  const trace = builder.build("copies");
  const { allocator, region } = createHeap(tlsf, 65_536);
  const returned: number[] = [];
  const finder = new CopyFinder(region, 500);
  replay(trace, allocator, [finder, { after: (_, address) => returned.push(address) }]);
  const [from, to] = [returned[0]! - region.base, returned[4]! - region.base];
  assertEquals([...finder.copies], [[4, {
    from: { start: from - HEADER, end: from + 500 + HEADER },
    to: { start: to - HEADER, end: to + 2000 + HEADER },
  }]]);
});

Deno.test("CopyFinder counts what is left of a block that shrinks as it moves, and stays in the region", () => {
  const builder = new TraceBuilder();
  builder.malloc(0, 600).realloc(0, 300).realloc(0, 299).realloc(0, 600);
  const addresses = [1008, 2664, 1008];
  const finder = new CopyFinder({ ...createRegion(2000), base: 1000 }, 300);
  replay(
    builder.build("shrinking"),
    { malloc: () => 2000, realloc: () => addresses.shift()!, free() {} },
    [finder],
  );
  assertEquals([...finder.copies], [[1, {
    from: { start: 1000 - HEADER, end: 1600 + HEADER },
    to: { start: 0, end: 308 + HEADER },
  }]]);
});
