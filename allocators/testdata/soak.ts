import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Allocator } from "../contract/allocator.ts";
import { createRegion, type Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";

/** A block that a test believes to be live; each byte of its payload is `byte`. */
interface Live {
  readonly address: number;
  readonly size: number;
  readonly alignment: number;
  readonly byte: number;
}

/**
 * Blocks as a drawing, free ones in brackets, at their offset from the first block:
 * `0:464 [472:1560]`.
 */
export function drawBlocks(allocator: Allocator): string {
  const blocks = [...allocator.blocks!()];
  return blocks.map(({ address, size, free }) => {
    const text = `${address - blocks[0]!.address}:${size}`;
    return free ? `[${text}]` : text;
  }).join(" ");
}

/** Runs `act` and demands that it throws a RangeError and leaves every byte as it was. */
export function assertRefuses(region: Region, act: () => unknown, why: string): void {
  const before = new Uint8Array(region.buffer).slice();
  assertThrows(act, RangeError, why);
  assertEquals(new Uint8Array(region.buffer), before);
}

/**
 * Demands that `free` refuses every address near the region but those of live blocks, and changes
 * nothing.
 */
export function assertRefusesAllBut(
  live: ReadonlySet<number>,
  allocator: Allocator,
  region: Region,
): void {
  const before = new Uint8Array(region.buffer).slice();
  for (let address = 1; address < region.buffer.byteLength + 64; address++) {
    if (live.has(address)) continue;
    assertThrows(() => allocator.free(address), RangeError, "is not a live block");
  }
  for (const address of [NaN, Infinity, -8, -1, 2 ** 32, 2 ** 53, 1.5]) {
    assertThrows(() => allocator.free(address), RangeError, "is not a live block");
  }
  for (const address of live) {
    for (const wrong of [2 ** 32, -(2 ** 32), 0.5]) {
      assertThrows(() => allocator.free(address + wrong), RangeError, "is not a live block");
    }
  }
  allocator.free(0);
  assertEquals(new Uint8Array(region.buffer), before);
}

/**
 * Random operations on a fresh heap. Every payload is filled with a byte of its own and verified
 * whenever it is touched, the heap is checked all along, and at the end, when all is freed, it must
 * be as it was.
 */
export function soak(subject: Subject, size: number, seed: number, operations: number): void {
  const region = createRegion(size);
  const heap = subject.create(region);
  const fresh = drawBlocks(heap);
  const bytes = new Uint8Array(region.buffer);
  const live: Live[] = [];
  let state = seed;
  const below = (bound: number) => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return (state >>> 8) % bound;
  };
  const verify = (address: number, size: number, byte: number) => {
    for (let i = 0; i < size; i++) {
      if (bytes[address + i] !== byte) assertEquals(bytes[address + i], byte);
    }
  };
  for (let step = 0; step < operations; step++) {
    const choice = below(10);
    const size = 1 + below(choice < 7 ? 200 : 2000);
    if (choice < 4 || live.length === 0) {
      const alignment = choice === 0 ? 1 << below(10) : subject.claims.alignment;
      const address = choice === 0 ? heap.memalign!(alignment, size) : heap.malloc(size);
      if (address === 0) continue;
      const granted = heap.usableSize!(address);
      const { bytes: waste, ratio } = subject.claims.rounding!;
      assert(granted >= size && granted - size <= waste + ratio * size, `${granted} for ${size}`);
      assertEquals(address % alignment, 0);
      bytes.fill(step & 255, address, address + granted);
      live.push({ address, size, byte: step & 255, alignment });
    } else {
      const place = below(live.length);
      const block = live[place]!;
      verify(block.address, block.size, block.byte);
      if (choice < 8) {
        heap.free(block.address);
        live[place] = live.at(-1)!;
        live.pop();
      } else {
        const address = heap.realloc!(block.address, size);
        if (address === 0) continue;
        verify(address, Math.min(size, block.size), block.byte);
        assertEquals(address % block.alignment, 0);
        bytes.fill(block.byte, address, address + heap.usableSize!(address));
        live[place] = { ...block, address, size };
      }
    }
    if (step % 16 === 0) assertEquals(heap.check!(), [], `seed ${seed}, step ${step}`);
  }
  for (const { address, size, byte } of live) {
    verify(address, size, byte);
    heap.free(address);
  }
  assertEquals(drawBlocks(heap), fresh);
  assertEquals(heap.check!(), []);
}
