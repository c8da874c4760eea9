import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Region } from "../../allocators/contract/region.ts";

/** What is drawn: an allocator, and which block id lives where. A replay's state is one. */
export interface HeapView {
  /** The allocator; drawn from its heap walk if it offers one. */
  readonly allocator: Allocator;
  /** Address of each id; 0 if it is not live. */
  readonly addresses: ArrayLike<number>;
  /** Requested bytes of each live id. */
  readonly sizes: ArrayLike<number>;
}

/** Options of {@linkcode drawHeap}. */
export interface HeapPictureOptions {
  /**
   * The region and its pools. If given, blocks of different pools are kept apart by a bar, and a
   * heap without a heap walk is drawn to its ends.
   */
  readonly pools?: readonly Region[];
  /**
   * Blocks drawn at most; the others are counted.
   *
   * @default {32}
   */
  readonly limit?: number;
  /**
   * An address that must be in the picture if blocks are left out; otherwise both ends of the heap
   * are.
   */
  readonly around?: number;
}

/**
 * Draws a heap as used and free runs in order of address, such as `[a0 24][free 40][a3 512]`.
 *
 * `a3` is the block of id 3; `used` is a block that the allocator counts as live and the caller
 * does not. Sizes are bytes of payload, without headers. Without a heap walk the bytes between live
 * blocks are drawn as `gap`, headers included.
 *
 * The allocator may be broken: a heap walk that throws or does not end is drawn as far as it came.
 *
 * @param view What is drawn.
 * @param options How much of it.
 * @returns One line of text.
 *
 * @example Draw a heap of two blocks and a hole
 * ```ts
 * import { drawHeap } from "@allocert/allocert/conformance";
 * import { assertEquals } from "@std/assert";
 *
 * const allocator = {
 *   malloc: () => 0,
 *   free() {},
 *   blocks: () => [
 *     { address: 64, size: 24, free: false },
 *     { address: 96, size: 40, free: true },
 *     { address: 144, size: 512, free: false },
 *   ],
 * };
 * assertEquals(
 *   drawHeap({ allocator, addresses: [64, 0, 0, 144], sizes: [24, 0, 0, 500] }),
 *   "[a0 24][free 40][a3 512]",
 * );
 * ```
 */
export function drawHeap(view: HeapView, options: HeapPictureOptions = {}): string {
  const { pools = [], limit = 32, around } = options;
  const runs = view.allocator.blocks === undefined
    ? runsOfLiveBlocks(view, pools)
    : runsOfWalk(view);
  if (runs.length === 0) return "(no blocks)";
  let picture = "";
  let previous: Run | undefined;
  for (const run of shorten(runs, Math.max(1, limit), around)) {
    if (previous !== undefined && poolOf(previous, pools) !== poolOf(run, pools)) picture += " | ";
    picture += `[${run.label}${run.size === undefined ? "" : ` ${run.size}`}]`;
    previous = run;
  }
  return picture;
}

/** A stretch of the heap. Without a size it is a remark. */
interface Run {
  readonly label: string;
  readonly address: number;
  readonly size?: number;
}

/** A walk of a broken heap may go round in circles. */
const LONGEST_WALK = 1_000_000;

function runsOfWalk({ allocator, addresses }: HeapView): Run[] {
  const ids = new Map<number, number>();
  for (let id = 0; id < addresses.length; id++) {
    if (addresses[id] !== 0) ids.set(addresses[id]!, id);
  }
  const runs: Run[] = [];
  try {
    for (const { address, size, free } of allocator.blocks!()) {
      if (runs.length === LONGEST_WALK) {
        runs.push({ label: "walk does not end", address });
        break;
      }
      const id = ids.get(address);
      runs.push({ label: free ? "free" : id === undefined ? "used" : `a${id}`, address, size });
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    runs.push({ label: `walk failed: ${reason}`, address: runs.at(-1)?.address ?? 0 });
  }
  return runs;
}

function runsOfLiveBlocks({ addresses, sizes }: HeapView, pools: readonly Region[]): Run[] {
  const live: Run[] = [];
  for (let id = 0; id < addresses.length; id++) {
    const address = addresses[id]!;
    if (address !== 0) live.push({ label: `a${id}`, address, size: sizes[id]! });
  }
  live.sort((a, b) => a.address - b.address);
  const stretches = pools.length > 0
    ? pools.map(({ base, size }) => ({ base, end: base + size }))
    : live.slice(0, 1).map(({ address }) => ({ base: address, end: live.at(-1)!.address }));
  const runs = [...live];
  for (const { base, end } of stretches) {
    let reached = base;
    for (const { address, size } of live) {
      if (address < base || address > end) continue;
      if (address > reached) runs.push({ label: "gap", address: reached, size: address - reached });
      reached = Math.max(reached, address + size!);
    }
    if (reached < end) runs.push({ label: "gap", address: reached, size: end - reached });
  }
  return runs.sort((a, b) => a.address - b.address);
}

function shorten(runs: readonly Run[], limit: number, around: number | undefined): Run[] {
  if (runs.length <= limit) return [...runs];
  if (around === undefined) {
    const head = Math.ceil(limit / 2);
    const tail = runs.length - Math.floor(limit / 2);
    return [...runs.slice(0, head), ...leftOut(runs.slice(head, tail)), ...runs.slice(tail)];
  }
  const focus = runs.findLastIndex((run) => run.address <= around);
  const from = Math.min(Math.max(0, focus - Math.floor(limit / 2)), runs.length - limit);
  const to = from + limit;
  return [...leftOut(runs.slice(0, from)), ...runs.slice(from, to), ...leftOut(runs.slice(to))];
}

function leftOut(runs: readonly Run[]): Run[] {
  if (runs.length === 0) return [];
  const unused = runs.filter(({ label }) => label === "free" || label === "gap");
  const bytes = runs.reduce((sum, { size = 0 }) => sum + size, 0);
  const label = `... ${runs.length - unused.length} used and ${unused.length} free, ${bytes} bytes`;
  return [{ label, address: runs[0]!.address }];
}

function poolOf({ address }: Run, pools: readonly Region[]): number {
  return pools.findIndex(({ base, size }) => address >= base && address < base + size);
}
