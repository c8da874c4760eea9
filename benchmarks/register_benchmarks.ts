import type { Subject } from "../allocators/contract/subject.ts";
import { createHeap } from "../workloads/trace/probe.ts";
import { replay } from "../workloads/trace/replay.ts";
import { type BenchWorkload, defaultWorkloads } from "./loads/bench_workload.ts";
import { loadFor } from "./loads/load_for.ts";
import { whyUnsuited } from "./loads/why_unsuited.ts";
import type { MeasureLatencyOptions } from "./measure_latency_options.ts";
import { Measurement } from "./measurement.ts";
import type { LatencyRow } from "./rows/latency_row.ts";
import { measureSpaceRow, type SpaceRow } from "./rows/space_row.ts";

/** How a subject is registered. */
export interface BenchmarkOptions extends MeasureLatencyOptions {
  /** What it is asked; what {@linkcode defaultWorkloads} says if left out. */
  readonly workloads?: readonly BenchWorkload[];
  /**
   * Called once, when the run is over, with the rows of all benchmarks that were registered with
   * this very function; not if none of them ran. It must not wait: the runtime ends after it.
   */
  readonly onEnd?: (rows: readonly LatencyRow[]) => void;
  /** Called with what each workload took of the memory, before `onEnd`. */
  readonly onSpace?: (row: SpaceRow) => void;
}

/**
 * Registers one benchmark of `deno bench` for each workload.
 *
 * A body is an episode: one replay of a whole trace, which is what the table of `deno bench` shows.
 * The worst case is measured by our own recorder, in three spells: one when an episode is first
 * asked for, the others when the run is over. Until the number of replays that is asked for is
 * made, it then goes on until the whole has taken six times as long as the episodes, or 165
 * seconds: more replays are what makes a worst case repeat. What an allocator does not offer, or a
 * permission is missing for, is ignored, with the reason in the name.
 *
 * Outside of `deno bench` nothing happens.
 *
 * @param subject Who is measured.
 * @param options Which workloads, where the rows go, how they are measured.
 *
 * @example A bench file that measures an allocator and writes the CSV
 * ```ts ignore
 * import { registerBenchmarks } from "@allocert/allocert/benchmarks";
 * import { latencyCsv } from "@allocert/allocert/reports";
 * import { arena } from "./arena.ts";
 *
 * registerBenchmarks(arena, {
 *   onEnd: (rows) => Deno.writeTextFileSync("latency.csv", latencyCsv(rows)),
 * });
 * ```
 */
export function registerBenchmarks(subject: Subject, options: BenchmarkOptions = {}): void {
  if (!("Deno" in globalThis) || Deno.bench === undefined) return;
  const { workloads = defaultWorkloads(subject), onEnd, onSpace, ...measuring } = options;
  if (!isListening) globalThis.addEventListener("unload", finish);
  isListening = true;
  for (const workload of workloads) {
    const missing = missingFor(subject, workload);
    let isMeasured = false;
    Deno.bench({
      name: `${subject.name}, ${workload.name}${missing ? ` (skipped: ${missing})` : ""}`,
      group: workload.name,
      ignore: missing !== undefined,
      n: 5,
      warmup: 1,
      async fn(b) {
        const load = await loadFor(subject, workload);
        if (!isMeasured) {
          isMeasured = true;
          const options = { steps: true, ...measuring };
          begun.push({ measurement: await Measurement.begin([subject], load, options), onEnd });
          if (onSpace && subject.ownHeap === undefined) {
            const space = await measureSpaceRow(subject, load);
            if (space) onSpace(space);
          }
        }
        const { allocator } = createHeap(subject, load.regionSize, load.pools);
        b.start();
        replay(load.trace, allocator);
        b.end();
      },
    });
  }
}

/** What was begun in this run, and who wants its rows. */
const begun: {
  readonly measurement: Measurement;
  readonly onEnd: BenchmarkOptions["onEnd"];
}[] = [];
let isListening = false;

/** Milliseconds after which a run replays nothing further, however many allocators are measured. */
const LONGEST = 165_000;

/** Makes what is left of all measurements, then hands out all rows. */
function finish(): void {
  const measurements = begun.map(({ measurement }) => measurement);
  Measurement.finish(measurements, Math.min(LONGEST, 7 * performance.now()), "all");
  for (const [onEnd, own] of Map.groupBy(begun, ({ onEnd }) => onEnd)) {
    onEnd?.(own.flatMap(({ measurement }) => measurement.rows().flat()));
  }
}

function missingFor(subject: Subject, workload: BenchWorkload): string | undefined {
  const unsuited = whyUnsuited(subject, workload);
  if (unsuited !== undefined) return unsuited;
  const permission = { name: "read", path: new URL("..", import.meta.url) } as const;
  const canRead = !workload.file || !import.meta.url.startsWith("file:") ||
    Deno.permissions.querySync(permission).state === "granted";
  return canRead ? undefined : "needs --allow-read";
}
