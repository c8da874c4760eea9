import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Observer, ReplayState } from "./observer.ts";
import { Op, type Trace } from "./trace.ts";

/** What a replay did, by count. */
export interface ReplayResult {
  /** Operations that reached the allocator. */
  readonly operations: number;
  /** Allocations and reallocations that returned null. */
  readonly refused: number;
  /** Largest sum of requested bytes that were live at one time. */
  readonly peakLiveBytes: number;
  /** Blocks still live after the last operation. */
  readonly liveBlocks: number;
  /**
   * FNV-1a over every returned address relative to the first: equal for two replays that went the
   * same way.
   */
  readonly hash: number;
}

/**
 * Replays a trace on an allocator from its present state, watched by observers.
 *
 * Nothing is allocated per operation. A block whose allocation was refused is not live: its frees
 * and reallocations are left out.
 *
 * @param trace The operations.
 * @param allocator The allocator that serves them. It must offer `realloc` and `memalign` if the
 * trace uses them.
 * @param observers Called around each operation, in order.
 * @returns What was done, by count.
 * @throws {TypeError} If the trace uses an operation that the allocator does not offer.
 *
 * @example Two requests in 64 KiB, of which one is refused
 * ```ts
 * import { createRegion, replay, tlsf, TraceBuilder } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = new TraceBuilder().malloc(0, 100).malloc(1, 70000).free(0).build("too-much");
 * const { refused, peakLiveBytes } = replay(trace, tlsf.create(createRegion(65536)));
 * assertEquals([refused, peakLiveBytes], [1, 100]);
 * ```
 */
export function replay(
  trace: Trace,
  allocator: Allocator,
  observers: readonly Observer[] = [],
): ReplayResult {
  requireCapabilities(trace, allocator);
  const { ops, ids, sizes, alignments } = trace;
  const addresses = new Float64Array(trace.idCount);
  const liveSizes = new Float64Array(trace.idCount);
  const state: ReplayState = { trace, allocator, addresses, sizes: liveSizes };
  const watchers = observers.length;
  let operations = 0;
  let refused = 0;
  let live = 0;
  let liveBytes = 0;
  let peakLiveBytes = 0;
  let hash = FNV_BASIS;
  let first = 0;

  for (let w = 0; w < watchers; w++) observers[w]!.start?.(state);
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i]!;
    const id = ids[i]!;
    const old = addresses[id]!;
    if (old === 0 && (op === Op.Free || op === Op.Realloc)) continue;
    for (let w = 0; w < watchers; w++) observers[w]!.before?.(i);
    operations++;
    const size = sizes[i]!;
    let address = 0;
    if (op === Op.Free) {
      allocator.free(old);
      live--;
      liveBytes -= liveSizes[id]!;
      addresses[id] = 0;
      liveSizes[id] = 0;
    } else if (op === Op.Realloc) {
      address = allocator.realloc!(old, size);
      if (address !== 0) {
        liveBytes += size - liveSizes[id]!;
        addresses[id] = address;
        liveSizes[id] = size;
      } else refused++;
    } else if (op === Op.Mode) {
      setMode(allocator, id, size);
    } else {
      address = op === Op.Malloc
        ? allocator.malloc(size)
        : allocator.memalign!(alignments[i]!, size);
      if (address !== 0) {
        live++;
        liveBytes += size;
        addresses[id] = address;
        liveSizes[id] = size;
        if (first === 0) first = address;
      } else refused++;
    }
    if (liveBytes > peakLiveBytes) peakLiveBytes = liveBytes;
    hash = Math.imul(hash ^ (address === 0 ? 0 : address - first + 1), FNV_PRIME);
    for (let w = 0; w < watchers; w++) observers[w]!.after?.(i, address);
  }
  for (let w = 0; w < watchers; w++) observers[w]!.end?.();
  return { operations, refused, peakLiveBytes, liveBlocks: live, hash: hash >>> 0 };
}

const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

function setMode(allocator: Allocator, cpu: number, primaryOnly: number): void {
  const fallback = allocator.fallback!;
  fallback.cpu = cpu;
  if (primaryOnly !== 0) fallback.usePrimary(cpu);
  else fallback.usePrimaryThenBackup(cpu);
}

function requireCapabilities(trace: Trace, allocator: Allocator): void {
  const missing = trace.ops.includes(Op.Realloc) && !allocator.realloc
    ? "realloc"
    : trace.ops.includes(Op.Memalign) && !allocator.memalign
    ? "memalign"
    : trace.ops.includes(Op.Mode) && !allocator.fallback
    ? "fallback"
    : undefined;
  if (missing !== undefined) {
    throw new TypeError(
      `Cannot replay trace "${trace.name}": it uses "${missing}", which the allocator does not offer`,
    );
  }
}
