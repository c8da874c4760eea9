import { assertEquals } from "@std/assert";
import { StateSet } from "./state_set.ts";

Deno.test("StateSet.add() numbers states as they come and knows them again", () => {
  const set = new StateSet(2);
  const states = Array.from({ length: 10_000 }, (_, i) => Int32Array.of(i, i * i));
  for (const [id, state] of states.entries()) assertEquals(set.add(id * 0x9e3779b1, state), id);
  for (const [id, state] of states.entries()) assertEquals(set.add(id * 0x9e3779b1, state), ~id);
  const read = new Int32Array(2);
  set.read(1234, read);
  assertEquals(read, Int32Array.of(1234, 1234 * 1234));
});

Deno.test("StateSet.add() tells states of the same hash apart", () => {
  const set = new StateSet(1);
  for (let i = 0; i < 50; i++) assertEquals(set.add(7, Int32Array.of(i)), i);
  assertEquals(set.add(7, Int32Array.of(31)), ~31);
  assertEquals(set.size, 50);
});

Deno.test("StateSet.widen() keeps all states", () => {
  const set = new StateSet(1);
  for (let i = 0; i < 5000; i++) set.add(i, Int32Array.of(i));
  set.widen(3);
  assertEquals(set.add(4321, Int32Array.of(4321, 0, 0)), ~4321);
  assertEquals(set.add(4321, Int32Array.of(4321, 0, 1)), 5000);
  const read = new Int32Array(3);
  set.read(4999, read);
  assertEquals(read, Int32Array.of(4999, 0, 0));
});
