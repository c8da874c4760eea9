import type { Subject } from "../../allocators/contract/subject.ts";
import { createHeap } from "../../workloads/trace/probe.ts";
import { describeError } from "../evidence/finding.ts";
import { memoryOf } from "./states/state_memory.ts";

/** Blocks that the tried program has live at most. */
const BLOCKS = 6;
/** Bytes of the largest request of the tried program. */
const LARGEST = 40;

/**
 * Whether the state of an allocator seems to lie in the buffer of its region, and nowhere else: a
 * short program, run again after the fresh bytes were put back, and once more from its middle, goes
 * the same way. Only then can an allocator be explored.
 *
 * An allocator that throws goes no way.
 */
export function keepsStateInRegion(subject: Subject): boolean {
  return whyNotExplorable(subject) === undefined;
}

/** Why an allocator cannot be explored; nothing if it can. */
export function whyNotExplorable(subject: Subject): string | undefined {
  try {
    return goesTheSameWay(subject) ? undefined : "its state is not in its region alone";
  } catch (error) {
    return `it throws ${describeError(error)}; certify it first`;
  }
}

function goesTheSameWay(subject: Subject): boolean {
  if (subject.ownHeap !== undefined) return false;
  const { minimumRegion, largestRequest = LARGEST } = subject.claims;
  const most = Math.min(LARGEST, largestRequest);
  const { allocator, region } = createHeap(subject, minimumRegion + 2 * BLOCKS * LARGEST);
  const { words } = memoryOf(region);
  const addresses: number[] = [];
  const start = (): number[] => {
    const live = Array.from({ length: BLOCKS }, (_, i) => allocator.malloc(1 + i * 7 % most));
    for (let i = 0; i < BLOCKS; i += 2) allocator.free(live[i]!);
    return live;
  };
  const finish = (live: readonly number[]): number[] => {
    for (let i = 1; i < BLOCKS; i += 2) allocator.free(live[i]!);
    return Array.from({ length: BLOCKS }, (_, i) => allocator.malloc(1 + i * 11 % most));
  };
  const fresh = words.slice();
  addresses.push(...start());
  const middle = words.slice();
  const expected = [...addresses, ...finish(addresses)];
  words.set(fresh);
  const again = start();
  again.push(...finish(again));
  words.set(middle);
  const resumed = finish(addresses);
  return expected.every((address, i) => address === again[i]) &&
    resumed.every((address, i) => address === expected[BLOCKS + i]);
}
