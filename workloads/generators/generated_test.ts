import { assert, assertEquals } from "@std/assert";
import { firstFit } from "../../allocators/baselines/first_fit.ts";
import { subjects } from "../../allocators/subjects.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Observer, ReplayState } from "../trace/observer.ts";
import { createHeap } from "../trace/probe.ts";
import { replay, type ReplayResult } from "../trace/replay.ts";
import { Op, type Trace } from "../trace/trace.ts";
import { summarizeTrace } from "../trace/trace_summary.ts";
import type { Workload } from "../workload.ts";
import { GENERATED } from "./generated.ts";

function find(name: string): Workload {
  return GENERATED.find((workload) => workload.name === name)!;
}

async function load(name: string, seed = 1): Promise<Trace> {
  return await find(name).load(seed);
}

function run(subject: Subject, name: string, trace: Trace, observer: Observer = {}): ReplayResult {
  const { allocator } = createHeap(subject, find(name).regionSize!);
  return replay(trace, allocator, [observer]);
}

/** Requested bytes that were live after each operation, as the allocator served them. */
class Levels implements Observer {
  readonly levels: number[] = [];
  #state!: ReplayState;
  #level = 0;
  #old = 0;

  start(state: ReplayState): void {
    this.#state = state;
  }

  before(index: number): void {
    this.#old = this.#state.sizes[this.#state.trace.ids[index]!]!;
  }

  after(index: number): void {
    this.#level += this.#state.sizes[this.#state.trace.ids[index]!]! - this.#old;
    this.levels.push(this.#level);
  }
}

for (const subject of [tlsf, firstFit]) {
  Deno.test(`GENERATED half-full keeps ${subject.name} at half of its region, and all is served`, async () => {
    const trace = await load("half-full");
    const { regionSize } = find("half-full");
    const watched = new Levels();
    assertEquals(run(subject, "half-full", trace, watched).refused, 0);
    const settled = watched.levels.slice(1000).map((level) => level / regionSize!);
    assert(Math.min(...settled) > 0.47 && Math.max(...settled) < 0.53);
  });

  Deno.test(`GENERATED full keeps ${subject.name} full, and it serves and refuses to the end`, async () => {
    const trace = await load("full");
    const { regionSize } = find("full");
    const watched = new Levels();
    const late: number[] = [];
    const result = run(subject, "full", trace, {
      start: (state) => watched.start(state),
      before: (index) => watched.before(index),
      after(index, address) {
        watched.after(index);
        if (index > 15_000 && trace.ops[index] === Op.Malloc) late.push(address);
      },
    });
    assert(result.refused > 100, `${result.refused}`);
    const settled = watched.levels.slice(3000).map((level) => level / regionSize!);
    // The rest is headers, and holes that nothing fits into.
    const mean = settled.reduce((sum, level) => sum + level, 0) / settled.length;
    assert(Math.min(...settled) > 0.78 && mean > 0.83, `${mean}`);
    const refused = late.filter((address) => address === 0).length;
    assert(refused > 10 && refused < late.length / 2, `${refused} of ${late.length}`);
  });

  Deno.test(`GENERATED until-refused fills ${subject.name} to a refusal on each climb, and frees all`, async () => {
    const trace = await load("until-refused");
    const climbs = [{ refused: 0, served: 0 }];
    let live = 0;
    const result = run(subject, "until-refused", trace, {
      after(index, address) {
        if (trace.ops[index] === Op.Malloc && live === 0 && climbs.at(-1)!.refused > 0) {
          climbs.push({ refused: 0, served: 0 });
        }
        if (trace.ops[index] === Op.Free) live--;
        else if (address === 0) climbs.at(-1)!.refused++;
        else {
          live++;
          climbs.at(-1)!.served++;
        }
      },
    });
    assertEquals(climbs.length, 4);
    for (const { refused, served } of climbs) assert(refused > 0 && served > 1000);
    assertEquals(result.liveBlocks, 0);
  });
}

Deno.test("GENERATED full, until-refused and xenomai-grid ask for more than their region, so every allocator refuses", async () => {
  for (const name of ["full", "until-refused", "xenomai-grid"]) {
    const trace = await load(name);
    assert(summarizeTrace(trace).peakLiveBytes > find(name).regionSize!, name);
    for (const subject of subjects) {
      if (subject.claims.fit === "fixed") continue;
      assert(run(subject, name, trace).refused > 0, `${name} on ${subject.name}`);
    }
  }
});

Deno.test("GENERATED xenomai-grid is refused the last block of every filling", async () => {
  const trace = await load("xenomai-grid");
  const { ops } = trace;
  let fillings = 0;
  run(firstFit, "xenomai-grid", trace, {
    after(index, address) {
      if (ops[index] !== Op.Malloc || ops[index + 1] !== Op.Free) return;
      fillings++;
      assertEquals(address, 0);
    },
  });
  assertEquals(fillings, 4 * (9 + 40));
});

Deno.test("GENERATED xmalloc sends four in five operations to one slot in five", async () => {
  const { ids } = await load("xmalloc");
  const traffic = ids.subarray(2000);
  const share = traffic.filter((id) => id < 400).length / traffic.length;
  assert(Math.abs(share - 0.8) < 0.01, `${share}`);
});

Deno.test("GENERATED fixed-16 and fixed-64 ask for one size, and free other blocks than the last", async () => {
  for (const size of [16, 64]) {
    const { ops, ids, sizes } = await load(`fixed-${size}`);
    assertEquals(new Set(sizes.filter((_, i) => ops[i] === Op.Malloc)), new Set([size]));
    const born = new Map<number, number>();
    const ages: number[] = [];
    for (let i = 0; i < ops.length; i++) {
      if (ops[i] === Op.Malloc) born.set(ids[i]!, i);
      else ages.push(i - born.get(ids[i]!)!);
    }
    ages.sort((a, b) => a - b);
    assert(ages[0]! < 20 && ages[ages.length >> 1]! > 500 && ages.at(-1)! > 4000, `${size}`);
  }
});

Deno.test("GENERATED log-pareto has heavy tails: the largest few blocks are most of the bytes", async () => {
  const { ops, ids, sizes } = await load("log-pareto");
  const asked = [...sizes].filter((_, i) => ops[i] === Op.Malloc).sort((a, b) => b - a);
  const total = asked.reduce((sum, size) => sum + size, 0);
  const top = asked.slice(0, asked.length / 50).reduce((sum, size) => sum + size, 0);
  assert(top > total / 2, `${top} of ${total}`);
  assert(asked[asked.length >> 1]! < 16);
  const born = new Map<number, number>();
  const ages: number[] = [];
  for (let i = 0; i < ops.length; i++) {
    if (ops[i] === Op.Malloc) born.set(ids[i]!, i);
    else ages.push(i - born.get(ids[i]!)!);
  }
  ages.sort((a, b) => b - a);
  const lived = ages.reduce((sum, age) => sum + age, 0);
  const oldest = ages.slice(0, ages.length / 50).reduce((sum, age) => sum + age, 0);
  assert(oldest > lived / 2, `${oldest} of ${lived}`);
});
