import type { Subject } from "../../allocators/contract/subject.ts";
import type { LatencyLoad } from "../../meters/latency/latency_meter.ts";

/** Bytes of a block for which the region of a load leaves room, beside what is asked for. */
const ROOM = 128;

/** A load in memory enough for its subject: the least that it claims to need, and where all blocks are large, room for as many. */
export function loadFor({ claims }: Subject, load: LatencyLoad): LatencyLoad {
  const { fit, largestRequest = 0, minimumRegion } = claims;
  const times = fit === "fixed" ? Math.max(1, largestRequest / ROOM) : 1;
  const regionSize = Math.max(minimumRegion, Math.ceil(times * load.regionSize));
  return regionSize === load.regionSize ? load : { ...load, regionSize };
}
