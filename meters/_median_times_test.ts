import { assertEquals } from "@std/assert";
import { MedianTimes } from "./_median_times.ts";

Deno.test("MedianTimes is the time in the middle, of two the mean", () => {
  const times = new MedianTimes(2);
  assertEquals(times.of(1), Infinity);
  const medians = [500, 130, 900, 140, 140, 120, 140].map((time) => times.add(1, time));
  assertEquals(medians, [500, 315, 500, 320, 140, 140, 140]);
  assertEquals([times.of(0), times.of(1)], [Infinity, 140]);
});

Deno.test("MedianTimes is moved by neither lucky nor disturbed replays, as long as they are the fewer", () => {
  const times = new MedianTimes(1);
  for (let replay = 0; replay < 51; replay++) times.add(0, 2_000 + replay % 2);
  for (let replay = 0; replay < 25; replay++) {
    times.add(0, 600);
    times.add(0, 70_000);
  }
  assertEquals(times.of(0), 2_000);
});
