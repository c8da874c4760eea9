import { assert, assertEquals, assertThrows } from "@std/assert";
import { containerOf, IntrusiveList } from "./intrusive_list.ts";

const A = 64;
const B = 96;
const C = 128;

function listAt(buffer: ArrayBuffer, address: number): IntrusiveList {
  const list = new IntrusiveList(buffer, address);
  list.clear();
  return list;
}

Deno.test("IntrusiveList keeps the order in which nodes are added at either end", () => {
  const list = listAt(new ArrayBuffer(256), 8);
  assert(list.isEmpty);
  assertEquals([list.first, list.last, [...list]], [0, 0, []]);
  list.addLast(B);
  list.addLast(C);
  list.addFirst(A);
  assertEquals([...list], [A, B, C]);
  assertEquals([list.first, list.last, list.isEmpty], [A, C, false]);
});

Deno.test("remove() takes out the first, the last, an inner and the only node", () => {
  for (const order of [[A, B, C], [C, B, A], [B, A, C]]) {
    const list = listAt(new ArrayBuffer(256), 8);
    for (const node of [A, B, C]) list.addLast(node);
    const left = [A, B, C];
    for (const node of order) {
      list.remove(node);
      list.remove(node);
      left.splice(left.indexOf(node), 1);
      assertEquals([...list], left);
    }
    assert(list.isEmpty);
  }
});

Deno.test("IntrusiveList iterates while the node at hand is moved to another list", () => {
  const buffer = new ArrayBuffer(256);
  const from = listAt(buffer, 8);
  const to = listAt(buffer, 32);
  for (const node of [A, B, C]) from.addLast(node);
  for (const node of from) {
    from.remove(node);
    to.addFirst(node);
  }
  assertEquals([[...from], [...to]], [[], [C, B, A]]);
});

Deno.test("IntrusiveList lies in its buffer alone", () => {
  const buffer = new ArrayBuffer(256);
  const list = listAt(buffer, 8);
  list.addLast(A);
  list.addLast(B);
  assertEquals([...new IntrusiveList(buffer, 8)], [A, B]);
  assertEquals(containerOf(A, 24), A - 24);
});

Deno.test("IntrusiveList refuses nodes that are misaligned or outside the buffer", () => {
  const buffer = new ArrayBuffer(64);
  const list = listAt(buffer, 0);
  for (const address of [2, -4, 56, 64, 1.5, NaN]) {
    assertThrows(() => list.addLast(address), RangeError, "must be a multiple of 4 in the buffer");
  }
  assertThrows(() => new IntrusiveList(buffer, 60), RangeError, "received 60");
  list.addLast(52);
});
