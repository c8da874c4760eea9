import { HOLES, STATE_BYTES, type UnitModel, UNITS } from "./unit_model.ts";

/**
 * How a policy with a list of holes decides.
 *
 * The list is kept in order of `key`, and of two holes with the same key the newer one comes first.
 * So a policy that looks at places only uses the place as its key, and one with last-in-first-out
 * lists uses their number.
 */
export interface ListPolicy {
  /** Short kebab-case name. */
  readonly name: string;
  /** The key of a hole. */
  key(start: number, size: number): number;
  /** The index of the hole that is taken for `size` units; -1 if none serves. */
  choose(sizes: readonly number[], size: number): number;
}

/**
 * A heap with immediate coalescing.
 *
 * A block is cut from the low end of its hole. What is left over is a new hole, and so is the union
 * of a freed block with the holes beside it. A heap that does not end has a tail behind its last
 * live block, which is no hole, and is used only if no hole serves.
 */
export class ListFit implements UnitModel {
  readonly name: string;
  readonly state: Uint8Array<ArrayBuffer> = new Uint8Array(STATE_BYTES);
  readonly #policy: ListPolicy;
  /** Sizes of the holes in the order of the list. */
  readonly #sizes: number[] = [];

  readonly #units: number | undefined;

  /**
   * Creates an empty heap.
   *
   * @param policy Where blocks go.
   * @param units Units of the heap, at most {@linkcode UNITS}; left out, it does not end.
   */
  constructor(policy: ListPolicy, units?: number) {
    this.name = policy.name;
    this.#policy = policy;
    this.#units = units;
    if (units !== undefined) this.#enlist(0);
  }

  malloc(size: number): number {
    const { state } = this;
    const sizes = this.#sizes;
    sizes.length = 0;
    for (let i = UNITS; state[i] !== 0; i++) sizes.push(this.#holeSize(state[i]! - 1));
    const hole = this.#policy.choose(sizes, size);
    if (hole < 0 && this.#units !== undefined) return -1;
    const start = hole < 0 ? endOf(state) : state[UNITS + hole]! - 1;
    if (start + size > UNITS) throw new RangeError(`Cannot play: the reach exceeds ${UNITS} units`);
    if (hole >= 0) this.#unlist(UNITS + hole);
    state[start] = size;
    if (hole >= 0 && sizes[hole]! > size) this.#enlist(start + size);
    return start;
  }

  free(start: number): void {
    const { state } = this;
    const end = start + state[start]!;
    state[start] = 0;
    let low = start;
    for (let i = UNITS; state[i] !== 0;) {
      const hole = state[i]! - 1;
      // A hole that ended where the block began now reaches through it, and so does what was a hole
      // behind it.
      if (hole === end || hole < start && isFree(state, hole, start)) {
        low = Math.min(low, hole);
        this.#unlist(i);
      } else i++;
    }
    if (low < (this.#units ?? endOf(state))) this.#enlist(low);
  }

  #enlist(start: number): void {
    const { state } = this;
    const key = this.#policy.key(start, this.#holeSize(start));
    let at = UNITS;
    while (state[at] !== 0) {
      const hole = state[at]! - 1;
      if (this.#policy.key(hole, this.#holeSize(hole)) >= key) break;
      at++;
    }
    state.copyWithin(at + 1, at, STATE_BYTES - 1);
    state[at] = start + 1;
    if (state[UNITS + HOLES - 1] !== 0) throw new RangeError("Cannot play: too many holes");
  }

  /** Units from a hole to the next live block. */
  #holeSize(start: number): number {
    const { state } = this;
    const limit = this.#units ?? UNITS;
    let end = start;
    while (end < limit && state[end] === 0) end++;
    return end - start;
  }

  #unlist(at: number): void {
    this.state.copyWithin(at, at + 1);
    this.state[STATE_BYTES - 1] = 0;
  }
}

/** The first unit behind the last live block. */
function endOf(state: Uint8Array): number {
  let last = UNITS - 1;
  while (last >= 0 && state[last] === 0) last--;
  return last < 0 ? 0 : last + state[last]!;
}

/** Whether no live block begins from `start` to before `end`, and none lies across. */
function isFree(state: Uint8Array, start: number, end: number): boolean {
  for (let unit = start; unit < end; unit++) if (state[unit] !== 0) return false;
  return true;
}
