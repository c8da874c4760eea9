import { assertEquals, assertThrows } from "@std/assert";
import { arrayOf, f64, i32, i64, text, tupleOf, u8, type ValueType } from "./typed_values.ts";

function throughMemory<T>(type: ValueType<T>, value: T): T {
  const { size } = type.layoutOf(value);
  const view = new DataView(new ArrayBuffer(size + 16), 8, size);
  type.write(view, value);
  return type.read(view);
}

Deno.test("tupleOf() and arrayOf() lay values out as C does", () => {
  assertEquals(tupleOf(u8, f64, u8).layout, { size: 24, align: 8 });
  assertEquals(tupleOf(u8, u8, i32).layout, { size: 8, align: 4 });
  assertEquals(arrayOf(tupleOf(i32, u8), 3).layout, { size: 24, align: 4 });
  const bytes = new Uint8Array(8);
  tupleOf(u8, i32).write(new DataView(bytes.buffer), [7, 0x01020304]);
  assertEquals([...bytes], [7, 0, 0, 0, 4, 3, 2, 1]);
});

Deno.test("read() gives back what write() wrote", () => {
  assertEquals(throughMemory(u8, 255), 255);
  assertEquals(throughMemory(i32, -(2 ** 31)), -(2 ** 31));
  assertEquals(throughMemory(i64, -(2n ** 63n)), -(2n ** 63n));
  assertEquals(throughMemory(f64, -0.1), -0.1);
  assertEquals(throughMemory(text, "größer ≥"), "größer ≥");
  const nested = tupleOf(u8, arrayOf(tupleOf(i64, u8), 2));
  assertEquals(nested.layout, { size: 40, align: 8 });
  const value = [1, [[2n, 3], [4n, 5]]] as const;
  assertEquals(throughMemory(nested, value), value);
});

Deno.test("write() refuses a tuple of another length", () => {
  const pair = tupleOf(i32, i32);
  const wrong = [1, 2, 3] as unknown as [number, number];
  assertThrows(() => throughMemory(pair, wrong), RangeError, "must have 2 values, received 3");
});
