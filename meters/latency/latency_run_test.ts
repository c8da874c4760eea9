import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Subject } from "../../allocators/contract/subject.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import type { OperationLatency } from "./latency_meter.ts";
import { LatencyRun } from "./latency_run.ts";
import { counted } from "../steps/javascript/testdata/counted.ts";
import { withPace } from "../steps/javascript/testdata/with_pace.ts";

const TRACE = new TraceBuilder().malloc(0, 8).build("one");
const [QUIET, BUSY] = [1, 2];

function replay(run: LatencyRun, times: number): void {
  for (let i = 0; i < times; i++) run.replay();
}

Deno.test("LatencyRun has enough only when the core was quiet for as long as its calls need", async () => {
  await withPace(async (pace) => {
    const run = await LatencyRun.begin(counted, { trace: TRACE, regionSize: 1024 });
    replay(run, 1);
    pace.milliseconds = BUSY;
    replay(run, 200);
    assertEquals([run.replays, run.isEnough(true)], [201, false]);
    assertAlmostEquals(run.quietReplays, 1);
    pace.milliseconds = QUIET;
    assertEquals(run.result().busy, true);
    // ln(100) is 4.6.
    replay(run, 3);
    assertEquals(run.result().busy, true);
    replay(run, 1);
    assertEquals([run.result().busy, run.isEnough(true)], [false, false]);
    replay(run, 26);
    assertEquals([run.isEnough(true), run.isEnough(false)], [true, true]);
    const { operations, quietReplays } = run.result();
    assertAlmostEquals(quietReplays, 31);
    // Half of the quiet time was over behind the busy one.
    assertEquals([operations[0]!.worst, operations[0]!.worstHalf], [1_000_000, 1_000_000]);
  });
});

Deno.test("LatencyRun makes the replays that were asked for, however busy the core is", async () => {
  await withPace(async (pace) => {
    const load = { trace: TRACE, regionSize: 1024 };
    const run = await LatencyRun.begin(counted, load, { replays: 40 });
    pace.milliseconds = BUSY;
    replay(run, 31);
    assertEquals([run.isEnough(true), run.isEnough(false)], [true, false]);
    replay(run, 9);
    assertEquals([run.isEnough(false), run.result().quietReplays], [true, 0]);
  });
});

Deno.test("LatencyRun goes on while replays still lower a worst case", async () => {
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
    const run = await LatencyRun.begin(noisy, { trace: TRACE, regionSize: 1024 });
    replay(run, 40);
    assertEquals(run.isEnough(true), true);
    noise = 0;
    replay(run, 39);
    assertEquals(run.isEnough(true), false);
    replay(run, 2);
    assertEquals(run.isEnough(true), true);
  });
});

Deno.test("LatencyRun notices a call that takes far longer in most replays, though it returns the same", async () => {
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
      const run = await LatencyRun.begin(subject, { trace: TRACE, regionSize: 1024, cold });
      replay(run, 55);
      const [{ unsteady, worst }] = run.result().operations as [OperationLatency];
      return [unsteady, worst];
    };
    assertEquals(await unsteadyIn(heapsThatAre((heap) => heap % 11 > 2)), [1, 1_000_000]);
    assertEquals(await unsteadyIn(heapsThatAre((heap) => heap % 11 < 3)), [0, 1_000_000]);
    assertEquals(await unsteadyIn(heapsThatAre((heap) => heap % 11 > 2), true), [1, 1_000_000]);
    assertEquals(await unsteadyIn(heapsThatAre((heap) => heap % 11 < 3), true), [0, 1_000_000]);
  });
});
