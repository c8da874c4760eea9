/**
 * The child of the native step meter: replays a probe on a native library and marks each measured
 * operation.
 *
 * @module
 */
import type { Manifest } from "../../../allocators/foreign/manifest.ts";
import { openNative } from "../../../allocators/foreign/native.ts";
import type { Observer } from "../../../workloads/trace/observer.ts";
import { createHeap } from "../../../workloads/trace/probe.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import { Op } from "../../../workloads/trace/trace.ts";

/** What the child is to do, as JSON on its standard input. */
export interface Job {
  /** Id of the process that traces it. */
  readonly tracer: number;
  /** The library and how it is called. */
  readonly library: string;
  readonly manifest: Manifest;
  readonly regionSize: number;
  /** The trace, its arrays as plain ones. */
  readonly trace: {
    readonly name: string;
    readonly ops: readonly number[];
    readonly ids: readonly number[];
    readonly sizes: readonly number[];
    readonly alignments: readonly number[];
    readonly idCount: number;
  };
  readonly measured: readonly number[];
}

/** The first line that the child writes: pointers to the functions, by code of the operation. */
export type Pointers = readonly number[];

/**
 * A line before each mark: the index of the operation. The last line that the child writes: what
 * each measured operation returned; null if it did not reach the library.
 */
export type Returned = readonly (number | null)[];

function main(): void {
  const job: Job = JSON.parse(readStandardInput());
  const libc = Deno.dlopen("libc.so.6", LIBC);
  endWith(job.tracer, libc);
  const { functions } = job.manifest;
  const subject = openNative(job.library, job.manifest);
  const heap = createHeap(subject, job.regionSize);
  const roles = [functions.malloc, functions.free, functions.realloc, functions.memalign];
  const pointers: Pointers = roles.map((call) => call ? subject.pointerTo(call.symbol) : 0);
  console.log(JSON.stringify(pointers));

  const { raise } = libc.symbols;
  const measured = Uint8Array.from({ length: job.trace.ops.length }, () => 0);
  for (const index of job.measured) measured[index] = 1;
  const returned = new Map<number, number>();
  const markMeasured: Observer = {
    before(index) {
      if (measured[index] !== 1) return;
      console.log(String(index));
      raise(SIGSTOP);
    },
    after(index, address) {
      if (measured[index] === 1) returned.set(index, address);
    },
  };
  const trace = {
    name: job.trace.name,
    ops: Uint8Array.from(job.trace.ops),
    ids: Uint32Array.from(job.trace.ids),
    sizes: Float64Array.from(job.trace.sizes),
    alignments: Float64Array.from(job.trace.alignments),
    idCount: job.trace.idCount,
  };
  if (trace.ops.includes(Op.Mode)) throw new TypeError("A native library has no modes");
  replay(trace, heap.allocator, [markMeasured]);
  const answer: Returned = job.measured.map((index) => returned.get(index) ?? null);
  console.log(JSON.stringify(answer));
}

const LIBC = {
  raise: { parameters: ["i32"], result: "i32" },
  prctl: { parameters: ["i32", "u64"], result: "i32" },
  getppid: { parameters: [], result: "i32" },
} as const;

const SIGKILL = 9;
const SIGSTOP = 19;
const PR_SET_PDEATHSIG = 1;

/** Exit code of a child whose tracer has ended before it. */
export const ORPHANED = 3;

/** Nobody would wake up a child that stops when its tracer has ended. */
function endWith(tracer: number, libc: Deno.DynamicLibrary<typeof LIBC>): void {
  libc.symbols.prctl(PR_SET_PDEATHSIG, BigInt(SIGKILL));
  if (libc.symbols.getppid() !== tracer) Deno.exit(ORPHANED);
}

function readStandardInput(): string {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(65536);
  let text = "";
  for (let n = Deno.stdin.readSync(chunk); n !== null; n = Deno.stdin.readSync(chunk)) {
    text += decoder.decode(chunk.subarray(0, n), { stream: true });
  }
  return text;
}

if (import.meta.main) main();
