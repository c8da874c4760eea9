import { STATE_BYTES, type UnitModel, UNITS } from "./unit_model.ts";

/** Bytes of a list entry: the first unit plus one, and the size. */
const ENTRY = 2;

/**
 * The buddy system of SQLite's `memsys5` over a heap that ends: a free list for each power of two,
 * the newest block first.
 *
 * A request takes the newest block of the smallest size that has any, and halves it as often as it
 * can, keeping the lower half. A freed block is joined with its buddy as long as that is free and
 * whole. A heap of any number of units begins as the powers of two that add up to it, the largest
 * first.
 *
 * Source: SQLite, "Dynamic Memory Allocation In SQLite", the power-of-two, first-fit allocator.
 */
export class Memsys5 implements UnitModel {
  readonly name = "memsys5";
  readonly state: Uint8Array<ArrayBuffer> = new Uint8Array(STATE_BYTES);

  /** Creates a heap of `units` units. */
  constructor(units: number) {
    let start = 0;
    for (let slot = UNITS; slot >= 1; slot /= 2) {
      if (start + slot > units) continue;
      this.#add(start, slot);
      start += slot;
    }
  }

  malloc(size: number): number {
    const { state } = this;
    const need = 2 ** Math.ceil(Math.log2(size));
    let at = UNITS;
    while (state[at] !== 0 && state[at + 1]! < need) at += ENTRY;
    if (state[at] === 0) return -1;
    const start = state[at]! - 1;
    const slot = state[at + 1]!;
    this.#removeAt(at);
    for (let half = slot / 2; half >= need; half /= 2) this.#add(start + half, half);
    state[start] = need;
    return start;
  }

  free(start: number): void {
    const { state } = this;
    let slot = state[start]!;
    state[start] = 0;
    for (;;) {
      const buddy = start ^ slot;
      const at = this.#find(buddy, slot);
      if (at < 0) break;
      this.#removeAt(at);
      start = Math.min(start, buddy);
      slot *= 2;
    }
    this.#add(start, slot);
  }

  /** Puts a block in front of those of its size; the sizes ascend. */
  #add(start: number, slot: number): void {
    const { state } = this;
    let at = UNITS;
    while (state[at] !== 0 && state[at + 1]! < slot) at += ENTRY;
    state.copyWithin(at + ENTRY, at, STATE_BYTES - ENTRY);
    state[at] = start + 1;
    state[at + 1] = slot;
  }

  #find(start: number, slot: number): number {
    const { state } = this;
    for (let at = UNITS; state[at] !== 0; at += ENTRY) {
      if (state[at] === start + 1 && state[at + 1] === slot) return at;
    }
    return -1;
  }

  #removeAt(at: number): void {
    this.state.copyWithin(at, at + ENTRY);
    this.state.fill(0, STATE_BYTES - ENTRY);
  }
}
