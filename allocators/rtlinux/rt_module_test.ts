import { assertEquals } from "@std/assert";
import type { Deferred } from "../contract/deferred.ts";
import { blockPoolOf } from "../imfs/block_pool.ts";
import { createRegion } from "../contract/region.ts";
import { rtLinuxOver } from "./rt_allocator.ts";
import { RtModule } from "./rt_module.ts";
import type { RtBody } from "./rt_thread.ts";
import { VirtualClock } from "./virtual_clock.ts";

const MILLISECOND = 1_000_000;
const PERIOD = 500 * MILLISECOND;

interface Load {
  readonly clock: VirtualClock;
  readonly deferred: Deferred;
  readonly module: RtModule;
  /** What each thread noted: the milliseconds at which it asked and went on, and the slot. */
  readonly log: [name: string, asked: number, wentOn: number, slot: number][];
  /** A thread that asks for a buffer at each release. */
  asker(name: string, size: number): RtBody;
}

function load(delay: number): Load {
  const clock = new VirtualClock();
  const deferred = rtLinuxOver(blockPoolOf(512)).create(createRegion(200_000)).deferred!;
  const module = new RtModule(clock, deferred, delay);
  const log: Load["log"] = [];
  return {
    clock,
    deferred,
    module,
    log,
    asker: (name, size) =>
      function* (thread) {
        while (true) {
          yield* thread.waitPeriod();
          const asked = clock.now / MILLISECOND;
          const slot = yield* module.malloc(thread, size);
          log.push([name, asked, clock.now / MILLISECOND, slot]);
        }
      },
  };
}

Deno.test("malloc() waits for the tasklet and returns slot after slot", () => {
  const { clock, module, log, asker } = load(10 * MILLISECOND);
  module.createThread(PERIOD, asker("a", 128));
  clock.run(4 * PERIOD);
  assertEquals(log, [["a", 500, 510, 0], ["a", 1000, 1010, 1], ["a", 1500, 1510, 2]]);
  assertEquals(
    module.completions.map(({ requested, completed }) => completed - requested),
    [10 * MILLISECOND, 10 * MILLISECOND, 10 * MILLISECOND],
  );
  assertEquals(module.orphans(), 0);
});

Deno.test("malloc() gives up at the next tick when Linux is late, and the late signal ends the next wait early", () => {
  const { clock, module, log, asker } = load(600 * MILLISECOND);
  module.createThread(PERIOD, asker("a", 128));
  clock.run(1600 * MILLISECOND);
  // Asked at 500, given up at 1000; the tasklet of 1100 ends the wait for the tick of 1500.
  assertEquals(log, [["a", 500, 1000, -1], ["a", 1100, 1500, -1]]);
  assertEquals(module.completions.length, 1);
  assertEquals(module.orphans(), 1);
  clock.run(1700 * MILLISECOND);
  assertEquals(module.orphans(), 2);
});

Deno.test("malloc() without a slot left returns at once, and a preemption then costs a period", () => {
  const { clock, deferred, module } = load(0);
  for (let slot = 0; slot < 128; slot++) {
    deferred.request(1);
    deferred.runDeferred();
  }
  const went: [string, number][] = [];
  const thread = module.createThread(PERIOD, function* (self) {
    yield* self.waitPeriod();
    went.push([`slot ${yield* module.malloc(self, 1)}`, clock.now / MILLISECOND]);
    yield* self.preempt();
    went.push(["went on", clock.now / MILLISECOND]);
    yield* self.waitPeriod();
    went.push(["released", clock.now / MILLISECOND]);
  });
  clock.run(PERIOD);
  assertEquals([went, thread.ready], [[["slot -1", 500]], false]);
  assertEquals(module.completions.length, 0);
  clock.run(4 * PERIOD);
  assertEquals(went.slice(1), [["went on", 1000], ["released", 1500]]);
});

Deno.test("malloc() of two threads at once loses one request, and both get the one buffer", () => {
  const { clock, deferred, module, log, asker } = load(10 * MILLISECOND);
  module.createThread(PERIOD, asker("a", 128));
  module.createThread(PERIOD, asker("b", 256));
  clock.run(999 * MILLISECOND);
  // The signal goes to the first thread; the second sleeps until its tick.
  assertEquals(log, [["a", 500, 510, 0]]);
  assertEquals([module.completions.length, deferred.wakeups], [1, 1]);
  clock.run(1000 * MILLISECOND);
  assertEquals(log[1], ["b", 500, 1000, 0]);
});

Deno.test("malloc() is a cancellation point: the thread ends and its buffer stays until the cleanup", () => {
  const { clock, module, log, asker } = load(10 * MILLISECOND);
  const thread = module.createThread(PERIOD, asker("a", 128));
  clock.run(PERIOD);
  thread.cancel();
  clock.run(PERIOD + 10 * MILLISECOND);
  assertEquals([log, thread.alive, module.orphans()], [[], false, 1]);
  assertEquals(module.cleanup(), 1);
});

Deno.test("cleanup() ends the threads, drops the tasklet and frees every buffer", () => {
  const { clock, deferred, module, log, asker } = load(10 * MILLISECOND);
  const thread = module.createThread(PERIOD, asker("a", 128));
  clock.run(3 * PERIOD);
  assertEquals([log.length, deferred.pending], [2, 1]);
  assertEquals(module.cleanup(), 2);
  clock.run(10 * PERIOD);
  assertEquals([log.length, thread.alive, deferred.wakeups], [2, false, 2]);
  assertEquals(module.completions.length, 2);
  assertEquals(module.cleanup(), 0);
});
