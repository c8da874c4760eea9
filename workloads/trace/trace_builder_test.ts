import { assertEquals, assertThrows } from "@std/assert";
import { Op } from "./trace.ts";
import { TraceBuilder } from "./trace_builder.ts";

Deno.test("TraceBuilder writes every operation into the arrays", () => {
  const trace = new TraceBuilder()
    .malloc(0, 24)
    .memalign(2, 64, 100)
    .realloc(0, 2 ** 53 - 1)
    .mode(1, true)
    .free(2)
    .mode(1, false)
    .build("all-operations", 7);
  assertEquals([...trace.ops], [
    Op.Malloc,
    Op.Memalign,
    Op.Realloc,
    Op.Mode,
    Op.Free,
    Op.Mode,
  ]);
  assertEquals([...trace.ids], [0, 2, 0, 1, 2, 1]);
  assertEquals([...trace.sizes], [24, 100, 2 ** 53 - 1, 1, 0, 0]);
  assertEquals([...trace.alignments], [0, 64, 0, 0, 0, 0]);
  assertEquals([trace.name, trace.seed, trace.idCount], ["all-operations", 7, 3]);
});

Deno.test("TraceBuilder leaves the seed out of a trace that has none", () => {
  assertEquals("seed" in new TraceBuilder().build("empty"), false);
});

Deno.test("TraceBuilder grows beyond its first arrays and keeps what was there", () => {
  const builder = new TraceBuilder();
  for (let id = 0; id < 1000; id++) builder.malloc(id, id);
  const trace = builder.build("growth");
  assertEquals(trace.idCount, 1000);
  assertEquals([...trace.sizes], Array.from({ length: 1000 }, (_, id) => id));
  assertEquals(builder.isLive(999), true);
});

Deno.test("TraceBuilder counts live blocks and lets a freed id be used again", () => {
  const builder = new TraceBuilder().malloc(5, 1).free(5).malloc(5, 2);
  assertEquals([builder.liveBlocks, builder.operations, builder.isLive(5)], [1, 3, true]);
  assertEquals(builder.isLive(4), false);
});

Deno.test("TraceBuilder build() returns a copy that later operations do not change", () => {
  const builder = new TraceBuilder().malloc(0, 8);
  const trace = builder.build("first");
  builder.free(0);
  assertEquals(trace.ops.length, 1);
  assertEquals(builder.build("second").ops.length, 2);
});

const REFUSED: [name: string, build: (builder: TraceBuilder) => unknown, message: string][] = [
  ["a live id allocated again", (b) => b.malloc(0, 1), '"id" must not be live, received 0'],
  ["an aligned live id", (b) => b.memalign(0, 8, 1), '"id" must not be live, received 0'],
  ["a free of a dead id", (b) => b.free(1), '"id" must be a live block, received 1'],
  ["a second free", (b) => b.free(0).free(0), '"id" must be a live block, received 0'],
  ["a realloc of a dead id", (b) => b.realloc(1, 8), '"id" must be a live block, received 1'],
  ["a realloc to nothing", (b) => b.realloc(0, 0), '"size" must be at least 1'],
  ["a negative size", (b) => b.malloc(1, -1), "received -1"],
  ["a size beyond 2^53", (b) => b.malloc(1, 2 ** 53), "received 9007199254740992"],
  ["a fraction of a byte", (b) => b.realloc(0, 1.5), "received 1.5"],
  ["an alignment of 24", (b) => b.memalign(1, 24, 8), "received 24"],
  ["an alignment of 0", (b) => b.memalign(1, 0, 8), "received 0"],
  ["an alignment just off 2^52", (b) => b.memalign(1, 2 ** 52 - 1, 8), "received 4503599627370495"],
  ["a negative id", (b) => b.malloc(-1, 8), "received -1"],
  ["an id beyond 2^24", (b) => b.malloc(2 ** 24, 8), "received 16777216"],
  ["a CPU that is no integer", (b) => b.mode(0.5, true), "received 0.5"],
  ["a name with a blank", (b) => b.build("two words"), 'received "two words"'],
];

for (const [what, build, message] of REFUSED) {
  Deno.test(`TraceBuilder refuses ${what}`, () => {
    assertThrows(() => build(new TraceBuilder().malloc(0, 8)), RangeError, message);
  });
}

Deno.test("TraceBuilder is left as it was by what it refuses", () => {
  const builder = new TraceBuilder().malloc(0, 8);
  for (const size of [-1, 1.5, 2 ** 53]) {
    assertThrows(() => builder.malloc(1, size), RangeError);
    assertThrows(() => builder.realloc(0, size), RangeError);
    assertThrows(() => builder.memalign(1, 8, size), RangeError);
  }
  assertEquals([builder.operations, builder.liveBlocks, builder.isLive(1)], [1, 1, false]);
});
