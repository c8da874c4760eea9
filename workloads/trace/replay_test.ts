import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Fallback } from "../../allocators/contract/fallback.ts";
import type { Observer, ReplayState } from "./observer.ts";
import { replay } from "./replay.ts";
import type { Trace } from "./trace.ts";
import { TraceBuilder } from "./trace_builder.ts";

/**
 * Gives out every sixteenth address from 1000, refuses what is larger than 100 bytes, and writes
 * down every call.
 */
class Scribe implements Allocator {
  readonly calls: string[] = [];
  #next = 1000;

  malloc(size: number): number {
    return this.#serve(`malloc ${size}`, size);
  }

  free(address: number): void {
    this.calls.push(`free ${address}`);
  }

  realloc(address: number, size: number): number {
    return this.#serve(`realloc ${address} ${size}`, size);
  }

  memalign(alignment: number, size: number): number {
    return this.#serve(`memalign ${alignment} ${size}`, size);
  }

  #serve(call: string, size: number): number {
    this.calls.push(call);
    if (size > 100) return 0;
    this.#next += 16;
    return this.#next - 16;
  }
}

const TRACE: Trace = new TraceBuilder()
  .malloc(0, 10)
  .memalign(1, 64, 20)
  .realloc(0, 30)
  .free(1)
  .malloc(1, 5)
  .free(0)
  .build("served");

Deno.test("replay() asks for what the trace says, with the addresses that it got", () => {
  const allocator = new Scribe();
  const result = replay(TRACE, allocator);
  assertEquals(allocator.calls, [
    "malloc 10",
    "memalign 64 20",
    "realloc 1000 30",
    "free 1016",
    "malloc 5",
    "free 1032",
  ]);
  assertEquals([result.operations, result.refused], [6, 0]);
  assertEquals([result.peakLiveBytes, result.liveBlocks], [50, 1]);
});

Deno.test("replay() leaves out frees and reallocs of a block that was refused", () => {
  const trace = new TraceBuilder()
    .malloc(0, 101)
    .realloc(0, 50)
    .free(0)
    .memalign(0, 8, 101)
    .free(0)
    .malloc(0, 8)
    .build("refused");
  const allocator = new Scribe();
  const result = replay(trace, allocator);
  assertEquals(allocator.calls, ["malloc 101", "memalign 8 101", "malloc 8"]);
  assertEquals([result.operations, result.refused, result.liveBlocks], [3, 2, 1]);
});

Deno.test("replay() keeps the old block of a realloc that was refused", () => {
  const trace = new TraceBuilder().malloc(0, 8).realloc(0, 101).free(0).build("kept");
  const allocator = new Scribe();
  const result = replay(trace, allocator);
  assertEquals(allocator.calls, ["malloc 8", "realloc 1000 101", "free 1000"]);
  assertEquals([result.refused, result.peakLiveBytes, result.liveBlocks], [1, 8, 0]);
});

Deno.test("replay() sets the mode of a CPU", () => {
  const calls: string[] = [];
  const fallback = {
    cpu: -1,
    usePrimary: (cpu: number) => calls.push(`primary ${cpu}`),
    usePrimaryThenBackup: (cpu: number) => calls.push(`both ${cpu}`),
  };
  const allocator = Object.assign(new Scribe(), { fallback: fallback as unknown as Fallback });
  const trace = new TraceBuilder().mode(3, true).mode(2, false).build("modes");
  const { operations } = replay(trace, allocator);
  assertEquals(calls, ["primary 3", "both 2"]);
  assertEquals([fallback.cpu, operations], [2, 2]);
});

Deno.test("replay() lets observers look before and after each operation, in order", () => {
  const seen: string[] = [];
  let state: ReplayState | undefined;
  const look = (name: string): Observer => ({
    start: (given) => {
      state = given;
      seen.push(`${name} start`);
    },
    before: (index) => seen.push(`${name} before ${index}: ${state!.addresses} ${state!.sizes}`),
    after: (index, address) =>
      seen.push(`${name} after ${index}: ${address} ${state!.addresses} ${state!.sizes}`),
    end: () => seen.push(`${name} end`),
  });
  const trace = new TraceBuilder().malloc(0, 8).realloc(0, 101).free(0).build("watched");
  replay(trace, new Scribe(), [look("a"), {}, look("b")]);
  assertEquals(seen, [
    "a start",
    "b start",
    "a before 0: 0 0",
    "b before 0: 0 0",
    "a after 0: 1000 1000 8",
    "b after 0: 1000 1000 8",
    "a before 1: 1000 8",
    "b before 1: 1000 8",
    "a after 1: 0 1000 8",
    "b after 1: 0 1000 8",
    "a before 2: 1000 8",
    "b before 2: 1000 8",
    "a after 2: 0 0 0",
    "b after 2: 0 0 0",
    "a end",
    "b end",
  ]);
});

Deno.test("replay() tells observers nothing of what does not reach the allocator", () => {
  const seen: number[] = [];
  const trace = new TraceBuilder().malloc(0, 101).free(0).malloc(0, 1).build("left-out");
  replay(trace, new Scribe(), [{ before: (index) => seen.push(index) }]);
  assertEquals(seen, [0, 2]);
});

/** An allocator that begins at `base` and steps by `step`. */
function stepping(base: number, step: number): Allocator {
  let next = base - step;
  return { malloc: () => next += step, free() {} };
}

Deno.test("replay() has a hash that depends on where blocks lie, not on where the region does", () => {
  const trace = new TraceBuilder().malloc(0, 8).malloc(1, 8).free(0).malloc(0, 8).build("hashed");
  const { hash } = replay(trace, stepping(64, 16));
  assertEquals(replay(trace, stepping(64, 16)).hash, hash);
  assertEquals(replay(trace, stepping(4096, 16)).hash, hash);
  assertNotEquals(replay(trace, stepping(64, 24)).hash, hash);
});

Deno.test("replay() has a hash that tells a refused request from a served one", () => {
  const trace = new TraceBuilder().malloc(0, 8).malloc(1, 8).build("hashed");
  let left = 1;
  const refusing: Allocator = { malloc: () => left-- > 0 ? 64 : 0, free() {} };
  assertNotEquals(replay(trace, refusing).hash, replay(trace, stepping(64, 0)).hash);
});

Deno.test("replay() refuses a trace that needs what the allocator does not offer", () => {
  const plain = stepping(64, 16);
  const traces = {
    realloc: new TraceBuilder().malloc(0, 8).realloc(0, 9),
    memalign: new TraceBuilder().memalign(0, 8, 8),
    fallback: new TraceBuilder().mode(0, true),
  };
  for (const [missing, builder] of Object.entries(traces)) {
    assertThrows(
      () => replay(builder.build("demanding"), plain),
      TypeError,
      `Cannot replay trace "demanding": it uses "${missing}", which the allocator does not offer`,
    );
  }
});
