import type { ReplayLoad } from "../../meters/replay_load.ts";

/** What is added to the name of a workload whose calls find cold caches. */
export const COLD = "-cold";

/** Calls that are reported of a cold workload: each takes as long as 64 MiB take to read. */
const CALLS = 4;

/**
 * The same workload, but that the caches are emptied before each reported call (rule L4). Of the
 * calls that were reported, few are left, spread evenly.
 *
 * @param load What is replayed otherwise.
 * @returns The cold variant; its trace is named `<name>-cold`.
 */
export function coldLoad(load: ReplayLoad): ReplayLoad {
  const { trace, measured = Uint32Array.from(trace.ops.keys()) } = load;
  const calls = Math.min(CALLS, measured.length);
  const step = measured.length / calls;
  return {
    ...load,
    trace: { ...trace, name: `${trace.name}${COLD}` },
    measured: Uint32Array.from({ length: calls }, (_, i) => measured[Math.floor(i * step)]!),
    cold: true,
  };
}
