import type { ReplayLoad } from "../../meters/replay_load.ts";
import { WORKLOADS } from "../../workloads/catalog.ts";
import { regionSizeFor } from "../../workloads/region_size.ts";
import { SYSTEM_WORKLOADS } from "../../workloads/systems/system_workloads.ts";
import type { Workload } from "../../workloads/workload.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { COLD, coldLoad } from "./cold_load.ts";

/** A workload of the default run, loaded when its turn comes. */
export interface BenchWorkload {
  /** Name of its trace, as in reports. */
  readonly name: string;
  /** Seed of its trace, which the name does not tell; left out where there is one trace only. */
  readonly seed?: number;
  /** What an allocator must offer. */
  readonly needs: Workload["needs"];
  /** As of {@linkcode Workload}. */
  readonly largestRequest?: number;
  /** Whether it is read from a file, which needs `--allow-read`. */
  readonly file: boolean;
  /** Loads the trace and works out the memory. */
  load(): Promise<ReplayLoad>;
}

/** Seed of every generated trace of the default run. */
export const BENCH_SEED = 1;

/**
 * Calls of a scenario that come before the first one reported. They leave caches and branch
 * predictors as the call wants them: what a first call costs after long other work is another
 * question, and another row.
 */
const REHEARSALS = 8;

/** Calls of a scenario that are reported. */
const CALLS = 200;

/**
 * The workloads of the default run: four recorded programs of different habits (growing hashes,
 * small tables and closures, a graph that lives to the end, large buffers), short enough to be
 * replayed often, the load model of TLSF's authors, a mix of all operations, and the state that a
 * scan of free blocks fears most, with warm caches and with cold ones.
 */
export const BENCH_WORKLOADS: readonly BenchWorkload[] = [
  trace("perl-concordance"),
  trace("lua-queens"),
  trace("dot-house"),
  trace("git-log"),
  trace("periodic-small"),
  trace("mixed"),
  scenario("holes", 2 ** 14),
  cold(scenario("holes", 2 ** 14)),
];

/** What allocators of blocks of one size are asked instead. */
const FIXED_WORKLOADS: readonly BenchWorkload[] = [trace("fixed-16"), trace("fixed-64")];

/**
 * What an allocator is asked if nothing else is said: the workloads of the default run, or those of
 * blocks of one size.
 */
export function defaultWorkloads(subject: Subject): readonly BenchWorkload[] {
  return subject.claims.fit === "fixed" ? FIXED_WORKLOADS : BENCH_WORKLOADS;
}

/**
 * The scenario of the seed system that a subject stands for; left out for a baseline, which has
 * none.
 */
export function systemOf(subject: string): BenchWorkload | undefined {
  const system = SYSTEM_WORKLOADS.find((system) => system.subject === subject);
  if (system === undefined) return undefined;
  return {
    name: system.name,
    needs: system.needs,
    file: false,
    async load() {
      const trace = await system.load(BENCH_SEED);
      return { trace, regionSize: system.regionSize ?? regionSizeFor(trace) };
    },
  };
}

/** A workload of the catalogue, all of whose calls are reported; a generated one from this seed. */
export function trace(name: string, seed = BENCH_SEED): BenchWorkload {
  const { kind, needs, largestRequest, load, regionSize } = find(name);
  return {
    name,
    seed,
    needs,
    ...(largestRequest === undefined ? {} : { largestRequest }),
    file: kind === "recorded",
    async load() {
      const trace = await load(seed);
      return { trace, regionSize: regionSize ?? regionSizeFor(trace) };
    },
  };
}

/** A scenario of the catalogue for a population of k, of which 200 calls are reported. */
export function scenario(name: string, k: number): BenchWorkload {
  const { needs, probe } = find(name);
  const full = `${name}-${k}`;
  return {
    name: full,
    needs,
    file: false,
    load() {
      // Small units keep the heap small, so that a linear scan of it ends in time.
      const { trace, measured, ...memory } = probe!(k, { unit: 32, repeats: REHEARSALS + CALLS });
      return Promise.resolve({
        ...memory,
        trace: { ...trace, name: full },
        measured: measured.subarray(REHEARSALS),
      });
    },
  };
}

/** The workload with cold caches. */
export function cold(workload: BenchWorkload): BenchWorkload {
  return {
    ...workload,
    name: `${workload.name}${COLD}`,
    load: async () => coldLoad(await workload.load()),
  };
}

function find(name: string): Workload {
  const workload = WORKLOADS.find((workload) => workload.name === name);
  if (workload !== undefined) return workload;
  throw new RangeError(`Cannot bench: "${name}" is no workload of the catalogue`);
}
