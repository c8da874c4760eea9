import { assert, assertEquals, assertThrows } from "@std/assert";
import { control } from "../baselines/control.ts";
import { firstFit } from "../baselines/first_fit.ts";
import { createRegion } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { drawBlocks } from "../testdata/soak.ts";
import { tlsf } from "./tlsf.ts";
import { TypedPool } from "./typed_pool.ts";
import { arrayOf, f64, i32, i64, text, tupleOf, u8 } from "./typed_values.ts";

function poolOf(subject: Subject, size = 16384) {
  const region = createRegion(size);
  const allocator = subject.create(region);
  return { allocator, region, pool: new TypedPool(allocator, region.buffer) };
}

Deno.test("TypedPool keeps typed values apart in any allocator until they are dropped", () => {
  for (const subject of [tlsf, firstFit]) {
    const { allocator, pool } = poolOf(subject);
    const fresh = drawBlocks(allocator);
    const point = tupleOf(u8, f64, i32);
    for (let round = 0; round < 100; round++) {
      const boxes = [
        pool.put(text, "hello world from our allocator")!,
        pool.put(i32, 123456789)!,
        pool.put(f64, 1.23456789)!,
        pool.put(arrayOf(i32, 10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 0])!,
        pool.put(tupleOf(i64, i32), [-5n, 7])!,
        pool.put(point, [255, -0.5, -1])!,
      ];
      assertEquals(boxes.map((box) => box.value), [
        "hello world from our allocator",
        123456789,
        1.23456789,
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 0],
        [-5n, 7],
        [255, -0.5, -1],
      ]);
      assert(boxes.every(({ address, layout }) => address % layout.align === 0));
      for (const box of boxes.reverse()) box.drop();
      assertEquals(drawBlocks(allocator), fresh);
    }
    assertEquals(allocator.check!(), []);
  }
});

Deno.test("Boxed gives its memory back at the end of a using scope, once", () => {
  const { allocator, pool } = poolOf(tlsf);
  const fresh = drawBlocks(allocator);
  {
    using number = pool.put(i32, 1)!;
    number.value += 41;
    assertEquals(number.value, 42);
    using dropped = pool.put(text, "gone")!;
    dropped.drop();
    assertThrows(() => dropped.value, RangeError, "was dropped");
    assertThrows(() => dropped.drop(), RangeError, "Cannot drop value");
  }
  assertEquals(drawBlocks(allocator), fresh);
});

Deno.test("put() answers undefined when the allocator is out of memory, and changes nothing", () => {
  const { allocator, pool } = poolOf(firstFit, 256);
  const kept = pool.put(text, "kept")!;
  const before = drawBlocks(allocator);
  assertEquals(pool.put(text, "x".repeat(300)), undefined);
  assertEquals(drawBlocks(allocator), before);
  assertEquals(kept.value, "kept");
});

Deno.test("allocate() serves alignments beyond that of malloc() from memalign()", () => {
  const { allocator, pool } = poolOf(tlsf);
  const layout = { size: 100, align: 256 };
  const address = pool.allocate(layout);
  assertEquals(address % 256, 0);
  assertThrows(() => pool.deallocate(address, { size: 5000, align: 8 }), RangeError, "not fit");
  assertThrows(() => pool.deallocate(address, { size: 1, align: 8192 }), RangeError, "not fit");
  pool.deallocate(address, layout);
  assertThrows(() => pool.deallocate(address, layout), RangeError, "is not a live block");
  assertEquals(allocator.check!(), []);
  const { malloc, free } = control.create(createRegion(64));
  const plain = new TypedPool({ malloc, free }, new ArrayBuffer(0));
  assertThrows(() => plain.allocate(layout), TypeError, 'needs "memalign"');
  assertThrows(() => pool.allocate({ size: -1, align: 8 }), RangeError, '"size" must be');
  assertThrows(() => pool.allocate({ size: 8, align: 3 }), RangeError, '"alignment" must be');
});

Deno.test("TypedPool takes no memory for values of size 0", () => {
  const { allocator, pool } = poolOf(tlsf);
  const fresh = drawBlocks(allocator);
  assertEquals(pool.allocate({ size: 0, align: 64 }), 64);
  pool.deallocate(64, { size: 0, align: 64 });
  const empty = pool.put(text, "")!;
  assertEquals(empty.value, "");
  const unit = pool.put(tupleOf(), [])!;
  assertEquals(unit.value, []);
  assertEquals(drawBlocks(allocator), fresh);
  empty.drop();
  unit.drop();
});

Deno.test("Boxed refuses a value of another size", () => {
  const { pool } = poolOf(tlsf);
  const word = pool.put(text, "abcd")!;
  word.value = "efgh";
  assertEquals(word.value, "efgh");
  assertThrows(() => word.value = "much longer than it was", RangeError, "must have 4 bytes");
  assertEquals(word.value, "efgh");
  const pair = pool.put(tupleOf(i32, i32), [1, 2])!;
  assertThrows(() => pair.value = [1] as unknown as [number, number], RangeError, "2 values");
});
