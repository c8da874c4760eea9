import { STATE_BYTES, type UnitModel, UNITS } from "./unit_model.ts";

/**
 * The binary buddy system with the lowest free slot: a block of 2^k units goes to the lowest
 * multiple of 2^k that has the room, in a heap that never ends. What is free is all that it needs
 * to know.
 */
export class LowestSlotBuddy implements UnitModel {
  readonly name = "buddy-lowest-slot";
  readonly state: Uint8Array<ArrayBuffer> = new Uint8Array(STATE_BYTES);

  malloc(size: number): number {
    const { state } = this;
    const slot = 2 ** Math.ceil(Math.log2(size));
    for (let start = 0; start + slot <= UNITS; start += slot) {
      if (!this.#isFree(start, slot)) continue;
      state[start] = slot;
      return start;
    }
    throw new RangeError(`Cannot play: the reach exceeds ${UNITS} units`);
  }

  free(start: number): void {
    this.state[start] = 0;
  }

  /** A block that covers the slot begins at a multiple of a larger slot. */
  #isFree(start: number, slot: number): boolean {
    const { state } = this;
    for (let unit = start; unit < start + slot; unit++) if (state[unit] !== 0) return false;
    for (let larger = 2 * slot; larger <= UNITS; larger *= 2) {
      const cover = start - start % larger;
      if (cover + state[cover]! > start) return false;
    }
    return true;
  }
}
