import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Finding } from "./finding.ts";
import { toy } from "../testdata/toy.ts";
import { TestHeap } from "./test_heap.ts";

Deno.test("TestHeap keeps the calls as a trace and draws the heap when it fails", () => {
  const heap = new TestHeap(toy("plain"), { regionSize: 128 });
  const first = heap.malloc(24);
  heap.malloc(8);
  heap.free(first);
  const failure = assertThrows(() => heap.fail("this", "that"), Finding);
  assertEquals([failure.expected, failure.actual], ["this", "that"]);
  assertEquals([...failure.details.trace!.ops], [0, 0, 1]);
  assertEquals(failure.details.regionSize, 128);
  assertEquals(failure.details.heap, "[gap 24][a1 8][gap 96]");
});

Deno.test("TestHeap.refuses() wants a RangeError and unchanged bytes", () => {
  const scribbling = toy("scribbles", (allocator, { buffer, base }) => ({
    free(address) {
      if (address === 1) new Uint8Array(buffer)[base + 3] = 0;
      allocator.free(address);
    },
  }));
  const heap = new TestHeap(scribbling, { regionSize: 128 });
  heap.refuses("free(2)", () => heap.allocator.free(2));
  assertThrows(() => heap.refuses("free(0)", () => heap.allocator.free(0)), Finding);
  const failure = assertThrows(
    () => heap.refuses("free(1)", () => heap.allocator.free(1)),
    Finding,
  );
  assertMatch(failure.actual, /^byte 67, 3 into the region, was 165 and is 0$/);
  const throwing = toy("throws", () => ({
    free() {
      throw new TypeError("no");
    },
  }));
  const other = new TestHeap(throwing, { regionSize: 128 });
  const wrong = assertThrows(
    () => other.refuses("free(2)", () => other.allocator.free(2)),
    Finding,
  );
  assertEquals(wrong.actual, "TypeError: no");
});

Deno.test("TestHeap.unchanged() finds the first byte that changed", () => {
  const heap = new TestHeap(toy("plain"), { regionSize: 131 });
  assertEquals(heap.unchanged("nothing", () => 7), 7);
  const last = heap.bytes.length - 1;
  const failure = assertThrows(
    () => heap.unchanged("a write", () => heap.bytes[last] = 1),
    Finding,
  );
  assert(failure.actual.startsWith(`byte ${last},`), failure.actual);
});

Deno.test("TestHeap.malloc() refuses addresses that are none", () => {
  for (const address of [NaN, -8, 64.5, 63, 2 ** 40]) {
    const heap = new TestHeap(toy("bad", () => ({ malloc: () => address })), { regionSize: 128 });
    const failure = assertThrows(() => heap.malloc(8), Finding);
    assertEquals(failure.actual, `${address}`);
  }
});

Deno.test("TestHeap.fill() ends when an allocator never refuses", () => {
  const heap = new TestHeap(toy("endless", (_, { base }) => ({ malloc: () => base })), {
    regionSize: 64,
  });
  assertThrows(() => heap.fill(8), Finding, "null in the end");
});
