import type { Calls } from "./calls.ts";
import type { ExploredHeap } from "./explored_heap.ts";
import { Finding } from "../evidence/finding.ts";
import type { Snapshots } from "./states/snapshots.ts";

/**
 * A heap on which whole programs run from its fresh state on, as they do outside of an exploration.
 *
 * It proves what an exploration rests on: that what is put back is all of the state, and that dead
 * bytes are dead.
 */
export class SecondHeap {
  readonly #heap: ExploredHeap;
  readonly #calls: Calls;
  readonly #fresh: Int32Array;
  readonly #freshRegisters: Int32Array | undefined;

  /** Takes a fresh heap. */
  constructor(heap: ExploredHeap, calls: Calls) {
    this.#heap = heap;
    this.#calls = calls;
    heap.clearDead();
    heap.clearStatistics();
    const { words, registers } = heap.memory;
    this.#fresh = words.slice();
    registers?.load();
    this.#freshRegisters = registers?.values.slice();
  }

  /**
   * Runs a program twice. With dead bytes cleared after each call it must lead to the loaded state,
   * to the last bit; without, to the same blocks.
   */
  replay(program: readonly number[], loaded: Snapshots): void {
    this.#run(program, true);
    this.#expectBlocks(loaded);
    this.#expectMemory(loaded);
    this.#run(program, false);
    this.#expectBlocks(loaded);
  }

  /**
   * Whether a program that ended in a violation on the first heap fails alike here, or leads to the
   * same bytes.
   */
  confirms(program: readonly number[], found: Finding, first: ExploredHeap): boolean {
    this.#setBack(true);
    try {
      for (const number of program) this.#make(number);
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      return error.rule === found.rule;
    }
    const { words } = first.memory;
    return this.#heap.memory.words.every((word, at) => word === words[at]);
  }

  #setBack(clears: boolean): void {
    const heap = this.#heap;
    const { live } = heap;
    const { words, registers } = heap.memory;
    for (let rank = 0; rank < live.count; rank++) {
      heap.own(live.addresses[rank]!, live.blocks[rank]!, 0);
    }
    live.count = 0;
    words.set(this.#fresh);
    if (registers !== undefined) {
      registers.values.set(this.#freshRegisters!);
      registers.store();
    }
    heap.clears = clears;
  }

  #make(number: number): void {
    const heap = this.#heap;
    const call = this.#calls.decode(number);
    if (call.block >= heap.live.count) refute("other blocks are live");
    heap.make(call);
    heap.settle();
  }

  #run(program: readonly number[], clears: boolean): void {
    this.#setBack(clears);
    try {
      for (const number of program) this.#make(number);
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      refute(error.actual);
    }
  }

  #expectBlocks({ live }: Snapshots): void {
    const found = this.#heap.live;
    if (found.count !== live.count) refute(`${found.count} live blocks, not ${live.count}`);
    for (let rank = 0; rank < live.count; rank++) {
      if (found.addresses[rank] === live.addresses[rank]) continue;
      refute(`a block at ${found.addresses[rank]}, not at ${live.addresses[rank]}`);
    }
  }

  #expectMemory({ changed: { image }, registers: expected }: Snapshots): void {
    const { words, registers } = this.#heap.memory;
    for (let at = 0; at < words.length; at++) {
      if (words[at] !== image[at]) refute(`another word at ${4 * at}`);
    }
    registers?.load();
    for (let r = 0; r < expected.length; r++) {
      if (registers!.values[r] !== expected[r]) refute(`another register ${r}`);
    }
  }
}

function refute(actual: string): never {
  throw new Finding(
    "history",
    "the same program to lead to the same state on every heap",
    actual,
  );
}
