import type { LabBlock, LabHeap } from "./lab_subject.ts";

/** What a test of the lab throws when it is not passed. */
export class LabFailure extends Error {
  override readonly name: string = "LabFailure";
}

/** Demands that two plain values are alike. */
export function expect(what: string, actual: unknown, expected: unknown): void {
  const [received, wanted] = [actual, expected].map((value) => JSON.stringify(value));
  if (received !== wanted) {
    throw new LabFailure(`${what}: expected ${wanted}, received ${received}`);
  }
}

/**
 * Demands that a walk shows these blocks: sizes in order, free ones in brackets, the sentinel as a
 * dot (`256 [744] .`), each behind the other, each with the right flag for the one before.
 */
export function expectWalk(what: string, blocks: readonly LabBlock[], drawing: string): void {
  const words = blocks.map(({ size, free }, i) => {
    if (i === blocks.length - 1 && size === 0 && !free) return ".";
    return free ? `[${size}]` : `${size}`;
  });
  expect(`walk ${what}`, words.join(" "), drawing);
  let before: LabBlock | undefined;
  for (const [i, block] of blocks.entries()) {
    const name = `block ${i} ${what}`;
    expect(`${name}: flag for the block before`, block.previousFree, before?.free ?? false);
    if (before !== undefined) {
      expect(`${name}: address`, block.address, before.address + before.size + 8);
    }
    if (before?.free) expect(`${name}: link to the block before`, block.previous, before.address);
    before = block;
  }
}

const MARK = new TextEncoder().encode("BUPT");

/**
 * A request that must be served, at the place of block number `index` of the first pool; all its
 * bytes are then marked.
 */
export function expectServed(heap: LabHeap, size: number, index: number): number {
  const address = heap.malloc(size);
  expect(`malloc(${size})`, address, heap.walk(0)[index]?.address);
  mark(heap, address, size);
  return address;
}

/** A request that must be refused. */
export function expectRefused(heap: LabHeap, size: number): void {
  expect(`malloc(${size})`, heap.malloc(size), 0);
}

/** Writes the mark over and over into a block. */
export function mark(heap: LabHeap, address: number, size: number): void {
  const bytes = new Uint8Array(heap.buffer, address, size);
  for (let i = 0; i < size; i++) bytes[i] = MARK[i % MARK.length]!;
}

/** Demands that a block still holds the mark. */
export function expectMarked(heap: LabHeap, address: number, size: number): void {
  const bytes = new Uint8Array(heap.buffer, address, size);
  const damaged = bytes.findIndex((byte, i) => byte !== MARK[i % MARK.length]);
  expect(`damaged byte of the block of ${size} bytes`, damaged, -1);
}
