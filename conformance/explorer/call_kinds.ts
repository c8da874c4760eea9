/** Kinds of calls, changed words and live blocks from these on are taken for the same. */
const CALLS = 128;
const CHANGES = 64;
const BLOCKS = 32;

/**
 * Remembers the first call of each kind: what was called, how many words it changed (none if it was
 * refused), and how many blocks were live. Calls that differ in cost mostly differ in one of these.
 */
export class CallKinds {
  /** The first call of each kind, as state and number of the call. */
  readonly samples: (readonly [state: number, call: number])[] = [];
  readonly #seen = new Uint8Array(CALLS * CHANGES * BLOCKS);

  /** Notes a call. Constant time. */
  note(kind: number, changes: number, blocks: number, state: number, call: number): void {
    const place = (Math.min(kind, CALLS - 1) * CHANGES + Math.min(changes, CHANGES - 1)) * BLOCKS +
      Math.min(blocks, BLOCKS - 1);
    if (this.#seen[place] !== 0) return;
    this.#seen[place] = 1;
    this.samples.push([state, call]);
  }
}
