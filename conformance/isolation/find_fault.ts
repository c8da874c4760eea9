import type { FaultReply, FaultRequest } from "./_fault_worker.ts";
import type { Job } from "./_protocol.ts";
import { RUNNER_ENVIRONMENT, runnerWords } from "./_spawn.ts";

/** Where a native library touched memory that it may not. */
export interface Fault {
  /** Whether it was a guard page beside its region. */
  readonly guard: boolean;
  /** One sentence without final period. */
  readonly description: string;
}

const WORKER = new URL("./_fault_worker.ts", import.meta.url);

/**
 * Does a job that crashed once more under observation, to find the place that was touched.
 *
 * Linux on x86-64. Needs the permissions `ffi` and `read`.
 *
 * @returns `undefined` if it does not crash again or cannot be observed.
 */
export async function findFault(job: Job): Promise<Fault | undefined> {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") return undefined;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  const worker = new Worker(WORKER, { type: "module" });
  try {
    const { promise, resolve } = Promise.withResolvers<FaultReply>();
    worker.onmessage = ({ data }: MessageEvent<FaultReply>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      resolve({});
    };
    const request: FaultRequest = {
      words: [Deno.execPath(), ...runnerWords(job.target)],
      environment: RUNNER_ENVIRONMENT,
      input: JSON.stringify(job),
    };
    worker.postMessage(request);
    const { pointer, maps = "" } = await promise;
    return pointer === undefined ? undefined : locate(pointer, maps);
  } finally {
    worker.terminate();
  }
}

const PAGE = 4096;

/** Finds a place in the memory map of a process, as `/proc/<pid>/maps` shows it. */
export function locate(pointer: number, maps: string): Fault {
  const mappings = maps.trim().split("\n").map((line) => {
    const [range = "", access = ""] = line.split(/\s+/);
    const [start = 0, end = 0] = range.split("-").map((hex) => parseInt(hex, 16));
    return { start, end, access };
  });
  const at = mappings.findIndex(({ start, end }) => pointer >= start && pointer < end);
  const place = `0x${pointer.toString(16)}`;
  const { start, end, access } = mappings[at] ?? { start: 0, end: 0, access: "" };
  if (!access.startsWith("---")) {
    return { guard: false, description: `it touched ${place}, where it may not` };
  }
  // Guards of neighbouring regions can be one mapping.
  const after = mappings[at + 1];
  if (after?.start === end && end - pointer <= PAGE && after.access.startsWith("rw")) {
    return {
      guard: true,
      description: `it touched the guard page before a region, at ${place}`,
    };
  }
  const before = mappings[at - 1];
  if (before?.end === start && pointer - start < PAGE && before.access.startsWith("rw")) {
    return {
      guard: true,
      description: `it touched the guard page ${
        pointer - start
      } bytes behind the end of a region, at ${place}`,
    };
  }
  return { guard: false, description: `it touched ${place}, which nobody may` };
}
