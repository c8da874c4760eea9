import type { Allocator } from "../../../allocators/contract/allocator.ts";
import { Op, type Trace } from "../../../workloads/trace/trace.ts";

/** Arrays that a timed replay writes; made once, so that nothing is allocated while it runs. */
export interface TimedArrays {
  /** Address of each live id. */
  readonly addresses: Float64Array;
  /** Milliseconds of each operation, in so few bytes as leave the caches to the allocator. */
  readonly times: Float32Array;
  /**
   * Kind of each operation: 2 * code of the operation, plus 1 if null was returned;
   * {@linkcode SKIPPED} if not reached.
   */
  readonly kinds: Uint8Array;
}

/** Kind of an operation that did not reach the allocator, or that is not timed. */
export const SKIPPED = 255;

/**
 * Replays the operations `from` to `to` of a trace and times every call by two readings of the
 * clock, with one call site per operation.
 *
 * A trace is replayed slice by slice: a function that is called often is compiled as a whole, one
 * that loops long is compiled in mid-flight, by what it has done so far, and falls back to slow
 * code at each turn that is new to it.
 *
 * All subjects share these call sites. A copy of this function for each subject was tried and made
 * no difference: the same medians (220 to 250 ns) and worst cases for TLSF alone, after eleven
 * other subjects, and after them on a copy of its own.
 *
 * @returns FNV-1a over all returned offsets from `base`, continued from `hash`: equal for replays
 * that went the same way.
 */
export function timedReplay(
  trace: Trace,
  from: number,
  to: number,
  allocator: Allocator,
  base: number,
  hash: number,
  { addresses, times, kinds }: TimedArrays,
): number {
  const { ops, ids, sizes, alignments } = trace;
  const clock = performance;
  for (let i = from; i < to; i++) {
    const op = ops[i]!;
    const id = ids[i]!;
    const size = sizes[i]!;
    const old = addresses[id]!;
    let address = 0;
    let start = 0;
    let end = 0;
    if (op === Op.Malloc) {
      start = clock.now();
      address = allocator.malloc(size);
      end = clock.now();
      addresses[id] = address;
    } else if (op === Op.Memalign) {
      const alignment = alignments[i]!;
      start = clock.now();
      address = allocator.memalign!(alignment, size);
      end = clock.now();
      addresses[id] = address;
    } else if (op === Op.Mode || old === 0) {
      if (op === Op.Mode) setMode(allocator, id, size);
      kinds[i] = SKIPPED;
      continue;
    } else if (op === Op.Free) {
      start = clock.now();
      allocator.free(old);
      end = clock.now();
      addresses[id] = 0;
    } else {
      start = clock.now();
      address = allocator.realloc!(old, size);
      end = clock.now();
      if (address !== 0) addresses[id] = address;
    }
    times[i] = end - start;
    kinds[i] = op * 2 + (address === 0 && op !== Op.Free ? 1 : 0);
    hash = Math.imul(hash ^ (address === 0 ? 0 : address - base + 1), FNV_PRIME);
  }
  return hash;
}

/** Where a hash starts. */
export const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

function setMode(allocator: Allocator, cpu: number, primaryOnly: number): void {
  const fallback = allocator.fallback!;
  fallback.cpu = cpu;
  if (primaryOnly !== 0) fallback.usePrimary(cpu);
  else fallback.usePrimaryThenBackup(cpu);
}
