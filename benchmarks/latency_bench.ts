/**
 * The worst case of every allocator under every workload, for `deno bench`.
 *
 * A body is an episode: one replay of a whole trace, which is what the table of `deno bench` shows. The worst case is measured by
 * our own recorder when an episode is first asked for; the rows go to `reports/out/latency.csv` and `histogram.csv` when the run is over, and a
 * short table to the standard error, so that `--json` stays readable.
 *
 * @module
 */
import type { Subject } from "../allocators/subject.ts";
import { probeClock } from "../meters/clock.ts";
import type { LatencyLoad } from "../meters/latency_meter.ts";
import { histogramCsv } from "../reports/histogram_csv.ts";
import { latencyCsv } from "../reports/latency_csv.ts";
import { latencyTable } from "../reports/latency_table.ts";
import { createHeap } from "../workloads/probe.ts";
import { replay } from "../workloads/replay.ts";
import { tlsf } from "../allocators/tlsf.ts";
import { BENCH_WORKLOADS, type BenchWorkload, systemOf } from "./bench_workload.ts";
import type { LatencyRow } from "./latency_row.ts";
import { measureLatency } from "./measure_latency.ts";
import { BENCH_SUBJECTS, OTHER_SUBJECTS } from "./subjects.ts";

const OUT = new URL("../reports/out/", import.meta.url);

const canRead = granted({ name: "read", path: new URL("..", import.meta.url) });
const rows: LatencyRow[] = [];
let loaded: { readonly name: string; readonly load: LatencyLoad } | undefined;

for (const workload of BENCH_WORKLOADS) {
  for (const subject of BENCH_SUBJECTS) register(subject, workload);
}
// Each system under its own scenario, and the baselines beside TLSF under that of the lab.
const lab = systemOf("tlsf")!;
register(tlsf, lab);
for (const subject of OTHER_SUBJECTS) register(subject, systemOf(subject.name) ?? lab);
globalThis.addEventListener("unload", report);

function register(subject: Subject, workload: BenchWorkload): void {
  const missing = workload.file && !canRead;
  let measured = false;
  Deno.bench({
    name: `${subject.name}, ${workload.name}${missing ? " (skipped: needs --allow-read)" : ""}`,
    group: workload.name,
    ignore: missing,
    n: 5,
    warmup: 1,
    async fn(b) {
      const load = await loadOnce(workload);
      if (!measured) {
        measured = true;
        rows.push(...await measureLatency(subject, load, { steps: true }));
      }
      const { allocator } = createHeap(subject, load.regionSize, load.pools);
      b.start();
      replay(load.trace, allocator);
      b.end();
    },
  });
}

/** Keeps one trace at a time; episodes come grouped by workload. */
async function loadOnce({ name, load }: BenchWorkload): Promise<LatencyLoad> {
  if (loaded?.name !== name) loaded = { name, load: await load() };
  return loaded.load;
}

function report(): void {
  if (rows.length === 0) return;
  const { step, floor } = probeClock();
  console.error(`\n${latencyTable(rows)}`);
  console.error(`The clock steps by ${step} ns; two readings in a row take ${floor} ns at least.`);
  if (!canRead) console.error("Recorded programs were left out: they need --allow-read");
  if (!granted({ name: "write", path: OUT })) {
    console.error("No CSV was written: that needs --allow-write=reports/out");
    return;
  }
  Deno.mkdirSync(OUT, { recursive: true });
  write("latency.csv", latencyCsv(rows));
  write("histogram.csv", histogramCsv(rows));
}

function write(name: string, text: string): void {
  const file = new URL(name, OUT);
  Deno.writeTextFileSync(file, text);
  console.error(`Written: ${decodeURIComponent(file.pathname)}`);
}

function granted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
