import { assert, assertEquals } from "@std/assert";
import { Random } from "../../../workloads/random/random.ts";
import { probeClock, toNanoseconds } from "./clock.ts";

/**
 * Runs `body` with readings that advance by `cost` and are rounded down to `step`, then to `grain`;
 * all in milliseconds.
 */
function withClock(cost: number, step: number, body: () => void, grain = 1e-9): void {
  const { now } = performance;
  let time = 0;
  performance.now = () => {
    time += cost;
    return Math.floor(Math.floor(time / step) * step / grain) * grain;
  };
  try {
    body();
  } finally {
    performance.now = now;
  }
}

Deno.test("probeClock() finds the step of a coarse clock", () => {
  withClock(0.0004, 0.1, () => assertEquals(probeClock(), { step: 100_000, floor: 0 }));
  withClock(0.0003, 0.0001, () => assertEquals(probeClock().step, 100));
});

Deno.test("probeClock() tells steps of several nanoseconds from the rounding of its readings", () => {
  withClock(0.0000713, 0.00001002, () => assertEquals(probeClock().step, 10), 1e-6);
  withClock(0.0000713, 0.000041667, () => assertEquals(probeClock().step, 42), 1e-6);
});

Deno.test("probeClock() sees no step where all durations are the same", () => {
  withClock(1, 1, () => assertEquals(probeClock(), { step: 0, floor: 1_000_000 }), 1);
  withClock(0.0001, 100, () => assertEquals(probeClock(), { step: Infinity, floor: 0 }));
});

Deno.test("probeClock() finds a nanosecond where the clock shows each", () => {
  const random = new Random(1);
  const { now } = performance;
  let time = 0;
  performance.now = () => (time += 60 + random.below(30)) / 1e6;
  try {
    assertEquals(probeClock(), { step: 1, floor: 60 });
  } finally {
    performance.now = now;
  }
});

Deno.test("probeClock() finds a step of at least 1 ns here", () => {
  const { step, floor } = probeClock();
  assert(Number.isInteger(step) && step >= 1);
  assert(floor >= 0);
});

Deno.test("toNanoseconds() gives whole nanoseconds", () => {
  assertEquals([0, 0.000119999, 1.5].map(toNanoseconds), [0, 120, 1_500_000]);
});
