import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Subject } from "../../allocators/contract/subject.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import { counted } from "../steps/javascript/testdata/counted.ts";
import type { OperationTimes } from "./replay_times.ts";
import { withPace } from "./testdata/with_pace.ts";
import { TimedRun } from "./timed_run.ts";

const TRACE = new TraceBuilder().malloc(0, 8).build("one");
const [QUIET, BUSY] = [1, 2];

function replay(run: TimedRun, times: number): void {
  for (let i = 0; i < times; i++) run.replay();
}

Deno.test("TimedRun has enough only when the core was quiet for as long as its calls need", async () => {
  await withPace(async (pace) => {
    const run = await TimedRun.begin(counted, { trace: TRACE, regionSize: 1024 });
    replay(run, 1);
    pace.milliseconds = BUSY;
    replay(run, 200);
    assertEquals([run.replays, run.isEnough], [201, false]);
    assertAlmostEquals(run.quietReplays, 1);
    pace.milliseconds = QUIET;
    assertEquals(run.result().busy, true);
    // ln(100) is 4.6.
    replay(run, 3);
    assertEquals(run.result().busy, true);
    replay(run, 1);
    assertEquals([run.result().busy, run.isEnough], [false, false]);
    replay(run, 26);
    assertEquals(run.isEnough, true);
    const { operations, quietReplays } = run.result();
    assertAlmostEquals(quietReplays, 31);
    // Half of the quiet time was over behind the busy one.
    assertEquals([operations[0]!.worst, operations[0]!.worstHalf], [1_000_000, 1_000_000]);
  });
});

Deno.test("TimedRun.finish() makes the replays that were asked for, however busy the core is", async () => {
  await withPace(async (pace) => {
    const load = { trace: TRACE, regionSize: 1024 };
    const run = await TimedRun.begin(counted, load, { replays: 40, budget: Infinity });
    pace.milliseconds = BUSY;
    TimedRun.spell([run]);
    assertEquals(run.replays, 14);
    for (let i = 0; i < 2; i++) TimedRun.finish([[run]], Infinity);
    assertEquals([run.replays, run.quietReplays, run.isEnough], [40, 0, true]);
  });
});

Deno.test("TimedRun.finish() goes on until the core was quiet for long enough, or the time is over", async () => {
  await withPace(async (pace) => {
    const load = { trace: TRACE, regionSize: 1024 };
    const run = await TimedRun.begin(counted, load, { budget: 0 });
    pace.milliseconds = BUSY;
    TimedRun.finish([[run]], 0);
    assertEquals([run.replays, run.isEnough], [31, false]);
    TimedRun.finish([[run]], performance.now() + 1_000);
    const busy = run.replays;
    assertEquals([busy > 31, run.quietReplays, run.isEnough], [true, 0, false]);
    pace.milliseconds = QUIET;
    TimedRun.finish([[run]], Infinity);
    assertEquals([run.replays - busy, run.isEnough], [31, true]);
    TimedRun.finish([[run]], performance.now() + 1_000);
    assertEquals(run.replays - busy, 31);
    TimedRun.finish([[run]], performance.now() + 1_000, "all");
    assert(run.replays - busy > 31);
  });
});

Deno.test("TimedRun goes on while replays still lower a worst case", async () => {
  await withPace(async () => {
    let noise = 1;
    const noisy: Subject = {
      ...counted,
      create: ({ base }) => ({
        malloc() {
          for (let i = 0; i < noise; i++) performance.now();
          return base;
        },
        free() {},
      }),
    };
    const run = await TimedRun.begin(noisy, { trace: TRACE, regionSize: 1024 });
    replay(run, 40);
    assertEquals(run.isEnough, true);
    noise = 0;
    replay(run, 39);
    assertEquals(run.isEnough, false);
    replay(run, 2);
    assertEquals(run.isEnough, true);
  });
});

Deno.test("TimedRun notices a call that takes far longer in most replays, though it returns the same", async () => {
  await withPace(async () => {
    let heaps = 0;
    const heapsThatAre = (isSlow: (heap: number) => boolean): Subject => ({
      ...counted,
      create({ base }) {
        const heap = heaps++;
        return {
          malloc() {
            for (let i = 0; isSlow(heap) && i < 100; i++) performance.now();
            return base;
          },
          free() {},
        };
      },
    });
    const unsteadyIn = async (subject: Subject, cold = false): Promise<number[]> => {
      const run = await TimedRun.begin(subject, { trace: TRACE, regionSize: 1024, cold });
      replay(run, 55);
      const [{ unsteady, worst }] = run.result().operations as [OperationTimes];
      return [unsteady, worst];
    };
    assertEquals(await unsteadyIn(heapsThatAre((heap) => heap % 11 > 2)), [1, 1_000_000]);
    assertEquals(await unsteadyIn(heapsThatAre((heap) => heap % 11 < 3)), [0, 1_000_000]);
    assertEquals(await unsteadyIn(heapsThatAre((heap) => heap % 11 > 2), true), [1, 1_000_000]);
    assertEquals(await unsteadyIn(heapsThatAre((heap) => heap % 11 < 3), true), [0, 1_000_000]);
  });
});
