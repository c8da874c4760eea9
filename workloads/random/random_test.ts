import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "./random.ts";

function draw(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

Deno.test("Random next() gives the published numbers of xoshiro128**", () => {
  // From the authors' C code.
  assertEquals(draw(new Random([1, 2, 3, 4]), 10), [
    11520,
    0,
    5927040,
    70819200,
    2031721883,
    1637235492,
    1287239034,
    3734860849,
    3729100597,
    4258142804,
  ]);
  assertEquals(
    draw(new Random([0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0]), 4),
    [0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70],
  );
});

Deno.test("Random spreads a seed over its state as documented", () => {
  // From a C program that follows the documentation.
  const golden: [seed: number, numbers: number[]][] = [
    [0, [972017869, 1225112740, 3511403703, 3051363223, 2888806818]],
    [1, [1404510102, 771869883, 4205714271, 1959222329, 886057504]],
    [42, [4248112919, 1618666171, 2281223252, 3919172202, 4027275169]],
    [2 ** 53 - 1, [3670655419, 128053630, 101447501, 703593184, 3263638902]],
  ];
  for (const [seed, numbers] of golden) assertEquals(draw(new Random(seed), 5), numbers);
});

Deno.test("Random below() never reaches its bound and hits every number alike", () => {
  for (const bound of [1, 2, 3, 6, 7, 100]) {
    const random = new Random(bound);
    const hits = new Array<number>(bound).fill(0);
    const draws = 2000 * bound;
    for (let i = 0; i < draws; i++) hits[random.below(bound)]!++;
    // Eight standard deviations of a count of mean 2000.
    for (const hit of hits) assert(Math.abs(hit - 2000) < 360 || bound === 1, `${bound}: ${hits}`);
  }
});

Deno.test("Random below() draws numbers again that would favour the small ones", () => {
  // For a bound of 3 * 2^30 a plain remainder would put half of all draws into the lowest third.
  const random = new Random(5);
  let low = 0;
  for (let i = 0; i < 3000; i++) if (random.below(3 * 2 ** 30) < 2 ** 30) low++;
  assert(Math.abs(low - 1000) < 200, `${low} of 3000`);
});

Deno.test("Random below() covers bounds beyond 2^32", () => {
  const random = new Random(6);
  let largest = 0;
  for (let i = 0; i < 200; i++) {
    const drawn = random.below(2 ** 53);
    assert(Number.isSafeInteger(drawn) && drawn >= 0);
    largest = Math.max(largest, drawn);
  }
  assert(largest > 2 ** 52);
});

Deno.test("Random fraction() lies in [0, 1) with a mean of one half", () => {
  const random = new Random(7);
  let sum = 0;
  for (let i = 0; i < 10000; i++) {
    const drawn = random.fraction();
    assert(drawn >= 0 && drawn < 1);
    sum += drawn;
  }
  assert(Math.abs(sum / 10000 - 0.5) < 0.02, `${sum / 10000}`);
});

Deno.test("Random between() includes both ends", () => {
  const random = new Random(8);
  const seen = new Set<number>();
  for (let i = 0; i < 200; i++) seen.add(random.between(-1, 2));
  assertEquals([...seen].sort((a, b) => a - b), [-1, 0, 1, 2]);
  assertEquals(random.between(5, 5), 5);
});

Deno.test("Random chance() is never for 0, always for 1, and draws once in any case", () => {
  const random = new Random(9);
  for (let i = 0; i < 100; i++) {
    assertEquals([random.chance(0), random.chance(1)], [false, true]);
  }
  const reference = new Random(9);
  for (let i = 0; i < 200; i++) reference.fraction();
  assertEquals(random.next(), reference.next());
});

Deno.test("Random shuffle() keeps the items and makes every order alike", () => {
  const random = new Random(10);
  const orders = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle([1, 2, 3]).join("");
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assertEquals([...orders.keys()].sort(), ["123", "132", "213", "231", "312", "321"]);
  for (const count of orders.values()) assert(Math.abs(count - 1000) < 250, `${count}`);
  assertEquals(random.shuffle(new Uint8Array([7, 7])), new Uint8Array([7, 7]));
});

Deno.test("Random refuses seeds, bounds and ranges that are none", () => {
  for (const seed of [-1, 1.5, 2 ** 53, NaN]) {
    assertThrows(() => new Random(seed), RangeError, `received ${seed}`);
  }
  assertThrows(() => new Random([0, 0, 0, 0]), RangeError, "four zeros");
  const random = new Random(1);
  for (const bound of [0, -1, 1.5, 2 ** 53 + 2, NaN]) {
    assertThrows(() => random.below(bound), RangeError, `received ${bound}`);
  }
  assertThrows(() => random.between(2, 1), RangeError, "received 2 and 1");
});
