import type { Trace } from "../trace/trace.ts";
import type { Workload } from "../workload.ts";
import { batchTrace } from "./batch_trace.ts";
import { growingTrace } from "./live_memory/growing_trace.ts";
import { larsonTrace } from "./larson_trace.ts";
import { levelTrace } from "./live_memory/level_trace.ts";
import { meanTrace } from "./mean_trace.ts";
import { periodicTrace } from "./periodic_trace.ts";
import { randomTrace } from "./random_trace.ts";
import { sawtoothTrace } from "./live_memory/sawtooth_trace.ts";
import { slotTrace } from "./slot_trace.ts";
import { tortureGridTrace } from "./torture_grid_trace.ts";
import { workingSetTrace } from "./live_memory/working_set_trace.ts";

/**
 * Operations of each generated workload: enough to settle, and few enough to be replayed hundreds
 * of times.
 */
const OPERATIONS = 20_000;

/**
 * Region of the workloads that fill it to a level: large beside every control block, and full after
 * some 1400 blocks.
 */
const REGION = 2 ** 20;

/** Region of the heap-torture grid, and the heap that each filling of it exceeds. */
const TORTURE_REGION = 2 ** 16;

/** Sizes that xmalloc-test asks for, in bytes: 8, 12, 16, 24, 32, and so on to 2048. */
const XMALLOC_SIZES = Array.from({ length: 17 }, (_, i) => (i % 2 === 0 ? 8 : 12) * 2 ** (i >> 1));

/** The generated workloads, with the parameters that their names stand for. */
export const GENERATED: readonly Workload[] = [
  generated("periodic-small", "Five periodic tasks, blocks below 4096 bytes", (seed) => {
    return periodicTrace(seed, { profile: "small", operations: OPERATIONS });
  }),
  generated("periodic-big", "Five periodic tasks, blocks of 4097 to 65,536 bytes", (seed) => {
    return periodicTrace(seed, { profile: "big", operations: OPERATIONS });
  }),
  generated("periodic-mixed", "Five periodic tasks, small and big blocks alike", (seed) => {
    return periodicTrace(seed, { profile: "mixed", operations: OPERATIONS });
  }),
  generated("mean", "MEAN model: 200 blocks of 128 bytes, uniform around the means", (seed) => {
    return meanTrace(seed, {
      operations: OPERATIONS,
      meanSize: 128,
      meanLifetime: 1000,
      meanGap: 5,
    });
  }),
  generated(
    "working-set",
    "1024 blocks replaced at random, sizes inverse-square to 32 KiB",
    (seed) => {
      return workingSetTrace(seed, { operations: OPERATIONS, blocks: 1024 });
    },
  ),
  generated("server", "5000 blocks replaced at random, sizes 8 to 1000", (seed) => {
    return workingSetTrace(seed, {
      name: "server",
      operations: OPERATIONS,
      blocks: 5000,
      sizes: { kind: "uniform", low: 8, high: 1000 },
    });
  }),
  generated(
    "larson",
    "Four workers replace 1000 blocks each at random and hand them on",
    (seed) => {
      return larsonTrace(seed, { workers: 4, blocks: 1000, rounds: 6, replacements: 250 });
    },
  ),
  generated(
    "xmalloc",
    "2000 slots, 20 % of which get 80 % of the traffic, sizes 8 to 2048",
    (seed) => {
      return slotTrace(seed, {
        name: "xmalloc",
        operations: OPERATIONS,
        slots: 2000,
        sizes: { kind: "choice", values: XMALLOC_SIZES },
      });
    },
  ),
  generated("batch-lifo", "100 rounds of 100 blocks, freed last in first out", (seed) => {
    return batchTrace(seed, { rounds: 100, blocks: 100, order: "lifo" });
  }),
  generated("batch-fifo", "100 rounds of 100 blocks, freed first in first out", (seed) => {
    return batchTrace(seed, { rounds: 100, blocks: 100, order: "fifo" });
  }),
  generated(
    "batch-shuffled",
    "66 rounds of 100 blocks, half of them refilled, freed shuffled",
    (seed) => {
      return batchTrace(seed, { rounds: 66, blocks: 100, order: "shuffled", refill: true });
    },
  ),
  generated("sawtooth", "12 climbs to 768 KiB live, given back entirely or to 256 KiB", (seed) => {
    return sawtoothTrace(seed, { teeth: 12, peakBytes: 3 * 2 ** 18, floorBytes: [2 ** 18, 0] });
  }),
  generated(
    "growing",
    "16 vectors that grow by 2 or 1.5 from 16 to 8192 bytes, small blocks between",
    (seed) => {
      return growingTrace(seed, { operations: OPERATIONS, vectors: 16 });
    },
    ["realloc"],
  ),
  ...[16, 64].map((value) => ({
    ...generated(
      `fixed-${value}`,
      `Blocks of ${value} bytes only, exponential lifetimes`,
      (seed) => {
        return randomTrace(seed, {
          name: `fixed-${value}`,
          operations: OPERATIONS,
          sizes: { kind: "constant", value },
          lifetimes: { kind: "exponential", mean: 1000 },
        });
      },
    ),
    largestRequest: value,
  })),
  generated(
    "log-pareto",
    "Heavy tails: sizes log-Pareto from 8 to 65,535, lifetimes likewise",
    (seed) => {
      return randomTrace(seed, {
        name: "log-pareto",
        operations: OPERATIONS,
        sizes: { kind: "log-pareto", low: 8, high: 65535 },
        lifetimes: { kind: "log-pareto", low: 1, high: 8191 },
      });
    },
  ),
  generated("octaves", "Random sizes 16 to 4095 by octave, exponential lifetimes", (seed) => {
    return randomTrace(seed, { name: "octaves", operations: OPERATIONS, drain: true });
  }),
  generated(
    "extremes",
    "Mostly 12 to 16 bytes, one request in 20 large, one in 1000 of 0 bytes",
    (seed) => {
      return randomTrace(seed, {
        name: "extremes",
        operations: OPERATIONS,
        sizes: {
          kind: "mixture",
          parts: [
            { weight: 949, of: { kind: "uniform", low: 12, high: 16 } },
            { weight: 50, of: { kind: "octaves", low: 2048, high: 65535 } },
            { weight: 1, of: { kind: "constant", value: 0 } },
          ],
        },
      });
    },
  ),
  generated("resizing", "Every third request a realloc, to sizes from 1 to 8191", (seed) => {
    return randomTrace(seed, {
      name: "resizing",
      operations: OPERATIONS,
      sizes: { kind: "octaves", low: 1, high: 8191 },
      reallocShare: 1 / 3,
    });
  }, ["realloc"]),
  generated("aligned", "Every second request aligned to 16 to 4096 bytes", (seed) => {
    return randomTrace(seed, { name: "aligned", operations: OPERATIONS, memalignShare: 0.5 });
  }, ["memalign"]),
  generated(
    "mixed",
    "Random sizes, a tenth reallocs, a twentieth aligned, at most 256 KiB",
    (seed) => {
      return randomTrace(seed, {
        name: "mixed",
        operations: OPERATIONS,
        reallocShare: 0.1,
        memalignShare: 0.05,
        liveBytes: 2 ** 18,
        lifetimes: { kind: "exponential", mean: 2000 },
      });
    },
    ["realloc", "memalign"],
  ),
  generated(
    "half-full",
    "Live bytes kept near half of a region of 1 MiB",
    (seed) => {
      return levelTrace(seed, { name: "half-full", operations: OPERATIONS, liveBytes: REGION / 2 });
    },
    [],
    REGION,
  ),
  generated(
    "full",
    "As many live bytes asked for as a region of 1 MiB has, so that many requests are refused",
    (seed) => {
      return levelTrace(seed, { name: "full", operations: OPERATIONS, liveBytes: REGION });
    },
    [],
    REGION,
  ),
  generated(
    "until-refused",
    "Four climbs until a region of 1 MiB cannot hold more, each freed entirely",
    (seed) => {
      return sawtoothTrace(seed, {
        name: "until-refused",
        teeth: 4,
        peakBytes: REGION,
        freeShare: 0.3,
      });
    },
    [],
    REGION,
  ),
  generated(
    "xenomai-grid",
    "A region of 64 KiB filled with blocks of one size, freed in order or shuffled, and refilled, for 49 sizes",
    (seed) => {
      return tortureGridTrace(seed, { heapSize: TORTURE_REGION, smallestBlock: 64 });
    },
    [],
    TORTURE_REGION,
  ),
];

function generated(
  name: string,
  description: string,
  load: (seed: number) => Trace,
  needs: Workload["needs"] = [],
  regionSize?: number,
): Workload {
  const region = regionSize === undefined ? {} : { regionSize };
  return { name, description, kind: "generated", needs, ...region, load };
}
