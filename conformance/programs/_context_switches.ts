import type { Arenas } from "../../allocators/arenas/mod.ts";
import type { Observer, ReplayState } from "../../workloads/trace/observer.ts";
import type { Random } from "../../workloads/random/random.ts";
import { Op } from "../../workloads/trace/trace.ts";
import { Finding } from "../evidence/finding.ts";

/** How often another task runs: once in so many operations. */
const EVERY = 16;

/**
 * Switches between tasks while a trace is replayed on a heap in an arena. Most of them are attached
 * and must be served like one; a request of the others, during which no task runs or one without
 * arenas, must be refused.
 */
export class ContextSwitches implements Observer {
  readonly #arenas: Arenas;
  readonly #random: Random;
  readonly #attached: readonly number[];
  readonly #others: readonly number[];
  #state!: ReplayState;
  #outside = false;

  /** Attaches a second task to the arenas of the one that runs. */
  constructor(arenas: Arenas, random: Random) {
    this.#arenas = arenas;
    this.#random = random;
    const { running } = arenas;
    const second = (running + 1) % arenas.tasks;
    for (const id of arenas.arenasOf(running)) arenas.attach(id, second);
    this.#attached = [running, second];
    const tasks = Array.from({ length: arenas.tasks }, (_, task) => task);
    this.#others = [-1, ...tasks.filter((task) => arenas.arenasOf(task).length === 0)];
  }

  /** Keeps the state of the replay. */
  start(state: ReplayState): void {
    this.#state = state;
  }

  /** Switches now and then; to a task without arenas only for requests, as it cannot free. */
  before(index: number): void {
    if (this.#random.below(EVERY) !== 0) return;
    const { ops } = this.#state.trace;
    this.#outside = ops[index] !== Op.Free && ops[index] !== Op.Mode && this.#random.chance(0.25);
    this.#switch(this.#outside ? this.#others : this.#attached);
  }

  /** Switches back to a task that is attached. */
  after(index: number, address: number): void {
    if (!this.#outside) return;
    this.#outside = false;
    this.#switch(this.#attached);
    if (address === 0) return;
    throw Finding.unmet(`null from operation ${index}, out of reach`, `address ${address}`);
  }

  #switch(tasks: readonly number[]): void {
    this.#arenas.switchTo(tasks[this.#random.below(tasks.length)]!);
  }
}
