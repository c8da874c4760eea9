import { assertEquals } from "@std/assert";
import { OrderedBits } from "./_ordered_bits.ts";

Deno.test("OrderedBits finds the same neighbours as a sorted list", () => {
  for (const size of [1, 31, 32, 33, 1024, 1025, 40_000]) {
    const bits = new OrderedBits(size);
    const members = new Set<number>();
    let random = size;
    for (let step = 0; step < 400; step++) {
      random = (Math.imul(random, 1103515245) + 12345) >>> 0;
      const member = (random >>> 8) % size;
      if (members.delete(member)) bits.delete(member);
      else {
        members.add(member);
        bits.add(member);
      }
      const probe = (Math.imul(random, 69069) >>> 8) % size;
      const sorted = [...members].sort((a, b) => a - b);
      assertEquals(bits.atMost(probe), sorted.findLast((each) => each <= probe) ?? -1);
      assertEquals(bits.atLeast(probe), sorted.find((each) => each >= probe) ?? -1);
    }
  }
});

Deno.test("OrderedBits.atLeast() of a number behind the last returns -1", () => {
  const bits = new OrderedBits(64);
  bits.add(63);
  assertEquals(bits.atLeast(63), 63);
  assertEquals(bits.atLeast(64), -1);
});

Deno.test("OrderedBits.delete() keeps the other members of a word findable", () => {
  const bits = new OrderedBits(5000);
  bits.add(4000);
  bits.add(4001);
  bits.delete(4000);
  assertEquals([bits.atLeast(0), bits.atMost(4999)], [4001, 4001]);
  bits.delete(4001);
  assertEquals([bits.atLeast(0), bits.atMost(4999)], [-1, -1]);
});
