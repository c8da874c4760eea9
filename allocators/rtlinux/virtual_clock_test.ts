import { assertEquals, assertThrows } from "@std/assert";
import { VirtualClock } from "./virtual_clock.ts";

Deno.test("run() lets events happen in order of time, then of planning", () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  const note = (name: string) => () => void seen.push(`${name}@${clock.now}`);
  clock.after(20, note("c"));
  clock.after(10, note("a"));
  clock.after(20, note("d"));
  clock.after(10, note("b"));
  clock.run(19);
  assertEquals(seen, ["a@10", "b@10"]);
  assertEquals(clock.now, 19);
  clock.run(20);
  assertEquals(seen.slice(2), ["c@20", "d@20"]);
});

Deno.test("run() includes what events plan for the same instant", () => {
  const clock = new VirtualClock();
  const seen: number[] = [];
  clock.after(5, () => clock.after(0, () => seen.push(clock.now)));
  clock.run(5);
  assertEquals(seen, [5]);
});

Deno.test("VirtualClock refuses to go back", () => {
  const clock = new VirtualClock();
  clock.run(10);
  assertThrows(() => clock.run(9), RangeError, '"until" must be a safe integer of at least 10');
  assertThrows(() => clock.after(-1, () => {}), RangeError, '"delay" must be');
});
