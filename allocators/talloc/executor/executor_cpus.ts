import { alignUp } from "../../blocks/bits.ts";
import type { Region } from "../../contract/region.ts";
import { Talloc } from "../talloc.ts";
import { Control, type CpuOrder, type CpuReport } from "./cpu_order.ts";

/** What {@linkcode runOnCpus} is to do. */
export interface CpusOptions {
  /** Number of CPUs, each a worker. */
  readonly cpus: number;
  /** Tasks of each CPU; every fourth is a hog. */
  readonly tasks: number;
  /** Bytes of the shared region. */
  readonly regionSize: number;
  /** Seed of all sizes and contents. */
  readonly seed: number;
}

/** What came of it. */
export interface CpusReport {
  /** One report for each CPU. */
  readonly cpus: readonly CpuReport[];
  /** Tickets of the lock in the order in which they were served. */
  readonly served: Int32Array;
  /** The heap after the last task. */
  readonly heap: Talloc;
}

/**
 * Runs an executor on each of several CPUs: workers that share one heap in one shared buffer,
 * behind a fair lock.
 *
 * @returns The reports of all CPUs, once they are done.
 * @throws {Error} If a worker fails.
 */
export async function runOnCpus(options: CpusOptions): Promise<CpusReport> {
  const { cpus, tasks, regionSize, seed } = options;
  const base = 64;
  const buffer = new SharedArrayBuffer(alignUp(base + regionSize, 8));
  const region: Region = { buffer, base, size: regionSize };
  const heap = new Talloc(region);
  const control = new Int32Array(new SharedArrayBuffer(4 * (Control.Log + LARGEST_LOG)));
  const reports = await Promise.all(
    Array.from({ length: cpus }, (_, cpu) => {
      return runWorker({ region, control, cpu, cpus, tasks, seed: seed + cpu });
    }),
  );
  const served = control.slice(Control.Log, Control.Log + control[Control.Logged]!);
  return { cpus: reports, served, heap };
}

const LARGEST_LOG = 2 ** 18;

async function runWorker(order: CpuOrder): Promise<CpuReport> {
  const worker = new Worker(new URL("./executor_worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`Cannot run CPU ${order.cpu}: ${event.message}`));
      };
      worker.postMessage(order);
    });
  } finally {
    worker.terminate();
  }
}
