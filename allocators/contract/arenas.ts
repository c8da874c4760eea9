import type { Region } from "./region.ts";
import type { ArenaStatus } from "./arena_status.ts";

/**
 * Areas of memory with protection attributes, which tasks reach while they run and are attached.
 *
 * Arenas and tasks are many to many. One task runs at a time, on one CPU; its arenas are active and
 * no others are. Every refusal leaves everything as it was.
 *
 * Source: High-level Design for Arena Manager (RTEMS). What it leaves open is decided here,
 * operation by operation.
 */
export interface Arenas {
  /** The bytes in which arenas may lie. */
  readonly area: Region;
  /** Start and size of every arena must be a multiple of this power of two. Bytes. */
  readonly granularity: number;
  /** Arenas that there can be at one time. */
  readonly arenas: number;
  /** Tasks, numbered from 0. */
  readonly tasks: number;
  /** Arenas that one task can be attached to at one time. */
  readonly arenasPerTask: number;
  /** The running task; -1 if none runs. */
  readonly running: number;
  /** Installations so far. */
  readonly activations: number;
  /** Deinstallations so far. */
  readonly deactivations: number;

  /** Deletes all arenas, lets no task run, and makes an empty table of arenas. */
  initialize(): ArenaStatus;

  /**
   * Makes an inactive arena without tasks.
   *
   * @param attributes Bits of `Attribute`.
   * @param name Up to four characters of 8 bits each; need not be unique.
   * @returns The id of the arena, or 0 and why: `InvalidNumber` unknown attributes or a bad name,
   * `InvalidAddress` outside the area, misaligned or overlapping an arena, `InvalidSize` 0 or
   * misaligned, `TooMany` no control block is left.
   */
  create(start: number, size: number, attributes: number, name?: string): CreatedArena;

  /**
   * Detaches all tasks, deactivates the arena and gives its control block back. `InvalidId` if
   * there is no such arena.
   */
  delete(id: number): ArenaStatus;

  /** Attributes of an arena; -1 if there is no such arena. */
  getAttributes(id: number): number;
  /** Address of its first byte; -1 if there is no such arena. */
  getStartAddress(id: number): number;
  /** Its bytes; -1 if there is no such arena. */
  getSize(id: number): number;
  /** Its name; empty if there is no such arena. */
  getName(id: number): string;
  /** The id of an arena of this name; 0 if there is none. */
  identify(name: string): number;
  /** Whether the arena is active. */
  isActive(id: number): boolean;

  /**
   * Replaces the attributes, at once if the arena is active. With `Attribute.None` no access is
   * left.
   *
   * `InvalidId`, or `InvalidNumber` for unknown attributes.
   */
  updateAttributes(id: number, attributes: number): ArenaStatus;

  /**
   * Attaches a task; if it is running, the arena becomes active at once.
   *
   * `InvalidId` no such arena or task, `ResourceInUse` attached already, `TooMany` no slot of the
   * task is left.
   */
  attach(id: number, task: number): ArenaStatus;

  /**
   * Detaches a task; if it is running, the arena becomes inactive at once.
   *
   * `InvalidId` no such arena or task, `Unsatisfied` not attached.
   */
  detach(id: number, task: number): ArenaStatus;

  /** The tasks attached to an arena, in the order in which they were. */
  tasksOf(id: number): number[];
  /** The arenas that a task is attached to, by slot. */
  arenasOf(task: number): number[];

  /**
   * Makes an arena of the running task active. Does nothing if it is.
   *
   * `InvalidId`, or `IncorrectState` if the running task is not attached.
   */
  activate(id: number): ArenaStatus;

  /** Makes an arena inactive until it is activated again. Does nothing if it is. `InvalidId`. */
  deactivate(id: number): ArenaStatus;

  /**
   * The context switch: deactivates the arenas of the running task, then activates those of `task`.
   *
   * @param task -1 for none. `InvalidId` if there is no such task.
   */
  switchTo(task: number): ArenaStatus;

  /**
   * Whether the running task may access all of `length` bytes at `address`: one active arena
   * contains them and grants it.
   *
   * @param access Bits of `Attribute`; all of them must be granted.
   */
  allows(address: number, length: number, access: number): boolean;
}

/** What came of creating an arena. */
export interface CreatedArena {
  /** Why there is none, if there is none. */
  readonly status: ArenaStatus;
  /** Its id; 0 if there is none. */
  readonly id: number;
}
