import type { Allocator } from "../../../allocators/contract/allocator.ts";
import type { Claims } from "../../../allocators/contract/claims.ts";
import type { Region } from "../../../allocators/contract/region.ts";
import type { Observer, ReplayState } from "../../../workloads/trace/observer.ts";
import type { Heap } from "../../../workloads/trace/probe.ts";
import { Op, type Trace } from "../../../workloads/trace/trace.ts";
import { Finding, type Rule } from "../finding.ts";
import { Margins } from "./margins.ts";
import { createLiveBlocks, type LiveBlocks } from "./_live_blocks.ts";
import { PayloadPattern } from "./_payload_pattern.ts";

/** Options of a {@linkcode ShadowHeap}. */
export interface ShadowHeapOptions {
  /**
   * How much of each payload is written and verified: all usable bytes, or up to 128 bytes and then
   * a sample of both ends and of one word in each doubling.
   *
   * @default {"full"}
   */
  readonly payloads?: "full" | "sampled";
  /**
   * Whether all live payloads, and the bytes around the region, are verified after every operation
   * instead of only when a block is freed or reallocated and at the end. Takes time linear in the
   * live bytes for each operation.
   *
   * @default {false}
   */
  readonly everyBlockAfterEveryOperation?: boolean;
}

/**
 * Looks on while a trace is replayed and throws a {@linkcode Finding} at the first thing that no
 * correct allocator does.
 *
 * It keeps books of its own and asks the allocator for nothing but `usableSize`. After each
 * operation:
 *
 * - a returned address is a safe integer, a multiple of the claimed alignment and of the one that
 *   `memalign` was asked for; a reallocation keeps it where that is claimed;
 * - the usable size is at least the requested one, and all usable bytes lie in the region or in one
 *   added pool;
 * - no usable byte belongs to another live block, exact to the byte, and no two live blocks share
 *   an address, those of size 0 included;
 * - all usable bytes are written with a pattern that no other block has. It is verified when the
 *   block is freed or reallocated and at the end; the first min(old, new) bytes after a
 *   reallocation; the whole block after a refused one;
 * - memory claimed to be zeroed is;
 * - the bytes around the region and the pools are what they were (at the end, or after every
 *   operation).
 *
 * It does not judge whether a refusal was right, and does not see blocks that are live before the
 * replay starts.
 *
 * Nothing is allocated per operation. An operation costs a few steps per level of a bitmap (log32
 * of the region's granules) and, apart from sampling, time linear in the block.
 *
 * @example Find a block that is handed out twice
 * ```ts
 * import { Finding, ShadowHeap } from "@allocert/allocert/conformance";
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { Op, replay, type Trace } from "@allocert/allocert/workloads";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const region = createRegion(256);
 * const allocator = { malloc: () => region.base, free() {} };
 * const twice: Trace = {
 *   name: "twice",
 *   ops: Uint8Array.of(Op.Malloc, Op.Malloc),
 *   ids: Uint32Array.of(0, 1),
 *   sizes: Float64Array.of(24, 8),
 *   alignments: new Float64Array(2),
 *   idCount: 2,
 * };
 * const shadow = new ShadowHeap({ allocator, region, pools: [] }, { alignment: 8 });
 * const finding = assertThrows(() => replay(twice, allocator, [shadow]), Finding);
 * assertEquals([finding.rule, finding.details.index], ["overlap", 1]);
 * ```
 */
export class ShadowHeap implements Observer {
  readonly #allocator: Allocator;
  readonly #pieces: readonly Region[];
  readonly #bytes: Uint8Array;
  readonly #margins: Margins;
  readonly #pattern: PayloadPattern;
  readonly #claimedAlignment: number;
  readonly #claimsZeroed: boolean;
  readonly #keepsAlignment: boolean;
  readonly #everyBlock: boolean;
  /** Piece in which the last block was found; most blocks are in the same. */
  #low: number;
  #high: number;

  #trace: Trace = EMPTY;
  #index = 0;
  #allocations = 0;
  #live: LiveBlocks = createLiveBlocks(0, 0, 1);

  // Of each id: its address (0 if not live), sizes, the alignment it keeps, and the seed of its
  // pattern.
  #addresses = new Float64Array(0);
  #requested = new Float64Array(0);
  #usable = new Float64Array(0);
  #alignments = new Float64Array(0);
  #seeds = new Int32Array(0);

  /**
   * Creates a shadow of a heap without live blocks.
   *
   * The bytes around the region and the pools are remembered as they are now, unless the heap
   * brings them as they were before the allocator was created.
   *
   * @param heap The allocator that is watched, and its memory.
   * @param claims What it promises of addresses and payloads.
   * @param options What is verified, and how often.
   */
  constructor(
    heap: Heap & { readonly margins?: Margins },
    claims: Pick<Claims, "alignment" | "zeroed" | "reallocAlignment">,
    options: ShadowHeapOptions = {},
  ) {
    this.#allocator = heap.allocator;
    this.#pieces = [heap.region, ...heap.pools];
    this.#bytes = new Uint8Array(heap.region.buffer);
    this.#margins = heap.margins ?? new Margins(this.#pieces);
    this.#pattern = new PayloadPattern(heap.region.buffer, options.payloads ?? "full");
    this.#claimedAlignment = claims.alignment;
    this.#claimsZeroed = claims.zeroed === true;
    this.#keepsAlignment = claims.reallocAlignment === "kept";
    this.#everyBlock = options.everyBlockAfterEveryOperation === true;
    this.#low = heap.region.base;
    this.#high = heap.region.base + heap.region.size;
  }

  /** Forgets all blocks. Linear in the region and the number of ids. */
  start(state: ReplayState): void {
    const { trace } = state;
    this.#trace = trace;
    this.#index = 0;
    let granule = this.#claimedAlignment;
    for (let i = 0; i < trace.ops.length; i++) {
      if (trace.ops[i] === Op.Memalign && trace.alignments[i]! < granule) {
        granule = trace.alignments[i]!;
      }
    }
    const low = Math.min(...this.#pieces.map((piece) => piece.base));
    const high = Math.max(...this.#pieces.map((piece) => piece.base + piece.size));
    this.#live = createLiveBlocks(low, high, granule);
    this.#addresses = new Float64Array(trace.idCount);
    this.#requested = new Float64Array(trace.idCount);
    this.#usable = new Float64Array(trace.idCount);
    this.#alignments = new Float64Array(trace.idCount);
    this.#seeds = new Int32Array(trace.idCount);
  }

  /**
   * Verifies the payload that operation `index` is about to free or to move.
   *
   * @throws {Finding} If it changed.
   */
  before(index: number): void {
    this.#index = index;
    const op = this.#trace.ops[index]!;
    if (op !== Op.Free && op !== Op.Realloc) return;
    const id = this.#trace.ids[index]!;
    this.#verifyPayload(id);
    if (op === Op.Free) this.#remove(id);
  }

  /**
   * Verifies what operation `index` returned and writes the payload.
   *
   * @throws {Finding} If anything is wrong.
   */
  after(index: number, address: number): void {
    const op = this.#trace.ops[index]!;
    if (op !== Op.Free && op !== Op.Mode) {
      const id = this.#trace.ids[index]!;
      if (op === Op.Realloc) {
        if (address === 0) this.#verifyPayload(id);
        else this.#reallocated(id, address, this.#trace.sizes[index]!);
      } else if (address !== 0) {
        this.#alignments[id] = op === Op.Malloc
          ? this.#claimedAlignment
          : this.#trace.alignments[index]!;
        this.#allocated(id, address, this.#trace.sizes[index]!);
      }
    }
    if (this.#everyBlock) this.verify();
  }

  /**
   * Verifies all live payloads and the bytes around the region.
   *
   * @throws {Finding} If any changed.
   */
  end(): void {
    this.#index = this.#trace.ops.length;
    this.verify();
  }

  /**
   * Verifies all live payloads, in order of address, and the bytes around the region and the pools.
   * Linear in the live bytes.
   *
   * @throws {Finding} If any changed.
   */
  verify(): void {
    const live = this.#live;
    for (let id = live.above(-1); id >= 0; id = live.above(this.#addresses[id]!)) {
      this.#verifyPayload(id);
    }
    this.#verifyMargins();
  }

  #allocated(id: number, address: number, size: number): void {
    this.#place(id, address, size);
    if (this.#claimsZeroed) this.#verifyZeroed(id, address, size);
    // Not by id: with ids numbered anew, as in a shrunk trace, the same bytes are written.
    const seed = seedOf(this.#allocations++);
    this.#seeds[id] = seed;
    this.#pattern.fill(address, seed, 0, size, this.#usable[id]!);
  }

  #reallocated(id: number, address: number, size: number): void {
    const requested = this.#requested[id]!;
    const usable = this.#usable[id]!;
    const seed = this.#seeds[id]!;
    const kept = requested < size ? requested : size;
    this.#remove(id);
    if (!this.#keepsAlignment && this.#alignments[id]! > this.#claimedAlignment) {
      this.#alignments[id] = this.#claimedAlignment;
    }
    this.#place(id, address, size);
    const changed = this.#pattern.verify(address, seed, requested, usable, kept);
    if (changed >= 0) this.#failContent("prefix", id, address, seed, changed, kept);
    this.#pattern.fill(address, seed, kept, size, this.#usable[id]!);
  }

  /** Enters a block after everything that can be said of its place was verified. */
  #place(id: number, address: number, size: number): void {
    if (!Number.isSafeInteger(address) || address < 0) {
      this.#fail("address", id, address, "a non-negative safe integer", `${address}`);
    }
    const alignment = this.#alignments[id]!;
    if (address % alignment !== 0) {
      const op = this.#trace.ops[this.#index]!;
      const isDefault = op === Op.Realloc && alignment <= this.#claimedAlignment;
      const rule = isDefault ? "alignment" : ALIGNMENT_RULES[op]!;
      this.#fail(rule, id, address, `a multiple of ${alignment}`, `${address}`);
    }
    this.#requireInside(id, address, size);
    let usable = size;
    if (this.#allocator.usableSize !== undefined) {
      usable = this.#allocator.usableSize(address);
      if (!Number.isSafeInteger(usable) || usable < size) {
        this.#fail("usable-size", id, address, `at least ${size} usable bytes`, `${usable}`);
      }
      if (usable > size) this.#requireInside(id, address, usable);
    }
    this.#requireDisjoint(id, address, usable);
    this.#live.add(address, id);
    this.#addresses[id] = address;
    this.#requested[id] = size;
    this.#usable[id] = usable;
  }

  #remove(id: number): void {
    this.#live.delete(this.#addresses[id]!);
    this.#addresses[id] = 0;
  }

  #requireInside(id: number, address: number, size: number): void {
    if (address >= this.#low && address + size <= this.#high) return;
    for (const { base, size: bytes } of this.#pieces) {
      if (address < base || address + size > base + bytes) continue;
      this.#low = base;
      this.#high = base + bytes;
      return;
    }
    const pieces = this.#pieces.map((piece) => range(piece.base, piece.size)).join(" or ");
    this.#fail("outside", id, address, `a block within ${pieces}`, range(address, size));
  }

  #requireDisjoint(id: number, address: number, usable: number): void {
    const left = this.#live.atMost(address);
    if (left >= 0) {
      const start = this.#addresses[left]!;
      if (start === address || start + this.#usable[left]! > address) {
        this.#failOverlap(id, address, usable, left);
      }
    }
    const right = this.#live.above(address);
    if (right >= 0 && address + usable > this.#addresses[right]!) {
      this.#failOverlap(id, address, usable, right);
    }
  }

  #verifyPayload(id: number): void {
    const address = this.#addresses[id]!;
    const usable = this.#usable[id]!;
    const seed = this.#seeds[id]!;
    const changed = this.#pattern.verify(address, seed, this.#requested[id]!, usable, usable);
    if (changed >= 0) this.#failContent("payload", id, address, seed, changed, usable);
  }

  #verifyZeroed(id: number, address: number, size: number): void {
    const at = this.#pattern.firstNonZero(address, size);
    if (at < 0) return;
    this.#fail(
      "zeroed",
      id,
      address + at,
      `byte ${at} of block ${id} to arrive as 0`,
      `${this.#bytes[address + at]}`,
    );
  }

  #verifyMargins(): void {
    const change = this.#margins.firstChange();
    if (change === undefined) return;
    throw new Finding(
      "outside-write",
      `byte ${change.address}, outside of every pool, to stay ${change.before}`,
      `${change.now}`,
      { index: this.#index, address: change.address },
    );
  }

  #failOverlap(id: number, address: number, usable: number, other: number): never {
    const start = this.#addresses[other]!;
    const size = this.#usable[other]!;
    const relation = overlapRelation(address, address + usable, start, start + size);
    this.#fail(
      "overlap",
      id,
      address,
      `block ${id} to share no byte with a live block`,
      `${range(address, usable)}, which ${relation} block ${other} at ${range(start, size)}`,
    );
  }

  #failContent(
    rule: "payload" | "prefix",
    id: number,
    address: number,
    seed: number,
    offset: number,
    length: number,
  ): never {
    const what = `byte ${offset} of the ${length} bytes of block ${id} at ${address}`;
    const byte = this.#pattern.expected(seed, offset);
    this.#fail(
      rule,
      id,
      address + offset,
      rule === "prefix" ? `${what} to be kept as ${byte}` : `${what} to stay ${byte}`,
      `${this.#bytes[address + offset]}`,
    );
  }

  #fail(
    rule: Rule,
    id: number,
    address: number,
    expected: string,
    actual: string,
  ): never {
    throw new Finding(rule, expected, actual, { index: this.#index, id, address });
  }
}

/** Whose alignment was not kept, by operation. */
const ALIGNMENT_RULES: { readonly [op: number]: Rule } = {
  [Op.Malloc]: "alignment",
  [Op.Memalign]: "over-alignment",
  [Op.Realloc]: "kept-alignment",
};

const EMPTY: Trace = {
  name: "empty",
  ops: new Uint8Array(0),
  ids: new Uint32Array(0),
  sizes: new Float64Array(0),
  alignments: new Float64Array(0),
  idCount: 0,
};

/**
 * How the bytes from `start` to `end` lie to those from `otherStart` to `otherEnd`, given that they
 * overlap.
 */
function overlapRelation(
  start: number,
  end: number,
  otherStart: number,
  otherEnd: number,
): string {
  if (start === otherStart && end === otherEnd) return "is the same as";
  if (start >= otherStart && end <= otherEnd) return "lies inside of";
  if (start <= otherStart && end >= otherEnd) return "contains";
  return start < otherStart ? "runs into" : "starts inside of";
}

function range(address: number, size: number): string {
  return size === 0 ? `${address} (empty)` : `${address}..${address + size - 1}`;
}

function seedOf(allocation: number): number {
  const mixed = Math.imul(allocation + 1, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) ^ (mixed >>> 13);
}
