import type { Operation } from "../../../allocators/contract/claims.ts";
import type { Probe } from "../../../workloads/trace/probe.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { doublings } from "./_doublings.ts";
import type { GrowthCheck } from "./_growth_check.ts";

/**
 * Regions from 64 KiB to 64 MiB, or from the smallest on, with a single block of 1 byte in each.
 */
export function regionSizes(context: CheckContext, operation: Operation): GrowthCheck {
  const least = Math.max(16, Math.ceil(Math.log2(2 * context.claims.minimumRegion)));
  return {
    operation,
    variable: "regionSize",
    unit: "bytes of region",
    populations: doublings(least, least + 10),
    probe: (regionSize, repeats) => onlyBlock(operation, 1, regionSize, repeats),
  };
}

/** Requests from 64 bytes to 4 MiB, each alone in a heap with room for several. */
export function requestSizes(context: CheckContext, operation: Operation): GrowthCheck {
  const most = Math.min(22, Math.floor(Math.log2(context.request(2 ** 22) + 1)));
  return {
    operation,
    variable: "requestSize",
    along: ["regionSize"],
    unit: "bytes requested",
    populations: doublings(6, most),
    probe: (size, repeats) => onlyBlock(operation, size, context.room(4 * size + 1024), repeats),
  };
}

/**
 * A heap in which a single block of `size` bytes comes and goes; one operation on it is measured.
 */
export function onlyBlock(
  operation: Operation,
  size: number,
  regionSize: number,
  repeats: number,
): Probe {
  const trace = new TraceBuilder();
  const measured: number[] = [];
  for (let i = 0; i < repeats; i++) {
    if (operation === "malloc") measured.push(trace.operations);
    if (operation === "memalign") {
      measured.push(trace.operations);
      trace.memalign(0, 64, size);
    } else trace.malloc(0, size);
    if (operation === "realloc") {
      trace.malloc(1, 1);
      measured.push(trace.operations);
      trace.realloc(0, 2 * size).free(1);
    }
    if (operation === "free") measured.push(trace.operations);
    trace.free(0);
  }
  return {
    trace: trace.build(`only-block-${size}`),
    measured: Uint32Array.from(measured),
    regionSize,
  };
}
