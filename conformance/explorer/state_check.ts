import type { Block } from "../../allocators/contract/allocator.ts";
import type { Claims } from "../../allocators/contract/claims.ts";
import type { Call } from "./calls.ts";
import { type ExploredHeap, thrown } from "./explored_heap.ts";
import { describeValue } from "../evidence/finding.ts";
import { Finding } from "../evidence/finding.ts";
import { sizeOfBlock } from "./live_blocks.ts";

/** Judges the states of a heap by what the allocator says of them, and by what it serves. */
export class StateCheck {
  readonly #heap: ExploredHeap;
  readonly #claims: Claims;
  readonly #sizes: readonly number[];
  /** Whether a free block in the walk that has the room must serve a request. */
  readonly #mustServe: boolean;
  /** What a block of each size has in a fresh heap, in bytes. */
  #granted: readonly number[] = [];
  /** How many blocks of each size a fresh heap serves. */
  #capacities: readonly number[] = [];
  /** Bytes between the payloads of two adjacent blocks; negative if that is not known. */
  #overhead = -1;

  /** Takes a heap, and the sizes that are requested of it. */
  constructor(heap: ExploredHeap, claims: Claims, sizes: readonly number[]) {
    this.#heap = heap;
    this.#claims = claims;
    this.#sizes = sizes;
    const { fit, coalescing } = claims;
    const isWhole = coalescing === "immediate" || coalescing === "buddies";
    this.#mustServe = heap.allocator.blocks !== undefined &&
      (fit === "any" || fit === "fixed" || fit === "class" && isWhole);
  }

  /** Learns what the fresh heap serves, and leaves it as it was. */
  learn(): void {
    const sizes = this.#sizes;
    this.#granted = sizes.map((size) => this.#attempt(() => this.#grantedTo(size)));
    this.#overhead = this.#attempt(() => this.#overheadOf(Math.max(1, sizes[0]!)));
    this.#capacities = sizes.map((size) => this.#capacity(size));
  }

  /** Verifies the present state. */
  verify(): void {
    const { allocator, live } = this.#heap;
    if (allocator.check !== undefined) {
      const findings = guarded("check()", () => allocator.check!());
      if (!Array.isArray(findings)) {
        throw new Finding("check", "an array of findings", describeValue(findings));
      }
      if (findings.length > 0) {
        throw new Finding("check", "sound control data", findings.slice(0, 4).join("; "));
      }
    }
    if (allocator.blocks !== undefined) this.#verifyWalk();
    if (live.count === 0) this.#verifyCapacity();
  }

  /** Holds a refused `malloc` to the claim `fit`. */
  verifyRefusal({ size, sizeIndex }: Call): void {
    const { largestRequest = Infinity } = this.#claims;
    if (!this.#mustServe || size === 0 || size > largestRequest) return;
    const granted = this.#granted[sizeIndex]!;
    for (const { address, size: room, free } of this.#walk()) {
      if (!free || room < granted) continue;
      throw new Finding(
        "unserved",
        `${size} bytes from the free block of ${room} bytes at ${address}`,
        "null",
      );
    }
  }

  #verifyWalk(): void {
    const { live, region } = this.#heap;
    const { coalescing, grows = false } = this.#claims;
    const joins = coalescing === "immediate" && !grows && this.#overhead >= 0;
    let rank = 0;
    let end = 0;
    let previous: Block | undefined;
    for (const block of this.#walk()) {
      const { address, size, free } = block;
      const outside = address < region.base || address + size > region.base + region.size;
      if (address < end || outside) {
        refute("blocks in order within the region", `one of ${size} bytes at ${address}`);
      }
      end = address + size;
      const isLive = rank < live.count && live.addresses[rank] === address;
      if (isLive === free) refute(`block ${address} listed as ${free ? "used" : "free"}`, "not so");
      if (isLive && size < sizeOfBlock(live.blocks[rank]!)) {
        refute(`block ${address} of ${sizeOfBlock(live.blocks[rank]!)} bytes`, `${size}`);
      }
      if (isLive) rank++;
      if (joins && free && previous?.free) this.#verifyNeighbours(previous, block);
      previous = block;
    }
    if (rank < live.count) refute(`live block ${live.addresses[rank]} in the walk`, "not listed");
  }

  #verifyNeighbours(left: Block, right: Block): void {
    if (right.address - (left.address + left.size) > this.#overhead) return;
    throw new Finding(
      "adjacent",
      "one free block",
      `two: ${left.size} bytes at ${left.address} and ${right.size} at ${right.address}`,
    );
  }

  #verifyCapacity(): void {
    const { coalescing, fit, grows = false } = this.#claims;
    if (grows) return;
    if (coalescing !== "immediate" && coalescing !== "buddies" && fit !== "fixed") return;
    for (const [i, size] of this.#sizes.entries()) {
      const capacity = this.#capacity(size);
      if (capacity >= this.#capacities[i]!) continue;
      throw new Finding(
        "capacity",
        `${this.#capacities[i]} blocks of ${size} bytes when nothing is live, as in a fresh heap`,
        `${capacity}`,
      );
    }
  }

  #walk(): Block[] {
    const { allocator, region } = this.#heap;
    return guarded("blocks()", () => {
      const blocks: Block[] = [];
      for (const block of allocator.blocks!()) {
        requireBlock(block);
        if (blocks.push(block) > region.size) refute("a heap walk that ends", "no end");
      }
      return blocks;
    });
  }

  #grantedTo(size: number): number {
    const { allocator } = this.#heap;
    if (this.#claims.fit === "fixed") return 1;
    const address = allocator.malloc(size);
    if (address === 0) return Infinity;
    if (allocator.usableSize !== undefined) return allocator.usableSize(address);
    const { bytes, ratio } = this.#claims.rounding ?? { bytes: Infinity, ratio: 0 };
    return size + bytes + ratio * size;
  }

  #overheadOf(size: number): number {
    const { allocator } = this.#heap;
    const [first, second] = [allocator.malloc(size), allocator.malloc(size)];
    if (first === 0 || second === 0 || allocator.usableSize === undefined) return -1;
    const low = Math.min(first, second);
    return Math.abs(second - first) - allocator.usableSize(low);
  }

  #capacity(size: number): number {
    const { allocator, region } = this.#heap;
    return this.#attempt(() => {
      let blocks = 0;
      while (blocks < region.size && allocator.malloc(size) !== 0) blocks++;
      return blocks;
    });
  }

  /** Does something to the heap that is undone. */
  #attempt(action: () => number): number {
    const { words, registers } = this.#heap.memory;
    const kept = words.slice();
    registers?.load();
    const values = registers?.values.slice();
    try {
      return guarded("a request", action);
    } finally {
      words.set(kept);
      if (values) registers?.values.set(values);
      registers?.store();
    }
  }
}

/** Requires that what a heap walk yields is a block. */
function requireBlock(block: Block): void {
  const isBlock = typeof block === "object" && block !== null &&
    Number.isSafeInteger(block.address) && Number.isSafeInteger(block.size) &&
    typeof block.free === "boolean";
  if (isBlock) return;
  throw new Finding(
    "walk",
    'blocks with "address", "size" and "free"',
    describeValue(block),
  );
}

function refute(expected: string, actual: string): never {
  throw new Finding("walk", expected, actual);
}

function guarded<T>(call: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof Finding ? error : thrown(call, error);
  }
}
