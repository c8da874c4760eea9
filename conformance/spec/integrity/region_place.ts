import type { Allocator } from "../../../allocators/contract/allocator.ts";
import type { Region } from "../../../allocators/contract/region.ts";
import { replay } from "../../../workloads/trace/replay.ts";
import type { Trace } from "../../../workloads/trace/trace.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { isClaimedTrap } from "../../evidence/claimed_trap.ts";
import { Finding } from "../../evidence/finding.ts";
import { ShadowHeap } from "../../evidence/shadow/shadow_heap.ts";
import type { Clause } from "../clause.ts";
import { allOf, liesInRegion, takesAnyRegion } from "../needs.ts";
import { offsetOf } from "../support/offset_of.ts";
import { randomProgram, RESIZING } from "../support/random_program.ts";

/** Requirements on where a region lies, and on what it held before. */
export const regionPlace: readonly Clause[] = [
  {
    id: "integrity.any-region-place",
    level: "MUST",
    requirement:
      "A region may begin at the first byte of its buffer, end at the last, be all of it, or lie far up",
    source: "The contract of Region; FreeRTOS-Kernel#1494 (addresses that are taken for signed)",
    lookAt: "Reads and writes before the base and behind the end, and an address of 0",
    rulesHere: ["creation"],
    needs: takesAnyRegion,
    check(context) {
      const size = context.room(4096);
      const trace = crowd(context);
      // What goes wrong in any region is for other clauses.
      context.run(trace, { regionSize: size });
      for (const before of [0, 64, 4096 - 8, 2 ** 20]) {
        for (const behind of [0, 8, 64]) {
          const buffer = new ArrayBuffer(before + size + behind);
          new Uint8Array(buffer).fill(0xa5);
          run(context, trace, { buffer, base: before, size });
        }
      }
      farUp(context, trace, size);
    },
  },
  {
    id: "integrity.warm-restart",
    level: "MUST",
    requirement: "A heap that is created on the remains of another one is a fresh heap",
    source: "Warm restarts: the region holds the heap of the run before, or one of another size",
    lookAt: "Signatures in the region that make creation keep what it finds",
    rulesHere: ["creation"],
    needs: allOf(liesInRegion, takesAnyRegion),
    check(context) {
      const size = context.room(8192);
      const trace = crowd(context);
      context.run(trace, { regionSize: size });
      const fresh = run(context, trace, regionOf(size));
      for (const [shift, less] of [[0, 0], [0, 64], [64, 0], [0, 2048], [128, 1024]] as const) {
        const region = regionOf(size);
        const { buffer, base } = region;
        const before = { buffer, base: base + shift, size: size - shift - less };
        leaveBehind(context, before);
        const again = run(context, trace, region);
        context.expect(
          again.join() === fresh.join(),
          `the addresses of a fresh heap on a region that held one of ${before.size} bytes`,
          "other addresses",
        );
      }
    },
  },
];

/** A program that fills a small heap and frees part of it again and again. */
function crowd(context: CheckContext): Trace {
  const operations = context.budget.operations / 4;
  return randomProgram(context, { operations, weights: RESIZING, liveBlocks: 256 });
}

/** Replays a program under a shadow heap; returns where in the region each block was put. */
function run(context: CheckContext, trace: Trace, region: Region): number[] {
  const allocator = context.create(region);
  const offsets: number[] = [];
  const note = {
    after: (_: number, address: number) => void offsets.push(offsetOf(region, address)),
  };
  const shadow = new ShadowHeap({ allocator, region, pools: [] }, context.claims);
  try {
    const { operations } = replay(trace, allocator, [shadow, note]);
    context.noteChecked(operations);
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    if (isClaimedTrap(error, context.subject)) return offsets;
    const { buffer, base, size } = region;
    const place = `in a buffer of ${buffer.byteLength} bytes, from byte ${base} on, ${size} bytes`;
    // Elsewhere the same program may go well, so this is where the trace belongs to.
    throw Finding.unmet(error.expected, `${error.actual} ${place}`, {
      trace,
      regionSize: size,
    });
  }
  return offsets;
}

function regionOf(size: number): Region {
  const buffer = new ArrayBuffer(64 + size + 64);
  new Uint8Array(buffer).fill(0xa5);
  return { buffer, base: 64, size };
}

/** Leaves a heap behind in which some blocks are live, some free. */
function leaveBehind(context: CheckContext, region: Region): void {
  const allocator: Allocator = context.create(region);
  const addresses = Array.from({ length: 40 }, (_, i) => allocator.malloc(context.request(8 + i)));
  for (let i = 0; i < addresses.length; i += 3) allocator.free(addresses[i]!);
}

/** The region lies across 2^31 and ends at 2^32, where so large a buffer can be had. */
function farUp(context: CheckContext, trace: Trace, size: number): void {
  let buffer: ArrayBuffer;
  try {
    buffer = new ArrayBuffer(2 ** 32);
  } catch {
    return;
  }
  for (const base of [2 ** 31 - 4096, 2 ** 32 - size]) {
    new Uint8Array(buffer, base - 64, Math.min(size + 128, 2 ** 32 - base + 64)).fill(0xa5);
    try {
      context.create({ buffer, base, size });
    } catch (error) {
      // An allocator may have addresses that are too narrow, if it says so.
      if (error instanceof Finding && error.cause instanceof RangeError) continue;
      throw error;
    }
    run(context, trace, { buffer, base, size });
  }
}
