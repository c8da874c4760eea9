import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Claims } from "../../allocators/contract/claims.ts";
import { createAllocator } from "../../allocators/contract/create_allocator.ts";
import { createRegion, type Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Call } from "./calls.ts";
import { Finding, type Rule } from "../evidence/finding.ts";
import {
  alignmentOfBlock,
  LARGEST_SIZE,
  LiveBlocks,
  packBlock,
  sizeOfBlock,
} from "./live_blocks.ts";
import { memoryOf, type StateMemory } from "./states/state_memory.ts";

/** The byte of which live payloads consist. A block is cleared before it is freed. */
const LIVE_BYTE = 0xa5;

/** How an {@linkcode ExploredHeap} is made. */
export interface ExploredHeapOptions {
  /** Bytes of the region. */
  readonly regionSize: number;
  /**
   * Whether blocks are known by what was requested, which realloc keeps, rather than by what may be
   * used.
   */
  readonly realloc: boolean;
  /** Units of each size, for a guarantee; empty without one. */
  readonly units: readonly number[];
  /** Where the state lies; the buffer of the region if left out. */
  readonly memory?: ((allocator: Allocator, region: Region) => StateMemory) | undefined;
}

/**
 * A heap and the program that uses it: makes calls, plays the user who writes into blocks, and
 * checks what every call returns.
 *
 * The user fills a block when it arrives and clears it before it is freed, so that payloads are the
 * same in all programs that lead to the same blocks.
 */
export class ExploredHeap {
  readonly allocator: Allocator;
  readonly region: Region;
  readonly memory: StateMemory;
  readonly live = new LiveBlocks();
  /** Whether dead bytes are cleared after each call. */
  clears = true;
  /**
   * For each byte of memory 0xff if it is a live block's, or nobody's because it lies outside of
   * the region; else 0.
   */
  readonly owned: Uint8Array;
  /** Address of the block that the last call ended, 0 for none. */
  removed = 0;
  /** The block that it ended, packed. */
  removedBlock = 0;
  /** Address of the block that the last call began, 0 for none. */
  added = 0;
  /** The block that it began, packed. */
  addedBlock = 0;
  readonly #bytes: Uint8Array;
  readonly #claims: Claims;
  readonly #options: ExploredHeapOptions;
  /** Where free blocks hold words of the allocator; absent if nothing can be cleared. */
  readonly #used: readonly number[] | undefined;
  readonly #kept: number[];

  /** Creates an allocator of `subject`. Errors of its creation are passed on. */
  constructor(subject: Subject, options: ExploredHeapOptions) {
    const { regionSize, memory = (_, region) => memoryOf(region) } = options;
    const region = subject.provideRegion?.(regionSize) ?? createRegion(regionSize);
    this.#options = options;
    this.#claims = subject.claims;
    this.region = region;
    this.allocator = createAllocator(subject, region);
    this.memory = memory(this.allocator, region);
    this.#bytes = new Uint8Array(region.buffer);
    this.owned = new Uint8Array(4 * this.memory.words.length);
    if (subject.provideRegion === undefined) {
      this.owned.fill(0xff, 0, region.base);
      this.owned.fill(0xff, region.base + region.size);
    }
    this.#used = this.allocator.blocks && subject.freePayload;
    this.#kept = this.#used?.map(() => 0) ?? [];
  }

  /**
   * Requires that the creation wrote nowhere outside of the region, where that is known: a buffer
   * of our own begins as zeros.
   */
  requireCreatedWithin(): void {
    for (let at = 0; at < this.#bytes.length; at++) {
      if (this.#bytes[at] === 0 || this.owned[at] === 0) continue;
      throw new Finding(
        "outside-write",
        "no byte outside of the region changed by its creation",
        `byte ${at} changed`,
      );
    }
  }

  /**
   * Makes a call and checks what it returns. The live blocks follow, `owned` only in so far as a
   * block ended.
   */
  make(call: Call): void {
    this.removed = 0;
    this.added = 0;
    if (call.block < 0) this.#request(call);
    else this.#end(call);
    if (this.clears) this.clearStatistics();
    // A malloc leaves nothing behind in what stays free but what the allocator needs there, a free
    // only around its block.
    if (this.clears && call.operation !== "malloc") {
      this.clearDead(call.operation === "free" ? this.removed : undefined);
    }
  }

  /** Marks the block that the last call began as owned. */
  settle(): void {
    if (this.added !== 0) this.own(this.added, this.addedBlock, 0xff);
  }

  /** Clears what only counts what was done, as no call depends on it. */
  clearStatistics(): void {
    const { base } = this.region;
    for (const { offset, bytes } of this.#claims.statistics ?? []) {
      this.#bytes.fill(0, base + offset, base + offset + bytes);
    }
  }

  /** Marks the bytes of a block. */
  own(address: number, block: number, mark: number): void {
    this.owned.fill(mark, address, address + sizeOfBlock(block));
  }

  /**
   * Clears the bytes of free blocks that the subject declares dead, up to the block that `last`
   * lies in.
   */
  clearDead(last = Infinity): void {
    const used = this.#used;
    if (used === undefined) return;
    const { words } = this.memory;
    const { base, size: bytes } = this.region;
    const kept = this.#kept;
    let count = 0;
    try {
      for (const { address, size, free } of this.allocator.blocks!()) {
        if (++count > bytes) throw new Finding("walk", "a heap walk that ends", "no end");
        const end = address + size;
        if (!free || address < base || end > base + bytes) continue;
        for (let i = 0; i < used.length; i++) kept[i] = words[wordAt(used[i]!, address, end)]!;
        this.#bytes.fill(0, address, end);
        for (let i = 0; i < used.length; i++) {
          const word = wordAt(used[i]!, address, end);
          if (4 * word >= address && 4 * word + 4 <= end) words[word] = kept[i]!;
        }
        if (end > last) return;
      }
    } catch (error) {
      // The state check says what is wrong with a walk.
      if (error instanceof Finding) throw error;
    }
  }

  /** A call for a new block. */
  #request(call: Call): void {
    const { operation, size, sizeIndex, alignment } = call;
    const address = this.#ask(call, 0);
    if (address === 0) return;
    if (size === 0 && this.#claims.zeroSize === "null") {
      throw new Finding("address", `null from ${operation}(0)`, `${address}`);
    }
    this.#begin(call, address, size, alignment, this.#options.units[sizeIndex] ?? 0);
  }

  /** A call about a live block. */
  #end(call: Call): void {
    const { live } = this;
    const address = live.addresses[call.block]!;
    const block = live.blocks[call.block]!;
    const size = sizeOfBlock(block);
    if (call.operation === "free") {
      const usable = this.#options.realloc ? this.#usable(address, size) : size;
      this.#bytes.fill(0, address, address + usable);
      this.#remove(call.block, address, block);
      this.#ask(call, address);
      return;
    }
    this.own(address, block, 0);
    const moved = this.#ask(call, address);
    if (moved === 0) {
      this.own(address, block, 0xff);
      return;
    }
    this.#remove(call.block, address, block);
    const kept = Math.min(size, call.size);
    for (let at = moved; at < moved + kept; at++) {
      if (this.#bytes[at] === LIVE_BYTE) continue;
      this.#refute("prefix", call, `the first ${kept} bytes kept`, `byte ${at - moved} changed`);
    }
    const keeps = this.#claims.reallocAlignment === "kept";
    this.#begin(call, moved, call.size, keeps ? alignmentOfBlock(block) : 0, 0);
  }

  #remove(rank: number, address: number, block: number): void {
    this.live.remove(rank);
    this.own(address, block, 0);
    this.removed = address;
    this.removedBlock = block;
  }

  #begin(call: Call, address: number, size: number, alignment: number, units: number): void {
    const least = Math.max(alignment, this.#claims.alignment);
    if (!Number.isSafeInteger(address) || address < 0) {
      this.#refute("address", call, "an address", `${address}`);
    }
    if (address % least !== 0) {
      const isDefault = call.operation === "realloc" && least === this.#claims.alignment;
      const rule = isDefault ? "alignment" : ALIGNMENT_RULES[call.operation];
      this.#refute(rule, call, `a multiple of ${least}`, `${address}`);
    }
    const usable = this.#usable(address, size);
    if (!Number.isSafeInteger(usable) || usable < size) {
      this.#refute("usable-size", call, `at least ${size} usable bytes`, `${usable}`);
    }
    const { base, size: bytes } = this.region;
    const end = address + usable;
    if (address < base || end > base + bytes) {
      const bounds = `a block within ${base}..${base + bytes - 1}`;
      this.#refute("outside", call, bounds, `${address}..${end - 1}`);
    }
    let taken = this.live.has(address) ? address : -1;
    for (let at = address; at < end && taken < 0; at++) if (this.owned[at] !== 0) taken = at;
    if (taken >= 0) {
      const block = `${address}..${end - 1}, with byte ${taken} of a live block`;
      this.#refute("overlap", call, "a block that shares no byte with a live one", block);
    }
    if (this.#claims.zeroed === true && this.removed === 0) {
      for (let at = address; at < address + size; at++) {
        if (this.#bytes[at] === 0) continue;
        this.#refute("zeroed", call, "zeros", `byte ${at - address} is ${this.#bytes[at]}`);
      }
    }
    this.#bytes.fill(LIVE_BYTE, address, end);
    const kept = this.#options.realloc ? size : usable;
    this.added = address;
    this.addedBlock = packBlock(Math.min(kept, LARGEST_SIZE), Math.log2(least), units);
    this.live.insert(address, this.addedBlock);
  }

  #refute(rule: Rule, call: Call, expected: string, actual: string): never {
    throw new Finding(
      rule,
      `${expected} from ${describe(call, this.removed)}`,
      actual,
    );
  }

  #usable(address: number, size: number): number {
    const { allocator } = this;
    if (allocator.usableSize === undefined) return size;
    try {
      return allocator.usableSize(address);
    } catch (error) {
      throw thrown(`usableSize(${address})`, error);
    }
  }

  #ask(call: Call, address: number): number {
    const { allocator } = this;
    try {
      switch (call.operation) {
        case "malloc":
          return allocator.malloc(call.size);
        case "memalign":
          return allocator.memalign!(call.alignment, call.size);
        case "realloc":
          return allocator.realloc!(address, call.size);
        case "free":
          allocator.free(address);
          return 0;
      }
    } catch (error) {
      throw thrown(describe(call, address), error);
    }
  }
}

/** Whose alignment was not kept. */
const ALIGNMENT_RULES = {
  malloc: "alignment",
  memalign: "over-alignment",
  realloc: "kept-alignment",
  free: "alignment",
} as const;

/** Index of the word at an offset in a payload, from its end if negative. */
function wordAt(offset: number, address: number, end: number): number {
  return (offset < 0 ? end : address) + offset >>> 2;
}

/** A call as it is written. */
export function describe(call: Call, address: number): string {
  switch (call.operation) {
    case "malloc":
      return `malloc(${call.size})`;
    case "memalign":
      return `memalign(${call.alignment}, ${call.size})`;
    case "realloc":
      return `realloc(${address}, ${call.size})`;
    case "free":
      return `free(${address})`;
  }
}

/** What an allocator threw; a guarded one says already what is wrong. */
export function thrown(call: string, error: unknown): Finding {
  return error instanceof Finding ? error : Finding.threw(call, error);
}
