import type { Trace } from "../trace.ts";
import type { Workload } from "../workload.ts";
import { batchTrace } from "./batch_trace.ts";
import { meanTrace } from "./mean_trace.ts";
import { periodicTrace } from "./periodic_trace.ts";
import { randomTrace } from "./random_trace.ts";
import { workingSetTrace } from "./working_set_trace.ts";

/** Operations of each generated workload: enough to settle, and few enough to be replayed hundreds of times. */
const OPERATIONS = 20_000;

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
];

function generated(
  name: string,
  description: string,
  load: (seed: number) => Trace,
  needs: Workload["needs"] = [],
): Workload {
  return { name, description, kind: "generated", needs, load };
}
