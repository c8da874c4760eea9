import { assertEquals } from "@std/assert";
import { DecileTimes } from "./decile_times.ts";

Deno.test("DecileTimes is the time that a tenth of the replays went below", () => {
  const times = new DecileTimes(2);
  assertEquals(times.of(1), Infinity);
  const shuffled = [70, 20, 90, 40, 100, 10, 60, 30, 80, 50];
  assertEquals(
    shuffled.map((time) => times.add(1, time)),
    [70, 20, 20, 20, 20, 10, 10, 10, 10, 20],
  );
  assertEquals([times.of(0), times.of(1)], [Infinity, 20]);
});

Deno.test("DecileTimes is moved neither by a few lucky replays nor by many disturbed ones", () => {
  const times = new DecileTimes(1);
  for (let replay = 0; replay < 20; replay++) times.add(0, 2_000);
  for (let replay = 0; replay < 5; replay++) times.add(0, 600);
  for (let replay = 0; replay < 75; replay++) times.add(0, 3_500);
  assertEquals(times.of(0), 2_000);
});

Deno.test("DecileTimes tells a call that takes far longer in most replays", () => {
  const unsteady = (slow: number): boolean => {
    const times = new DecileTimes(1);
    for (let replay = 0; replay < 100; replay++) times.add(0, replay < slow ? 10_001 : 2_000);
    return times.isUnsteady(0);
  };
  assertEquals([unsteady(49), unsteady(51)], [false, true]);
});
