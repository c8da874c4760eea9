import { assert, assertEquals } from "@std/assert";
import { probeClock, toNanoseconds } from "./clock.ts";

/** Runs `body` with readings that advance by `cost` and are rounded down to `step` milliseconds. */
function withClock(cost: number, step: number, body: () => void): void {
  const { now } = performance;
  let time = 0;
  performance.now = () => Math.floor((time += cost) / step) * step;
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

Deno.test("probeClock() finds a step of at least 1 ns here", () => {
  const { step, floor } = probeClock();
  assert(Number.isInteger(step) && step >= 1);
  assert(floor >= 0);
});

Deno.test("toNanoseconds() gives whole nanoseconds", () => {
  assertEquals([0, 0.000119999, 1.5].map(toNanoseconds), [0, 120, 1_500_000]);
});
