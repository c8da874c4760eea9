import { assert, assertEquals, assertThrows } from "@std/assert";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import { Finding } from "./finding.ts";
import { createGuardedHeap } from "./guarded_heap.ts";
import { toy } from "../testdata/toy.ts";
import { checkTrace } from "./check_trace.ts";

function manyMallocs(count: number): TraceBuilder {
  const trace = new TraceBuilder();
  for (let id = 0; id < count; id++) trace.malloc(id, 8 + id % 5);
  return trace;
}

Deno.test("checkTrace() returns what each operation returned", () => {
  const trace = new TraceBuilder().malloc(0, 8).malloc(1, 1000).free(1).free(0).build("four");
  const run = checkTrace(toy("plain"), trace, { regionSize: 128 });
  assertEquals([...run.returned], [64, 0, NaN, 0]);
  assertEquals(run.result.refused, 1);
});

Deno.test("checkTrace() shrinks a trace that is found wrong", () => {
  const failure = assertThrows(() =>
    checkTrace(toy("plain"), manyMallocs(50).build("many"), {
      regionSize: 4096,
      verify({ result }) {
        if (result.liveBlocks > 2) throw Finding.unmet("at most two", `${result.liveBlocks}`);
      },
    }), Finding);
  assertEquals(failure.actual, "3");
  assertEquals(failure.details.trace!.ops.length, 3);
  assertEquals(failure.details.heap, "[a0 1][gap 7][a1 1][gap 7][a2 1][gap 4079]");
});

Deno.test("checkTrace() shrinks to the failure that it found first, not to another", () => {
  const subject = toy("two-defects", (allocator) => ({
    malloc(size) {
      if (size === 12) throw new TypeError("twelve");
      return allocator.malloc(size) + (size === 11 ? 1 : 0);
    },
  }));
  const failure = assertThrows(
    () => checkTrace(subject, manyMallocs(5).build("two"), { regionSize: 4096 }),
    Finding,
  );
  assertEquals(failure.expected, "a multiple of 8");
  assertEquals(failure.details.trace!.ops.length, 1);
});

Deno.test("checkTrace() passes on errors that are not the subject's", () => {
  const trace = new TraceBuilder().malloc(0, 8).realloc(0, 16).build("realloc");
  assertThrows(() => checkTrace(toy("plain"), trace, { regionSize: 128 }), TypeError, "realloc");
  assertThrows(
    () =>
      checkTrace(toy("plain"), manyMallocs(1).build("one"), {
        regionSize: 128,
        verify() {
          throw new TypeError("the verification is broken");
        },
      }),
    TypeError,
    "the verification is broken",
  );
});

Deno.test("createGuardedHeap() shifts the region", () => {
  const { region } = createGuardedHeap(toy("plain"), { regionSize: 100, offset: 3 });
  assertEquals([region.base, region.size], [67, 100]);
  assert(region.buffer.byteLength >= 64 + 103 + 64);
});

Deno.test("createGuardedHeap() tells errors of the subject apart", () => {
  assertThrows(() => createGuardedHeap(toy("plain"), { regionSize: 3 }), Finding, "create()");
});

Deno.test("checkTrace() reports a failure that does not come again, with the whole trace", () => {
  let failures = 0;
  const once = toy("once", (allocator) => ({
    malloc(size) {
      if (size === 24 && failures++ === 0) throw new TypeError("once");
      return allocator.malloc(size);
    },
  }));
  const trace = new TraceBuilder().malloc(0, 8).malloc(1, 24).free(0).build("once");
  const error = assertThrows(() => checkTrace(once, trace, { regionSize: 1024 }), Finding);
  assertEquals(error.actual, "malloc(24) threw TypeError: once");
  assertEquals(error.details.trace?.ops.length, 3);
});
