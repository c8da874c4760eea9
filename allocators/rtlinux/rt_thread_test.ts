import { assertEquals } from "@std/assert";
import { RtThread } from "./rt_thread.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** A thread that notes when each of its waits ended. */
function waiter(clock: VirtualClock): { thread: RtThread; ended: number[] } {
  const ended: number[] = [];
  const thread = new RtThread(clock, 100, function* (self) {
    while (true) {
      yield* self.waitPeriod();
      ended.push(clock.now);
    }
  });
  return { thread, ended };
}

Deno.test("wake() ends a wait early, and the next tick comes when it would have", () => {
  const clock = new VirtualClock();
  const { thread, ended } = waiter(clock);
  clock.run(130);
  thread.wake();
  clock.run(250);
  assertEquals(ended, [100, 130, 200]);
});

Deno.test("wake() of a thread that is not parked ends its next wait at once", () => {
  const clock = new VirtualClock();
  const ended: number[] = [];
  new RtThread(clock, 100, function* (self) {
    self.wake();
    self.wake();
    yield* self.waitPeriod();
    ended.push(clock.now);
    yield* self.waitPeriod();
    ended.push(clock.now);
  });
  clock.run(300);
  assertEquals(ended, [0, 100]);
});

Deno.test("preempt() parks a thread that is marked suspended, and no other", () => {
  const clock = new VirtualClock();
  const went: string[] = [];
  const thread = new RtThread(clock, 100, function* (self) {
    yield* self.preempt();
    went.push(`ready@${clock.now}`);
    self.markSuspended();
    yield* self.preempt();
    went.push(`suspended@${clock.now}`);
  });
  assertEquals(thread.ready, false);
  clock.run(100);
  assertEquals(went, ["ready@0", "suspended@100"]);
  assertEquals(thread.alive, false);
});

Deno.test("cancel() ends a thread when its wait is over, running its clean-up", () => {
  const clock = new VirtualClock();
  const went: string[] = [];
  const thread = new RtThread(clock, 100, function* (self) {
    try {
      self.markSuspended();
      yield* self.preempt();
      went.push("after preemption");
      yield* self.suspend();
      went.push("after wait");
    } finally {
      went.push(`unwound@${clock.now}`);
    }
  });
  thread.cancel();
  clock.run(500);
  assertEquals(went, ["after preemption", "unwound@200"]);
  assertEquals(thread.alive, false);
});

Deno.test("delete() ends a thread where it is, and no signal brings it back", () => {
  const clock = new VirtualClock();
  const { thread, ended } = waiter(clock);
  clock.run(100);
  thread.delete();
  thread.wake();
  clock.run(1000);
  assertEquals([ended, thread.alive], [[100], false]);
});
