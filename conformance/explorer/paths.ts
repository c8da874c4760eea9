/**
 * For each state the state it was first reached from, and the call that led there: the tree of
 * shortest programs.
 */
export class Paths {
  #parents = new Int32Array(1024);
  #calls = new Uint16Array(1024);
  #size = 0;

  /** Bytes of memory held. */
  get bytes(): number {
    return 6 * this.#parents.length;
  }

  /** Enters the next state; the first has no parent, -1. */
  add(parent: number, call: number): void {
    if (this.#size === this.#parents.length) {
      const parents = new Int32Array(2 * this.#size);
      parents.set(this.#parents);
      this.#parents = parents;
      const calls = new Uint16Array(2 * this.#size);
      calls.set(this.#calls);
      this.#calls = calls;
    }
    this.#parents[this.#size] = parent;
    this.#calls[this.#size++] = call;
  }

  /** The states on the way to a state, the first and itself included. */
  statesTo(state: number): number[] {
    const states: number[] = [];
    for (let at = state; at >= 0; at = this.#parents[at]!) states.push(at);
    return states.reverse();
  }

  /** The calls on the way to a state, each by its number. */
  callsTo(state: number): number[] {
    return this.statesTo(state).slice(1).map((at) => this.#calls[at]!);
  }
}
