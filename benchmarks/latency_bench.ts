/**
 * The worst case of every allocator under every workload, for `deno bench`.
 *
 * The rows go to `reports/out/latency.csv`, `histogram.csv` and `space.csv` when the run is over,
 * and a short table to the standard error, so that `--json` stays readable. Allocators named by the
 * variable `ALLOCERT_SUBJECTS`, modules or names with commas between, are measured beside those of
 * the default run.
 *
 * @module
 */
import { control } from "../allocators/baselines/control.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { probeClock } from "../meters/latency/clock/clock.ts";
import { histogramCsv } from "../reports/formats/csv/histogram_csv.ts";
import { latencyCsv } from "../reports/formats/csv/latency_csv.ts";
import { latencyTable } from "../reports/formats/latency/latency_table.ts";
import { spaceCsv } from "../reports/formats/csv/space_csv.ts";
import { defaultWorkloads, systemOf } from "./loads/bench_workload.ts";
import type { LatencyRow } from "./rows/latency_row.ts";
import { registerBenchmarks } from "./register_benchmarks.ts";
import type { SpaceRow } from "./rows/space_row.ts";
import { BENCH_SUBJECTS, OTHER_SUBJECTS } from "./subjects.ts";

const OUT = new URL("../reports/out/", import.meta.url);
const VARIABLE = "ALLOCERT_SUBJECTS";

const spaces: SpaceRow[] = [];
const options = { onEnd: report, onSpace: (row: SpaceRow): unknown => spaces.push(row) };
const subjects = [...BENCH_SUBJECTS, ...await addedSubjects()];

for (const workload of new Set(subjects.flatMap(defaultWorkloads))) {
  for (const subject of subjects) {
    registerBenchmarks(subject, { ...options, workloads: [workload] });
  }
}
// Each system under its own scenario, and the baselines beside TLSF under that of the lab.
const lab = systemOf(tlsf.name)!;
registerBenchmarks(tlsf, { ...options, workloads: [lab] });
for (const subject of OTHER_SUBJECTS) {
  registerBenchmarks(subject, { ...options, workloads: [systemOf(subject.name) ?? lab] });
}

/** Allocators that are named in the environment, if it may be read. */
async function addedSubjects(): Promise<Subject[]> {
  const words = granted({ name: "env", variable: VARIABLE }) ? Deno.env.get(VARIABLE) : undefined;
  if (!words) return [];
  const { loadSubject } = await import("../cli/machinery/load_subject.ts");
  const { requireNames } = await import("../cli/machinery/require_names.ts");
  try {
    const named = words.split(",").filter((word) => word !== "");
    const added = await Promise.all(named.map(loadSubject));
    const own = [...BENCH_SUBJECTS, ...OTHER_SUBJECTS];
    requireNames([...own.map(({ name }) => name), ...named], [...own, ...added]);
    return added;
  } catch (error) {
    console.error(`${VARIABLE}: ${error instanceof Error ? error.message : error}`);
    Deno.exit(64);
  }
}

function report(rows: readonly LatencyRow[]): void {
  const { step, floor } = probeClock();
  console.error(`\n${latencyTable(rows)}`);
  console.error(`The clock steps by ${step} ns; two readings in a row take ${floor} ns at least.`);
  if (!granted({ name: "read", path: new URL("..", import.meta.url) })) {
    console.error("Recorded programs were left out: they need --allow-read");
  }
  if (!granted({ name: "write", path: OUT })) {
    console.error("No CSV was written: that needs --allow-write=reports/out");
    return;
  }
  Deno.mkdirSync(OUT, { recursive: true });
  write("latency.csv", latencyCsv(rows));
  write("histogram.csv", histogramCsv(rows));
  // The control hands out addresses of nothing.
  write("space.csv", spaceCsv(spaces.filter(({ allocator }) => allocator !== control.name)));
}

function write(name: string, text: string): void {
  const file = new URL(name, OUT);
  Deno.writeTextFileSync(file, text);
  console.error(`Written: ${decodeURIComponent(file.pathname)}`);
}

function granted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
