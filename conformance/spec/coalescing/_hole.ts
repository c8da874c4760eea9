import type { Trace } from "../../../workloads/trace/trace.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { largestWhere } from "../support/largest_request.ts";
import { offsetOf } from "../support/offset_of.ts";
import { Finding } from "../../evidence/finding.ts";
import { checkTrace } from "../../evidence/check_trace.ts";
import { replayWatched, type TraceRun } from "../../evidence/watched_replay.ts";

/**
 * A full heap with a hole that consists of several blocks, and a request that the hole is known to
 * serve once all of them are free and joined.
 */
export interface Hole {
  /** Fills the heap. Nothing more of any use can be allocated afterwards. */
  readonly filled: Trace;
  /** Ids of the blocks in the hole, in order of address. */
  readonly ids: readonly number[];
  /** Offset in the region of the end of the live block before the hole. */
  readonly low: number;
  /** Offset in the region of the live block behind it. */
  readonly high: number;
  /** The largest request that one free block in this place serves. */
  readonly size: number;
  /** Bytes of the region. */
  readonly regionSize: number;
}

/**
 * Builds a hole of `parts` blocks.
 *
 * What the hole must serve is found without knowing headers, classes or rounding: in a second heap
 * a single block takes the place of the parts, is freed while the heap is full, and the largest
 * request is sought that is then served. The hole made by joining the parts is at least as large as
 * that one, so it must serve the same.
 *
 * Block sizes and places are varied until both heaps agree; a buddy system joins only buddies, for
 * instance.
 *
 * @returns The hole, or `undefined` if none was found.
 */
export function findHole(context: CheckContext, parts: number): Hole | undefined {
  for (const size of [512, 64, 1000]) {
    const unit = context.request(size);
    for (const before of [1, 2, 4, 3]) {
      const hole = tryHole(context, unit, before, parts);
      if (hole !== undefined) return hole;
    }
  }
  return undefined;
}

/**
 * Frees the blocks of a hole in the given order, then makes the request that the hole serves.
 *
 * It fails if the request is refused although no live block lies in the hole, which is right about
 * every trace that ends in an allocation.
 */
export function requireHole(context: CheckContext, hole: Hole, order: readonly number[]): void {
  const builder = extend(hole.filled);
  for (const part of order) builder.free(hole.ids[part]!);
  const trace = builder.malloc(hole.filled.idCount, hole.size).build("hole");
  context.run(trace, { regionSize: hole.regionSize, verify: (run) => verifyHole(hole, run) });
}

function verifyHole(
  { low, high, size }: Hole,
  { trace, returned, addresses, sizes, heap }: TraceRun,
): void {
  const last = trace.ops.length - 1;
  const wanted = trace.sizes[last]!;
  if (returned[last] !== 0 || trace.ops[last] !== 0 || wanted > size) return;
  for (const [id, address] of addresses.entries()) {
    const offset = offsetOf(heap.region, address);
    if (address !== 0 && offset < high && offset + sizes[id]! > low) return;
  }
  throw Finding.unmet(
    `${wanted} bytes from the free bytes ${low}..${
      high - 1
    } of the region, where a single freed block serves ${size}`,
    "null",
  );
}

function tryHole(
  context: CheckContext,
  unit: number,
  before: number,
  parts: number,
): Hole | undefined {
  const regionSize = context.claims.minimumRegion + 24 * unit;
  const head = new TraceBuilder();
  for (let id = 0; id < before + parts + 1; id++) head.malloc(id, unit);
  const filled = fill(context, head, regionSize);
  const run = replay(context, filled, regionSize);
  if (run.returned.subarray(0, before + parts + 1).includes(0)) return undefined;
  const ids = Array.from({ length: parts }, (_, part) => before + part)
    .sort((a, b) => run.addresses[a]! - run.addresses[b]!);
  const bounds = boundsOf(run, ids);
  if (bounds === undefined) return undefined;
  const first = run.addresses[ids[0]!]!;
  const span = run.addresses[ids[parts - 1]!]! + unit - first;

  const single = new TraceBuilder();
  for (let id = 0; id < before; id++) single.malloc(id, unit);
  single.malloc(before, span).malloc(before + 1, unit);
  const reference = fill(context, single, regionSize);
  const inPlace = boundsOf(replay(context, reference, regionSize), [before]);
  if (inPlace === undefined || inPlace.low < bounds.low || inPlace.high > bounds.high) {
    return undefined;
  }
  const request = reference.idCount;
  const served = largestWhere(span, (size) => {
    const trace = extend(reference).free(before).malloc(request, size).build("reference");
    return isServed(context, trace, regionSize);
  });
  // Of a hole that is a single block it is known what it has served.
  const size = parts === 1 && context.claims.fit !== "rounded" ? Math.max(served, unit) : served;
  if (size === 0) return undefined;
  const hole = { filled, ids, size, regionSize, ...inPlace };
  return needsAllParts(context, hole) ? hole : undefined;
}

/** Whether the hole serves its request only when each of its parts is free. */
function needsAllParts(context: CheckContext, { filled, ids, size, regionSize }: Hole): boolean {
  return ids.every((live) => {
    const builder = extend(filled);
    for (const id of ids) if (id !== live) builder.free(id);
    const trace = builder.malloc(filled.idCount, size).build("incomplete");
    return !isServed(context, trace, regionSize);
  });
}

/**
 * Appends the largest requests that are served, one after the other, until not even 8 bytes are.
 */
function fill(context: CheckContext, head: TraceBuilder, regionSize: number): Trace {
  for (let id = head.build("head").idCount; id < 64; id++) {
    const prefix = head.build("filled");
    const limit = context.request(context.heap({ regionSize }).region.size);
    const size = largestWhere(
      limit,
      (size) => isServed(context, extend(prefix).malloc(id, size).build("filled"), regionSize),
    );
    if (size < 8) break;
    head.malloc(id, size);
  }
  return head.build("filled");
}

/** The free bytes that there would be if the blocks `ids`, adjacent in memory, were free. */
function boundsOf(
  { addresses, sizes, heap }: TraceRun,
  ids: readonly number[],
): { low: number; high: number } | undefined {
  const { region } = heap;
  const start = offsetOf(region, addresses[ids[0]!]!);
  const end = offsetOf(region, addresses[ids.at(-1)!]!) + sizes[ids.at(-1)!]!;
  let low = 0;
  let high = region.size;
  for (const [id, address] of addresses.entries()) {
    if (address === 0 || ids.includes(id)) continue;
    const offset = offsetOf(region, address);
    if (offset > start && offset < end) return undefined;
    if (offset < start) low = Math.max(low, offset + sizes[id]!);
    else high = Math.min(high, offset);
  }
  return { low, high };
}

/** Whether the last request of a trace is served. */
function isServed(context: CheckContext, trace: Trace, regionSize: number): boolean {
  // That it must not throw when it is out of memory is for other clauses to say.
  const { run } = replayWatched(context.subject, trace, { regionSize, shadow: false });
  return run !== undefined && run.returned[trace.ops.length - 1] !== 0;
}

function replay(context: CheckContext, trace: Trace, regionSize: number): TraceRun {
  return checkTrace(context.subject, trace, { regionSize, shadow: false });
}

/** A builder that has already taken all operations of a trace of allocations. */
function extend({ sizes, ids }: Trace): TraceBuilder {
  const builder = new TraceBuilder();
  for (const [i, id] of ids.entries()) builder.malloc(id, sizes[i]!);
  return builder;
}
