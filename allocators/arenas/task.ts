/**
 * The slots of all tasks: which arenas each is attached to, seen where they lie.
 *
 * Every task has the same number of slots, of 16 bytes each:
 *
 * | offset | field |
 * |---:|---|
 * | 0, 4 | next and previous slot of the same arena, 0 at the ends |
 * | 8 | id of the arena, 0 if the slot is not in use |
 * | 12 | number of the task |
 *
 * The task number is what RTEMS's design lacks: by it the arena's list of slots leads back to the
 * tasks.
 *
 * Source: High-level Design for Arena Manager (RTEMS), `Arena_Per_task`.
 */
export class TaskSlots {
  /** Slots of each task. */
  readonly perTask: number;
  readonly #words: Uint32Array;
  readonly #base: number;

  /** Looks at the slots in `words`, of which the first has the address `base`. */
  constructor(words: Uint32Array, base: number, perTask: number) {
    this.#words = words;
    this.#base = base;
    this.perTask = perTask;
  }

  /** Takes all slots out of use. */
  clear(): void {
    this.#words.fill(0);
  }

  /**
   * The slot that attaches `task` to the arena `id`, or one that is not in use for `id` 0; 0 if
   * there is none.
   */
  find(task: number, id: number): number {
    for (let i = 0; i < this.perTask; i++) {
      const slot = this.at(task, i);
      if (this.arenaOf(slot) === id) return slot;
    }
    return 0;
  }

  /** Address of a slot of `task`. */
  at(task: number, index: number): number {
    return this.#base + (task * this.perTask + index) * SLOT_SIZE;
  }

  /** Id of the arena of a slot; 0 if it is not in use. */
  arenaOf(slot: number): number {
    return this.#words[this.#word(slot) + ARENA]!;
  }

  /** The task of a slot that is in use. */
  taskOf(slot: number): number {
    return this.#words[this.#word(slot) + TASK]!;
  }

  /** The next slot of the same arena; 0 at the end. */
  next(slot: number): number {
    return this.#words[this.#word(slot) + NEXT]!;
  }

  /** Puts a slot at the end of an arena's list. */
  link(slot: number, task: number, list: SlotList): void {
    const word = this.#word(slot);
    this.#words[word + NEXT] = 0;
    this.#words[word + PREVIOUS] = list.tail;
    this.#words[word + ARENA] = list.id;
    this.#words[word + TASK] = task;
    if (list.tail === 0) list.head = slot;
    else this.#words[this.#word(list.tail) + NEXT] = slot;
    list.tail = slot;
  }

  /** Takes a slot out of its arena's list, and out of use. */
  unlink(slot: number, list: SlotList): void {
    const word = this.#word(slot);
    const next = this.#words[word + NEXT]!;
    const previous = this.#words[word + PREVIOUS]!;
    if (previous === 0) list.head = next;
    else this.#words[this.#word(previous) + NEXT] = next;
    if (next === 0) list.tail = previous;
    else this.#words[this.#word(next) + PREVIOUS] = previous;
    this.#words.fill(0, word, word + SLOT_SIZE / 4);
  }

  #word(slot: number): number {
    return (slot - this.#base) / 4;
  }
}

/** What has a list of slots: an arena. */
export interface SlotList {
  /** Id of the arena. */
  readonly id: number;
  /** First slot; 0 if there is none. */
  head: number;
  /** Last slot; 0 if there is none. */
  tail: number;
}

/** Bytes of a slot. */
export const SLOT_SIZE = 16;

/** Word offsets in a slot. */
const NEXT = 0;
const PREVIOUS = 1;
const ARENA = 2;
const TASK = 3;
