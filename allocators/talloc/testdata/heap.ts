import { createRegion, type Region } from "../../contract/region.ts";
import { rlsfRegionSize } from "../rlsf/rlsf.ts";
import { Talloc, type TallocOptions } from "../talloc.ts";
import { backupFirst } from "../talloc_layout.ts";

/** A talloc whose heaps have one pool each, of known size and place. */
export interface TestHeap {
  readonly heap: Talloc;
  readonly region: Region;
  /** Address of the first byte of each pool. */
  readonly primaryPool: number;
  readonly backupPool: number;
}

/** Bytes of a region in which both heaps have pools of the given sizes; 512 CPUs. */
export function testRegionSize(primaryPool: number, backupPool: number): number {
  return MODES + rlsfRegionSize(primaryPool) + rlsfRegionSize(backupPool);
}

/** Makes a talloc on junk. */
export function testHeap(
  primaryPool: number,
  backupPool: number,
  options: TallocOptions = {},
): TestHeap {
  const region = createRegion(testRegionSize(primaryPool, backupPool));
  new Uint8Array(region.buffer).fill(0xa5);
  const heap = new Talloc(region, { layout: backupFirst(rlsfRegionSize(backupPool)), ...options });
  const { primary, backup } = heap.fallback;
  return {
    heap,
    region,
    primaryPool: primary.base + rlsfRegionSize(0),
    backupPool: backup.base + rlsfRegionSize(0),
  };
}

/** A copy of the bytes of a region. */
export function bytesOf({ buffer, base, size }: Region): Uint8Array {
  return new Uint8Array(buffer, base, size).slice();
}

/** Two words and 512 bits, rounded up to 32. */
const MODES = 96;
