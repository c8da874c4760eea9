import { IdPool } from "../trace/id_pool.ts";
import type { Trace } from "../trace/trace.ts";
import { TraceBuilder } from "../trace/trace_builder.ts";

/**
 * Turns the heap calls of a program, known by their addresses, into a trace of block ids.
 *
 * A log may begin after the program did and may miss calls; what does not fit is left out or
 * mended, counted, and told by {@linkcode HeapRecorder.notes}. Calls on null do nothing.
 */
export class HeapRecorder {
  readonly #builder = new TraceBuilder();
  readonly #pool = new IdPool();
  readonly #ids = new Map<string, number>();
  #unknownFrees = 0;
  #unknownReallocs = 0;
  #reissued = 0;
  #refused = 0;

  /** Operations recorded so far. */
  get operations(): number {
    return this.#builder.operations;
  }

  /** Records an allocation that returned `address`; `undefined` for one that was refused. */
  malloc(address: string | undefined, size: number): void {
    if (address === undefined) this.#refused++;
    else this.#builder.malloc(this.#issue(address), size);
  }

  /**
   * Records an aligned allocation that returned `address`; `undefined` for one that was refused.
   */
  memalign(address: string | undefined, alignment: number, size: number): void {
    if (address === undefined) this.#refused++;
    else this.#builder.memalign(this.#issue(address), alignment, size);
  }

  /** Records a free of `address`; `undefined` for null. */
  free(address: string | undefined): void {
    if (address === undefined) return;
    const id = this.#ids.get(address);
    if (id === undefined) this.#unknownFrees++;
    else this.#release(address, id);
  }

  /**
   * Records a reallocation of `old` that returned `address`; `undefined` for null on either side.
   */
  realloc(old: string | undefined, address: string | undefined, size: number): void {
    if (old === undefined) return this.malloc(address, size);
    if (size === 0 && address === undefined) return this.free(old);
    if (address === undefined) {
      this.#refused++;
      return;
    }
    const id = this.#ids.get(old);
    if (id === undefined) {
      this.#unknownReallocs++;
      return this.malloc(address, size);
    }
    if (size === 0) {
      this.#release(old, id);
      return this.malloc(address, 0);
    }
    if (address !== old) {
      this.#evict(address);
      this.#ids.delete(old);
      this.#ids.set(address, id);
    }
    this.#builder.realloc(id, size);
  }

  /** The trace of everything recorded so far. */
  build(name: string): Trace {
    return this.#builder.build(name);
  }

  /** One sentence for each kind of thing that was left out or mended. */
  notes(): string[] {
    const notes: string[] = [];
    if (this.#unknownFrees > 0) {
      notes.push(`${this.#unknownFrees} frees of addresses not allocated in the log were left out`);
    }
    if (this.#unknownReallocs > 0) {
      notes.push(
        `${this.#unknownReallocs} reallocations of addresses not allocated in the log were taken as allocations`,
      );
    }
    if (this.#reissued > 0) {
      notes.push(
        `${this.#reissued} addresses were given out while live, so the free missing in the log was put in`,
      );
    }
    if (this.#refused > 0) notes.push(`${this.#refused} refused requests were left out`);
    return notes;
  }

  #issue(address: string): number {
    this.#evict(address);
    const id = this.#pool.take();
    this.#ids.set(address, id);
    return id;
  }

  #evict(address: string): void {
    const id = this.#ids.get(address);
    if (id === undefined) return;
    this.#reissued++;
    this.#release(address, id);
  }

  #release(address: string, id: number): void {
    this.#builder.free(id);
    this.#ids.delete(address);
    this.#pool.give(id);
  }
}
