import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Random } from "../../../workloads/random/random.ts";
import { LeastTimes } from "./least_times.ts";

/** What a clock that steps by `step` shows of a call that begins anywhere between two steps. */
function shown(random: Random, time: number, step: number): number {
  return Math.floor(random.fraction() + time / step) * step;
}

Deno.test("LeastTimes tells a time finer than the clock steps, wherever between two steps it lies", () => {
  const random = new Random(1);
  for (const time of [130, 130.1, 133, 135, 139.9]) {
    const times = new LeastTimes(1, 10);
    for (let replay = 0; replay < 1_000; replay++) times.add(0, shown(random, time, 10));
    assertAlmostEquals(times.of(0), time, 0.5);
  }
});

Deno.test("LeastTimes is not moved by more than three steps, whatever disturbs a call", () => {
  const times = new LeastTimes(2, 10);
  for (const time of [500, 130, 900, 141, 131, 131, 150, 160]) times.add(1, time);
  assertAlmostEquals(times.of(1), 130 + 10 * (1 + 2 + 3) / 6);
  assertEquals(times.of(0), Infinity);
});

Deno.test("LeastTimes is not drawn to the next step by one reading below the rest", () => {
  const random = new Random(1);
  const times = new LeastTimes(1, 10);
  for (let replay = 0; replay < 1_000; replay++) times.add(0, shown(random, 145, 10));
  const before = times.of(0);
  assertAlmostEquals(times.add(0, 130), before, 0.1);
});

Deno.test("LeastTimes keeps what it knows when a time falls, as far as it is still near", () => {
  const times = new LeastTimes(1, 10);
  assertEquals([200, 210, 210].map((time) => times.add(0, time)), [200, 205, 200 + 20 / 3]);
  assertEquals(times.add(0, 190), 190 + 10 * (1 + 2 * 2) / 4);
  assertEquals(times.add(0, 170), 170 + 10 * (2 + 3) / 3);
  assertEquals(times.add(0, 100), 100);
  assertEquals(times.add(0, 140), 100);
});

Deno.test("LeastTimes takes a clock without steps at its word", () => {
  const times = new LeastTimes(1, 0);
  assertEquals([3, 2.5, 2.5, 4].map((time) => times.add(0, time)), [3, 2.5, 2.5, 2.5]);
});

Deno.test("LeastTimes stays within what rounding does to steps", () => {
  const times = new LeastTimes(1, 10);
  for (const time of [141, 131, 140, 130]) times.add(0, time);
  assertEquals(times.of(0), 135);
});

Deno.test("LeastTimes finds a call that takes far more than its least time in most replays", () => {
  const times = new LeastTimes(3, 10);
  for (let replay = 0; replay < 30; replay++) {
    times.add(0, replay % 3 === 0 ? 100 : 1000);
    times.add(1, replay % 3 === 0 ? 1000 : 100);
    times.add(2, replay % 3 === 0 ? 100 : 599);
  }
  assertEquals([0, 1, 2].map((call) => times.isUnsteady(call)), [true, false, false]);
});

Deno.test("LeastTimes takes all replays for far above a least time that comes late", () => {
  const times = new LeastTimes(1, 10);
  for (let replay = 0; replay < 30; replay++) times.add(0, 1000);
  assertEquals(times.isUnsteady(0), false);
  times.add(0, 100);
  assertEquals(times.isUnsteady(0), true);
});
