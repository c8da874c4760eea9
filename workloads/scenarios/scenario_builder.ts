import type { Probe } from "../trace/probe.ts";
import { Random } from "../random/random.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";
import type { ScenarioOptions } from "./scenario_options.ts";

/**
 * Writes the trace of a scenario, notes which operations are measured, and works out the region
 * that it needs.
 *
 * A block is taken to cost the power of two that holds it and a header of 32 bytes, which is what
 * the dearest policy, a buddy, takes; and what is freed to cost as much as before, for a hole is of
 * no use to a larger request. A region that is larger than needed does no harm: what is left is one
 * more free block.
 */
export class ScenarioBuilder {
  /** Bytes of one small block. */
  readonly unit: number;
  /** How many times the measured operation is repeated. */
  readonly repeats: number;
  readonly #options: ScenarioOptions;
  readonly #trace = new TraceBuilder();
  readonly #measured: number[] = [];
  /** The dearest that each id has cost. */
  readonly #costs: number[] = [];
  #nextId = 0;
  #cost = 0;
  /** Operations before anything is freed, measured or taken: none of them may be refused. */
  #building: number | undefined;
  readonly #order: Random | undefined;
  /** Fixed once the heap is exhausted, for that depends on it. */
  #regionSize: number | undefined;

  /**
   * Creates the builder of one scenario.
   *
   * @param k Population of the scenario; an integer of at least 0.
   * @param options How it is adapted.
   * @param unit Bytes of one small block if the options do not say.
   * @throws {RangeError} If the population, the unit or the repeats make no sense.
   */
  constructor(k: number, options: ScenarioOptions, unit: number) {
    requireInteger("k", k, 0);
    this.unit = requireInteger("unit", options.unit ?? unit, 1);
    this.repeats = requireInteger("repeats", options.repeats ?? 16, 1);
    this.#options = options;
    if (options.order !== undefined) this.#order = new Random(options.order);
  }

  /**
   * Bytes of a request that no block of one unit can serve; of one unit where the allocator serves
   * no other.
   */
  larger(units: number): number {
    return this.#options.fixed === true ? this.unit : units * this.unit;
  }

  /**
   * The largest request that is never granted `size` bytes, however it is rounded up; at least 1.
   */
  below(size: number): number {
    const { bytes, ratio } = this.#options.rounding ?? { bytes: 15, ratio: 0 };
    return Math.max(1, Math.floor((size - 1 - bytes) / (1 + ratio)));
  }

  /** An id of its own, for a block that comes and goes. */
  newId(): number {
    return this.#nextId++;
  }

  /** Allocates a block of a new id, or of one that is free again. */
  malloc(size: number = this.unit, id: number = this.#nextId++): number {
    this.#trace.malloc(id, size);
    this.#account(id, size);
    return id;
  }

  /** Asks for a block for which the region need not have room. */
  ask(size: number, id: number): void {
    this.#trace.malloc(id, size);
  }

  /** Allocates an aligned block of a new id, or of one that is free again. */
  memalign(alignment: number, size: number, id: number = this.#nextId++): number {
    this.#trace.memalign(id, alignment, size);
    this.#account(id, size + alignment);
    return id;
  }

  /** Changes the size of a block. */
  realloc(id: number, size: number): void {
    this.#trace.realloc(id, size);
    // It may move, and is then there twice while it does.
    this.#account(id, this.unit + size);
  }

  /** Frees a block. */
  free(id: number): void {
    this.#endBuilding();
    this.#trace.free(id);
  }

  /** Sets the mode of an allocator with a fallback. */
  primaryOnly(on: boolean): void {
    this.#trace.mode(0, on);
  }

  /** Sees to it that the region has room for this many bytes, whatever is allocated. */
  reserve(bytes: number): void {
    this.#cost = Math.max(this.#cost, bytes);
  }

  /** Bytes that the blocks cost so far. */
  get cost(): number {
    return this.#cost;
  }

  /** The next operation is measured. */
  measure(): void {
    this.#endBuilding();
    this.#measured.push(this.#trace.operations);
  }

  /**
   * Allocates `count` blocks of `size` bytes that are kept apart by guards, and returns the ids of
   * the blocks.
   */
  apart(count: number, size: number = this.unit): number[] {
    const ids: number[] = [];
    for (let i = 0; i < count; i++) {
      ids.push(this.malloc(size));
      this.malloc();
    }
    return ids;
  }

  /**
   * Frees blocks, the last one first if the options name no order: so a list in order of address,
   * too, takes each of them in constant time.
   */
  freeAll(ids: readonly number[]): void {
    if (this.#order !== undefined) ids = this.#order.shuffle([...ids]);
    for (let i = ids.length - 1; i >= 0; i--) this.free(ids[i]!);
  }

  /** Allocates a block and frees it again, as often as is measured; the allocation is measured. */
  measureMalloc(size: number): void {
    const id = this.newId();
    for (let i = 0; i < this.repeats; i++) {
      this.measure();
      this.malloc(size, id);
      this.free(id);
    }
  }

  /**
   * Takes all that is left, so that only what is freed afterwards can be allocated.
   *
   * Requests are halved from the size of the region down to 1 byte, each size asked for until it is
   * surely refused.
   */
  exhaust(): void {
    this.#endBuilding();
    const size = this.#regionSize = this.#regionBytes();
    if (this.#options.fixed === true) {
      for (let bytes = 0; bytes <= size; bytes += this.unit) this.ask(this.unit, this.#nextId++);
      return;
    }
    for (let request = size; request >= 1; request = Math.floor(request / 2)) {
      for (let i = 0; i < ATTEMPTS; i++) this.ask(request, this.#nextId++);
    }
  }

  /** The probe; `memory` replaces the region that was worked out, and adds further pools. */
  build(name: string, memory?: Pick<Probe, "regionSize" | "pools">): Probe {
    return {
      trace: this.#trace.build(name),
      measured: Uint32Array.from(this.#measured),
      building: this.#building ?? 0,
      ...(memory ?? { regionSize: this.#regionSize ?? this.#regionBytes() }),
    };
  }

  #endBuilding(): void {
    this.#building ??= this.#trace.operations;
  }

  #account(id: number, size: number): void {
    const cost = powerOfTwoFrom(size + 32);
    const before = this.#costs[id] ?? 0;
    if (cost <= before) return;
    this.#costs[id] = cost;
    this.#cost += cost - before;
  }

  #regionBytes(): number {
    const { minimumRegion = 16384, regionSize } = this.#options;
    const needed = Math.max(65536, powerOfTwoFrom(minimumRegion + this.#cost));
    if (regionSize === undefined) return needed;
    if (Number.isSafeInteger(regionSize) && regionSize >= needed) return regionSize;
    throw new RangeError(
      `Cannot build scenario: "regionSize" must be at least ${needed} bytes, received ${regionSize}`,
    );
  }
}

/**
 * When a size is refused, every free block is smaller than it (rounded up). Of half that size two
 * fit into such a block, or three where rounding was generous, and one more is refused.
 */
const ATTEMPTS = 4;

/** The smallest power of two that is at least `size`. */
export function powerOfTwoFrom(size: number): number {
  let power = 1;
  while (power < size) power *= 2;
  return power;
}

function requireInteger(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(
    `Cannot build scenario: "${name}" must be a safe integer of at least ${least}, received ${value}`,
  );
}
