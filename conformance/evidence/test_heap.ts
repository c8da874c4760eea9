import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Claims } from "../../allocators/contract/claims.ts";
import { ProcessEnded } from "../../allocators/contract/process_ended.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Heap } from "../../workloads/trace/probe.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import { Finding, type FindingDetails } from "./finding.ts";
import type { CallCount } from "./guarded_allocator.ts";
import { createGuardedHeap, drawnPools, type HeapOptions } from "./guarded_heap.ts";
import { drawHeap } from "./heap_picture.ts";
import { NoVerdict } from "./no_verdict.ts";

/** How a subject answers misuse. */
type MisuseAnswer = NonNullable<Claims["misuseAnswer"]>;

const EXPECTED_ANSWERS: { readonly [answer in MisuseAnswer]: string } = {
  error: "a RangeError",
  null: "a RangeError or null",
  abort: "a RangeError or a trap",
};

/** Longer recordings help nobody. */
const LONGEST_TRACE = 20_000;

/**
 * A fresh heap that a check calls step by step, for what no trace can say: wrong arguments,
 * addresses that are not live, comparisons of bytes.
 *
 * It keeps what was called as a trace and fails with that trace and a picture of the heap. Each
 * returned address must be 0 or lie in the memory; whether blocks overlap is the business of the
 * clauses that replay traces.
 */
export class TestHeap {
  /** The allocator; all that it throws is a {@linkcode Finding}. */
  readonly allocator: Allocator;
  /** The region it was created on. */
  readonly region: Region;
  /** The further pools. */
  readonly pools: readonly Region[];
  /** All bytes of the buffer. */
  readonly bytes: Uint8Array;
  /** What a call that changes nothing leaves as it was. */
  readonly #kept: Uint8Array;
  /** Bytes of statistics, which any call may change. */
  readonly #statistics: readonly Region[];
  /** What is drawn. */
  readonly #drawn: readonly Region[];
  readonly #options: HeapOptions;
  readonly #subject: Subject;
  readonly #calls = new TraceBuilder();
  readonly #others: CallCount = { calls: 0 };
  readonly #ids = new Map<number, number>();
  readonly #addresses: number[] = [];
  readonly #sizes: number[] = [];

  /**
   * Creates an allocator of `subject`.
   *
   * @throws {Finding} If it cannot be created.
   */
  constructor(subject: Subject, options: HeapOptions) {
    const heap: Heap = createGuardedHeap(subject, options, this.#others);
    this.allocator = heap.allocator;
    this.region = heap.region;
    this.pools = heap.pools;
    this.bytes = new Uint8Array(heap.region.buffer);
    const { buffer, base, size } = heap.region;
    // What else there is in memory of the subject's own kind is in use by others, and a heap of its
    // own may move in it.
    this.#kept = subject.provideRegion === undefined
      ? this.bytes
      : new Uint8Array(buffer, base - base % 4, subject.ownHeap === undefined ? size : 0);
    this.#statistics = (subject.claims.statistics ?? []).map(({ offset, bytes }) => ({
      buffer,
      base: base + offset,
      size: bytes,
    }));
    this.#drawn = drawnPools(subject, heap);
    this.#options = options;
    this.#subject = subject;
  }

  /** Calls so far. */
  get operations(): number {
    return this.#calls.operations + this.#others.calls;
  }

  /** Addresses of all live blocks, in order of allocation. */
  get live(): readonly number[] {
    return [...this.#ids.keys()];
  }

  /** `malloc(size)`. */
  malloc(size: number): number {
    const id = this.#nextId();
    this.#calls.malloc(id, size);
    const address = this.#located(() => this.allocator.malloc(size));
    return this.#enter(id, size, address, `malloc(${size})`);
  }

  /** `memalign(alignment, size)`. */
  memalign(alignment: number, size: number): number {
    const id = this.#nextId();
    this.#calls.memalign(id, alignment, size);
    const address = this.#located(() => this.allocator.memalign!(alignment, size));
    return this.#enter(id, size, address, `memalign(${alignment}, ${size})`);
  }

  /** `realloc(address, size)` of a live block to at least 1 byte. */
  realloc(address: number, size: number): number {
    const id = this.#idOf(address);
    this.#calls.realloc(id, size);
    const moved = this.#located(() => this.allocator.realloc!(address, size));
    if (moved === 0) return 0;
    this.#ids.delete(address);
    return this.#enter(id, size, moved, `realloc(${address}, ${size})`);
  }

  /** `free(address)` of a live block. */
  free(address: number): void {
    const id = this.#idOf(address);
    this.#calls.free(id);
    this.#located(() => this.allocator.free(address));
    this.#ids.delete(address);
    this.#addresses[id] = 0;
  }

  /** Frees all live blocks, in order of allocation. */
  freeAll(): void {
    for (const address of this.live) this.free(address);
  }

  /** Sets the mode of a CPU of an allocator with a fallback, and lets it allocate next. */
  mode(primaryOnly: boolean, cpu = 0): void {
    this.#calls.mode(cpu, primaryOnly);
    const fallback = this.allocator.fallback!;
    fallback.cpu = cpu;
    if (primaryOnly) fallback.usePrimary(cpu);
    else fallback.usePrimaryThenBackup(cpu);
  }

  /** Allocates blocks of `size` bytes until one is refused, and returns their addresses. */
  fill(size: number): number[] {
    let room = this.region.size;
    for (const pool of this.pools) room += pool.size;
    const addresses: number[] = [];
    for (let address = this.malloc(size); address !== 0; address = this.malloc(size)) {
      addresses.push(address);
      if (addresses.length > room) this.fail("null in the end", `${room} blocks and no end`);
    }
    return addresses;
  }

  /** Fails unless `met`. */
  expect(met: boolean, expected: string, actual: string | number): void {
    if (!met) this.fail(expected, actual);
  }

  /** Fails, with all calls so far and a picture of the heap. */
  fail(expected: string, actual: string | number): never {
    throw Finding.unmet(expected, `${actual}`, this.#place());
  }

  /** Adds to what a call throws where that was. */
  #located<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw error instanceof Finding ? error.with(this.#place()) : error;
    }
  }

  #place(): FindingDetails {
    const { regionSize, pools } = this.#options;
    const heap = drawHeap(
      { allocator: this.allocator, addresses: this.#addresses, sizes: this.#sizes },
      { pools: this.#drawn },
    );
    const { operations } = this.#calls;
    // A trace that lacks calls shows nothing.
    if (this.#others.calls > 0 || operations === 0 || operations > LONGEST_TRACE) return { heap };
    return {
      heap,
      trace: this.#calls.build("calls"),
      index: operations - 1,
      regionSize,
      ...(pools === undefined ? {} : { pools }),
    };
  }

  /**
   * Fails unless `call` throws a RangeError and changes no byte of the memory, of which a heap of
   * its own has none.
   */
  refuses(what: string, call: () => unknown): void {
    this.#refuses(what, call, "error");
  }

  /**
   * Fails unless `call`, which is misuse, is answered as claimed, which is by a RangeError if
   * nothing is, and changes no byte of the memory, of which a heap of its own has none. After a
   * trap memory is put back to what it was, so that it can be called on.
   */
  refusesMisuse(what: string, call: () => unknown): void {
    this.#refuses(what, call, this.#subject.claims.misuseAnswer ?? "error");
  }

  #refuses(what: string, call: () => unknown, claimed: MisuseAnswer): void {
    const mayEnd = claimed === "abort";
    const { abi, survive = (calls: () => unknown) => calls() } = this.#subject;
    const all = mayEnd && abi === "webassembly" ? this.bytes.slice() : undefined;
    const before = this.#kept.slice();
    const wanted = `${EXPECTED_ANSWERS[claimed]} from ${what}`;
    try {
      const returned = mayEnd ? survive(call) : call();
      if (claimed !== "null" || returned) this.fail(wanted, `it returned ${returned}`);
    } catch (error) {
      const cause = error instanceof Finding ? error.cause ?? error : error;
      if (mayEnd && cause instanceof ProcessEnded) return;
      if (all !== undefined && cause instanceof WebAssembly.RuntimeError) {
        this.bytes.set(all);
        return;
      }
      if (cause instanceof Finding) throw cause;
      if (!(cause instanceof RangeError)) this.fail(wanted, `${cause}`);
    }
    this.#expectBytes(before, what);
  }

  /**
   * Fails if `call` changes a byte of the memory, of which a heap of its own has none; returns what
   * the call returns.
   */
  unchanged<T>(what: string, call: () => T): T {
    const before = this.#kept.slice();
    const result = call();
    this.#expectBytes(before, what);
    return result;
  }

  #expectBytes(before: Uint8Array, what: string): void {
    const kept = this.#kept;
    for (const { base, size } of this.#statistics) {
      const at = base - kept.byteOffset;
      before.set(kept.subarray(at, at + size), at);
    }
    const at = firstDifference(before, kept);
    if (at < 0) return;
    const address = at + kept.byteOffset;
    this.fail(
      `no byte changed by ${what}`,
      `byte ${address}, ${address - this.region.base} into the region, was ${before[at]} and is ${
        kept[at]
      }`,
    );
  }

  /** The id of a live block, which there is none of if the request for it was refused. */
  #idOf(address: number): number {
    const id = this.#ids.get(address);
    if (id === undefined) {
      throw new NoVerdict("premise", "the request for a block that is needed here was refused");
    }
    return id;
  }

  #nextId(): number {
    this.#addresses.push(0);
    return this.#sizes.push(0) - 1;
  }

  #enter(id: number, size: number, address: number, call: string): number {
    if (address === 0) return 0;
    const inside = [this.region, ...this.pools].some(({ base, size: bytes }) =>
      address >= base && address + size <= base + bytes
    );
    if (!Number.isSafeInteger(address) || !inside) {
      this.fail(`an address in the memory from ${call}`, address);
    }
    this.#ids.set(address, id);
    this.#addresses[id] = address;
    this.#sizes[id] = size;
    return address;
  }
}

/**
 * Index of the first byte that differs; -1 if none does. Compares words first, as heaps are large.
 */
function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const words = a.length >> 2;
  const left = new Uint32Array(a.buffer, a.byteOffset, words);
  const right = new Uint32Array(b.buffer, b.byteOffset, words);
  for (let i = 0; i < words; i++) {
    if (left[i] === right[i]) continue;
    for (let at = 4 * i; at < 4 * i + 4; at++) if (a[at] !== b[at]) return at;
  }
  for (let at = 4 * words; at < a.length; at++) if (a[at] !== b[at]) return at;
  return -1;
}
