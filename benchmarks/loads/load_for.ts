import type { Subject } from "../../allocators/contract/subject.ts";
import type { ReplayLoad } from "../../meters/replay_load.ts";
import type { BenchWorkload } from "./bench_workload.ts";

/** Bytes of a block for which the region of a load leaves room, beside what is asked for. */
const ROOM = 128;

let last: { readonly key: string; readonly load: ReplayLoad } | undefined;

/**
 * Loads what a subject is asked, in memory enough for it: the least that it claims to need, and
 * where all its blocks are large, room for as many.
 *
 * The last trace is kept, and with it the measurement of the control: measurements come grouped by
 * workload.
 *
 * @param subject Who is measured.
 * @param workload What it is asked.
 */
export async function loadFor(
  { claims }: Subject,
  { name, seed, load: loadAnew }: BenchWorkload,
): Promise<ReplayLoad> {
  const key = `${name} ${seed}`;
  if (last?.key !== key) last = { key, load: await loadAnew() };
  const { load } = last;
  const { fit, largestRequest = 0, minimumRegion } = claims;
  const times = fit === "fixed" ? Math.max(1, largestRequest / ROOM) : 1;
  const regionSize = Math.max(minimumRegion, Math.ceil(times * load.regionSize));
  return regionSize === load.regionSize ? load : { ...load, regionSize };
}
