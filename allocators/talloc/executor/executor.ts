import type { CpuHeap } from "../cpu_heap.ts";
import { TallocPanic, type TallocRequest } from "../talloc_end.ts";

/** The memory of one task. What it has not freed when it ends is given back by the executor. */
export interface TaskMemory {
  /** Allocates a block that belongs to the task; ends the task if its heap is exhausted. */
  malloc(size: number): number;
  /** Gives a block of the task back. */
  free(address: number): void;
}

/** An asynchronous task: polled until it is done. */
export interface Task {
  /** Shown in the report. */
  readonly name: string;
  /** Does a part of the work; returns whether the task is done. */
  poll(memory: TaskMemory): boolean;
}

/** What became of the tasks of an executor. */
export interface ExecutorReport {
  /** Tasks that are done, in that order. */
  readonly completed: string[];
  /** Tasks that exhausted their heap, in that order. */
  readonly panics: TaskPanic[];
  /** Interrupts that exhausted their heap. */
  interruptPanics: number;
}

/** The end of a task that exhausted its heap. */
export interface TaskPanic {
  /** The task. */
  readonly task: string;
  /** The request that could not be served. */
  readonly request: TallocRequest;
  /**
   * Address of the record that the kernel made of it before the memory of the task was given back.
   */
  readonly record: number;
  /** Blocks of the task that were given back. */
  readonly blocks: number;
}

/**
 * Runs asynchronous tasks in turn, as Awkernel's does: a task may use the primary heap only, the
 * executor both.
 *
 * A task that exhausts the primary panics. The panic is caught, the mode is switched, the kernel
 * writes a record of it, for which the backup serves while the primary is full, the blocks of the
 * task are given back, and the next task is polled.
 *
 * The heap must panic when the primary is exhausted: `onPrimaryExhausted: "panic"`. If an
 * allocation of the kernel itself fails, that is the end of the run, by whatever the heap throws.
 *
 * Source: Awkernel, memory allocator (`run_main` of the task scheduler).
 *
 * @example A task that takes all it can get does not stop the next one
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { CpuHeap, Executor, Talloc } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = new Talloc(createRegion(65536), { onPrimaryExhausted: "panic" });
 * const executor = new Executor(new CpuHeap(heap, 0));
 * executor.spawn({
 *   name: "hog",
 *   poll: (memory) => memory.malloc(1000) === 0,
 * });
 * executor.spawn({
 *   name: "next",
 *   poll: (memory) => memory.malloc(10000) !== 0,
 * });
 * const report = executor.run();
 * assertEquals(report.panics.map((panic) => panic.task), ["hog"]);
 * assertEquals(report.completed, ["next"]);
 * ```
 */
export class Executor {
  readonly #heap: CpuHeap;
  readonly #queue: OwnedTask[] = [];
  readonly #report: ExecutorReport = { completed: [], panics: [], interruptPanics: 0 };

  /** Makes an executor for one CPU. */
  constructor(heap: CpuHeap) {
    this.#heap = heap;
  }

  /** Puts a task at the end of the queue. */
  spawn(task: Task): void {
    this.#queue.push({ task, memory: new OwnedMemory(this.#heap) });
  }

  /** Polls the tasks in turn until all are done or have panicked. */
  run(): ExecutorReport {
    for (let next; (next = this.#queue.shift()) !== undefined;) this.#poll(next);
    return this.#report;
  }

  /**
   * Runs an interrupt handler where it is called: in a task, or between two. The mode it
   * interrupted is restored exactly.
   *
   * @param primaryOnly As Awkernel's document has it, handlers use both heaps; its program
   * restricts them to the primary.
   */
  interrupt(handler: (heap: CpuHeap) => void, primaryOnly = false): void {
    const guard = this.#heap.save();
    if (primaryOnly) this.#heap.usePrimary();
    else this.#heap.usePrimaryThenBackup();
    try {
      handler(this.#heap);
    } catch (error) {
      if (!(error instanceof TallocPanic)) throw error;
      this.#report.interruptPanics++;
    } finally {
      guard.restore();
    }
  }

  #poll(owned: OwnedTask): void {
    const { task, memory } = owned;
    let panic: TallocPanic | undefined;
    let done = false;
    this.#heap.usePrimary();
    try {
      done = task.poll(memory);
    } catch (error) {
      if (!(error instanceof TallocPanic)) throw error;
      panic = error;
    } finally {
      this.#heap.usePrimaryThenBackup();
    }
    if (panic !== undefined) this.#bury(owned, panic);
    else if (!done) this.#queue.push(owned);
    else {
      memory.drop();
      this.#report.completed.push(task.name);
    }
  }

  #bury({ task, memory }: OwnedTask, { request }: TallocPanic): void {
    const record = this.#heap.malloc(RECORD_SIZE);
    const blocks = memory.drop();
    this.#heap.free(record);
    this.#report.panics.push({ task: task.name, request, record, blocks });
  }
}

/** Bytes of the kernel's record of a panic. */
const RECORD_SIZE = 16;

interface OwnedTask {
  readonly task: Task;
  readonly memory: OwnedMemory;
}

/** Remembers what a task owns. */
class OwnedMemory implements TaskMemory {
  readonly #heap: CpuHeap;
  readonly #blocks = new Set<number>();

  constructor(heap: CpuHeap) {
    this.#heap = heap;
  }

  malloc(size: number): number {
    const address = this.#heap.malloc(size);
    if (address !== 0) this.#blocks.add(address);
    return address;
  }

  free(address: number): void {
    this.#heap.free(address);
    this.#blocks.delete(address);
  }

  /** Gives everything back; returns how many blocks that were. */
  drop(): number {
    const { size } = this.#blocks;
    for (const address of this.#blocks) this.#heap.free(address);
    this.#blocks.clear();
    return size;
  }
}
