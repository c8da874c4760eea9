import { Finding } from "../../evidence/finding.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";

/** What is added to a power of two. */
const AROUND = [-64n, -8n, -1n, 0n, 1n, 8n, 64n];

/**
 * Sizes that no heap of `bytes` bytes serves and that come out small where an integer wraps:
 * around every power of two from 2^16 on, and so far below the largest that a header, an alignment
 * or a page, once added, exceeds it.
 *
 * @param largest The largest size that can be asked for.
 * @param bytes Bytes of the heap.
 */
export function wideSizes(largest: bigint, bytes: number): bigint[] {
  const sizes = new Set<bigint>();
  for (let power = 1n << 16n; power <= largest + 1n; power <<= 1n) {
    for (const delta of AROUND) sizes.add(power + delta);
  }
  for (let below = 0n; below <= 72n; below++) sizes.add(largest - below);
  for (let page = 128n; page <= 65536n; page <<= 1n) {
    for (const delta of [-1n, 0n, 1n]) sizes.add(largest - page + delta);
  }
  return [...sizes].filter((size) => size > bytes && size <= largest);
}

/** A size in words, if it is near the largest. */
export function nameOf(size: bigint, largest: bigint): string {
  const below = largest - size;
  if (below === 0n) return `${size} (the largest)`;
  return below <= 65536n ? `${size} (the largest, less ${below})` : `${size}`;
}

/**
 * Requires that a call whose request cannot be served yields null.
 *
 * @throws {Finding} If it returns anything else, or throws. A trace tells whether that is how it is
 * exhausted; where the size is in no trace it can only be that.
 */
export function requireNull(heap: TestHeap, call: string, action: () => number): void {
  let answer: number;
  try {
    answer = action();
  } catch (error) {
    if (!(error instanceof Finding) || error.rule !== "return" || error.details.trace) throw error;
    throw new Finding("exhaustion", `null from ${call}`, error.actual, error.details);
  }
  heap.expect(answer === 0, `null from ${call}`, answer);
}
