import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { Op, type Trace } from "../../workloads/trace/trace.ts";
import { talloc } from "../../allocators/talloc/mod.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import type { ReplayLoad } from "../replay_load.ts";
import { counted } from "../steps/javascript/testdata/counted.ts";
import type { ReplayTimes } from "./replay_times.ts";
import { timeReplays } from "./time_replays.ts";
import type { TimingOptions } from "./timing_options.ts";

/** A clock that only moves when it is told to, in nanoseconds. */
class FakeClock {
  #time = 0;

  advance(nanoseconds: number): void {
    this.#time += nanoseconds / 1e6;
  }

  async run<Result>(body: () => Promise<Result>): Promise<Result> {
    const { now } = performance;
    performance.now = () => this.#time;
    try {
      return await body();
    } finally {
      performance.now = now;
    }
  }
}

async function timeOne(
  subject: Subject,
  load: ReplayLoad,
  options?: TimingOptions,
): Promise<ReplayTimes> {
  const [times] = await timeReplays([subject], load, options);
  return times!;
}

/** Milliseconds, so that a few operations fill a warm-up. */
const MS = 1_000_000;

function subjectOf(create: (region: Region) => Allocator): Subject {
  return { ...counted, name: "fake", create };
}

/**
 * Lines like `malloc 0 8`, `free 0`, `realloc 0 16`, `memalign 0 8 64`: operation, id, size,
 * alignment.
 */
function traceOf(...lines: string[]): Trace {
  const rows = lines.map((line) => line.split(" "));
  const codes: Record<string, number> = {
    malloc: Op.Malloc,
    free: Op.Free,
    realloc: Op.Realloc,
    memalign: Op.Memalign,
  };
  return {
    name: "lines",
    ops: Uint8Array.from(rows, ([name]) => codes[name!]!),
    ids: Uint32Array.from(rows, (row) => Number(row[1])),
    sizes: Float64Array.from(rows, (row) => Number(row[2] ?? 0)),
    alignments: Float64Array.from(rows, (row) => Number(row[3] ?? 0)),
    idCount: 1 + Math.max(...rows.map((row) => Number(row[1]))),
  };
}

/**
 * A malloc that takes `size` milliseconds, and `noise` more; each is a new address. Every replay
 * asks two allocators: one in the run-up and one in the replay itself.
 */
function slowBump(clock: FakeClock, noise: (replay: number) => number = () => 0): Subject {
  let asked = 0;
  return subjectOf(({ base }) => {
    let replay: number | undefined;
    let next = base;
    return {
      malloc(size) {
        replay ??= Math.ceil(asked++ / 2);
        clock.advance(size * MS + noise(replay));
        return next++;
      },
      free() {
        clock.advance(MS / 2);
      },
    };
  });
}

Deno.test("timeReplays() takes the largest of the least times, whatever disturbs single calls", async () => {
  const clock = new FakeClock();
  let call = 0;
  // Every seventh call is disturbed, so no operation of the five in every replay.
  const subject = slowBump(clock, () => ++call % 7 === 0 ? 900 * MS : 0);
  const trace = traceOf("malloc 0 3", "malloc 1 20", "malloc 2 4", "malloc 3 19", "malloc 4 2");
  const { operations, sameHash, replays } = await clock.run(() =>
    timeOne(subject, { trace, regionSize: 64 }, { budget: Infinity })
  );
  assertEquals(replays, 101);
  assert(sameHash);
  assertEquals(operations.length, 1);
  const [malloc] = operations;
  assertEquals(
    [malloc!.worst, malloc!.worstHalf, malloc!.worstIndex, malloc!.calls],
    [20 * MS, 20 * MS, 1, 5],
  );
  assertEquals(malloc!.histogram.total, 5 * 101);
  assertEquals([malloc!.histogram.min, malloc!.histogram.max], [2 * MS, 920 * MS]);
});

Deno.test("timeReplays() warms the code up on another heap once the memory is filled, and leaves the measured one alone", async () => {
  let events: string[] = [];
  let heaps = 0;
  const subject = subjectOf(({ base }) => {
    const heap = heaps++;
    events.push(`create ${heap}`);
    return {
      malloc(size) {
        events.push(`malloc ${size} on ${heap}`);
        return base;
      },
      free() {},
    };
  });
  await timeOne(subject, { trace: traceOf("malloc 0 3", "malloc 1 4"), regionSize: 64 }, {
    replays: 31,
    budget: 0,
  });
  events = events.slice(-6).map((event) => event.replace(String(heaps - 2), "A"));
  assertEquals(events.map((event) => event.replace(String(heaps - 1), "B")), [
    "create A",
    "create B",
    "malloc 3 on B",
    "malloc 4 on B",
    "malloc 3 on A",
    "malloc 4 on A",
  ]);
});

Deno.test("timeReplays() shows in worstHalf that the replays were too few", async () => {
  const clock = new FakeClock();
  // Two replays warm up, and one more begins the second spell of 20: the 33rd ends the first half.
  const subject = slowBump(clock, (replay) => replay > 33 ? 0 : 100 * MS);
  const { operations } = await clock.run(() =>
    timeOne(subject, { trace: traceOf("malloc 0 5"), regionSize: 64 }, {
      replays: 60,
      budget: Infinity,
    })
  );
  assertEquals([operations[0]!.worst, operations[0]!.worstHalf], [5 * MS, 105 * MS]);
});

Deno.test("timeReplays() tells operations and outcomes apart and leaves out what is not live", async () => {
  const clock = new FakeClock();
  const subject = subjectOf(({ base }) => ({
    malloc: (size) => (clock.advance(11 * MS), size > 100 ? 0 : base + size),
    free: () => clock.advance(12 * MS),
    realloc: (_, size) => (clock.advance(13 * MS), size > 100 ? 0 : base + size),
    memalign: (_, size) => (clock.advance(14 * MS), size > 100 ? 0 : base + size),
  }));
  const trace = traceOf(
    "malloc 0 1",
    "malloc 1 101",
    "free 1",
    "realloc 1 5",
    "realloc 0 2",
    "realloc 0 102",
    "free 0",
    "memalign 2 3 64",
    "memalign 3 103 64",
  );
  const { operations } = await clock.run(() => timeOne(subject, { trace, regionSize: 64 }));
  assertEquals(
    operations.map((o) => [o.operation, o.outcome, o.calls, o.worst / MS, o.worstIndex]),
    [
      ["malloc", "ok", 1, 11, 0],
      ["malloc", "null", 1, 11, 1],
      ["free", "ok", 1, 12, 6],
      ["realloc", "ok", 1, 13, 4],
      ["realloc", "null", 1, 13, 5],
      ["memalign", "ok", 1, 14, 7],
      ["memalign", "null", 1, 14, 8],
    ],
  );
});

Deno.test("timeReplays() reports the measured operations only", async () => {
  const clock = new FakeClock();
  const trace = traceOf("malloc 0 30", "malloc 1 5", "free 0", "malloc 2 6");
  const { operations } = await clock.run(() =>
    timeOne(slowBump(clock), { trace, regionSize: 64, measured: Uint32Array.of(1, 3) })
  );
  assertEquals(operations.map((o) => [o.operation, o.calls, o.worst / MS, o.worstIndex]), [
    ["malloc", 2, 6, 3],
  ]);
});

Deno.test("timeReplays() starts every replay from the same bytes and with the same pools", async () => {
  const clock = new FakeClock();
  const states = new Set<string>();
  const subject = subjectOf(({ buffer, base, size }) => {
    const bytes = new Uint8Array(buffer);
    const seen = new Set(bytes.subarray(base, base + size));
    const pools: number[] = [];
    return {
      malloc() {
        states.add(JSON.stringify([[...seen], pools]));
        clock.advance(10 * MS);
        bytes.fill(states.size, base, base + size);
        return base;
      },
      free() {},
      addPool: (_, bytes) => pools.push(bytes) > 0,
    };
  });
  await clock.run(() =>
    timeOne(subject, { trace: traceOf("malloc 0 1"), regionSize: 64, pools: [32, 16] })
  );
  assertEquals([...states], [JSON.stringify([[0xa5], [32, 16]])]);
});

Deno.test("timeReplays() notices replays that return different offsets", async () => {
  const clock = new FakeClock();
  let created = 0;
  const subject = subjectOf(({ base }) => {
    const address = base + (created++ === 20 ? 8 : 0);
    return { malloc: () => (clock.advance(10 * MS), address), free() {} };
  });
  const load = { trace: traceOf("malloc 0 1"), regionSize: 64 };
  assertEquals((await clock.run(() => timeOne(subject, load))).sameHash, false);
  assertEquals((await clock.run(() => timeOne(subject, load))).sameHash, true);
});

Deno.test("timeReplays() stops at the budget, but makes 31 replays", async () => {
  const clock = new FakeClock();
  const load = { trace: traceOf("malloc 0 5"), regionSize: 64 };
  for (const [budget, replays] of [[0, 31], [400, 40]] as const) {
    const measured = await clock.run(() => timeOne(slowBump(clock), load, { budget }));
    assertEquals(measured.replays, replays);
    assert(measured.settled);
    // A tenth of a second at 10 ms each, run-up included.
    assertEquals(measured.warmUps, 10);
  }
});

Deno.test("timeReplays() gives up warming up a subject that never settles", async () => {
  const clock = new FakeClock();
  const subject = slowBump(clock, (replay) => replay % 2 * 50 * MS);
  const load = { trace: traceOf("malloc 0 50"), regionSize: 64 };
  const { settled, warmUps } = await clock.run(() => timeOne(subject, load));
  // A second at 200 ms and 100 ms in turn.
  assertEquals([settled, warmUps], [false, 7]);
});

Deno.test("timeReplays() refuses fewer than 31 replays", async () => {
  await assertRejects(
    () => timeOne(counted, { trace: traceOf("malloc 0 1"), regionSize: 64 }, { replays: 30 }),
    RangeError,
    'Cannot measure latency: "replays" must be at least 31, received 30',
  );
});

Deno.test("timeReplays() refuses a trace that the subject cannot serve", async () => {
  await assertRejects(
    () => timeOne(counted, { trace: traceOf("realloc 0 1"), regionSize: 64 }),
    TypeError,
    'Cannot measure latency: trace "lines" uses "realloc", which "counted" does not offer',
  );
});

Deno.test("timeReplays() tells by the heap walk which way a call went", async () => {
  const builder = new TraceBuilder();
  // A block between others for each number of free neighbours, and one that is handed out whole.
  for (let id = 0; id < 9; id++) builder.malloc(id, 64);
  for (const id of [1, 2, 6, 4, 5]) builder.free(id);
  builder.malloc(9, 120).malloc(10, 100_000_000);
  const load = { trace: builder.build("ways"), regionSize: 65536 };
  const options = { replays: 31, budget: 0 };
  const found = async (ways: boolean) => {
    const { operations } = await timeOne(tlsf, load, { ...options, ways });
    return operations.map(({ operation, outcome, calls }) => `${operation} ${outcome} ${calls}`);
  };
  assertEquals(await found(false), ["malloc ok 10", "malloc null 1", "free ok 5"]);
  assertEquals(await found(true), [
    "malloc null 1",
    "malloc exact 1",
    "malloc split 9",
    "free merge-0 3",
    "free merge-1 1",
    "free merge-2 1",
  ]);
});

Deno.test("timeReplays() sets the calls apart that concern the backup", async () => {
  const builder = new TraceBuilder().mode(0, false);
  const blocks = 120;
  for (let id = 0; id < blocks; id++) builder.malloc(id, 512);
  for (let id = 0; id < blocks; id++) builder.free(id);
  const load = { trace: builder.build("backup"), regionSize: 60_000 };
  const { operations } = await timeOne(talloc, load, { replays: 31, budget: 0 });
  const calls = new Map(operations.map((o) => [`${o.operation} ${o.outcome}`, o.calls]));
  const backup = calls.get("malloc fallback")!;
  assert(backup > 0 && backup < blocks, `${backup}`);
  assertEquals(calls.get("free fallback"), backup);
  assertEquals(calls.get("malloc ok"), calls.get("free ok"));
});

Deno.test("timeReplays() finds more where the caches are cold", async () => {
  const builder = new TraceBuilder();
  for (let id = 0; id < 64; id++) builder.malloc(id, 64);
  const load = {
    trace: builder.build("cold"),
    regionSize: 65536,
    measured: Uint32Array.of(61, 62),
  };
  const options = { replays: 31, budget: 0 };
  const [warm, cold] = [
    await timeOne(tlsf, load, options),
    await timeOne(tlsf, { ...load, cold: true }, options),
  ];
  assert(cold.sameHash);
  assertEquals(cold.operations[0]!.calls, 2);
  assert(cold.operations[0]!.worst > warm.operations[0]!.worst);
});

Deno.test("timeReplays() lets the subjects take turns, two replays at a time", async () => {
  const clock = new FakeClock();
  const turns: string[] = [];
  const slow = (name: string, milliseconds: number): Subject =>
    subjectOf(({ base }) => ({
      malloc() {
        if (turns.at(-1) !== name) turns.push(name);
        clock.advance(milliseconds * MS);
        return base;
      },
      free() {},
    }));
  const load = { trace: traceOf("malloc 0 1"), regionSize: 64 };
  const options = { replays: 31, budget: Infinity };
  const found = await clock.run(() => timeReplays([slow("a", 200), slow("b", 300)], load, options));
  assertEquals(found.map(({ operations }) => operations[0]!.worst / MS), [200, 300]);
  assertEquals(found.map(({ replays }) => replays), [31, 31]);
  // Both warm up, then come 11 replays, and two times a rehearsal and ten.
  assertEquals(turns.join(""), "ab".repeat(1 + 6 + 2 * (1 + 5)));
  // Each replay of both takes a second, of their 80. One turn is begun before the time is over.
  const inTime = await clock.run(() =>
    timeReplays([slow("a", 200), slow("b", 300)], load, { budget: 40_000 })
  );
  assertEquals(inTime.map(({ replays }) => replays), [81, 81]);
});
