import { alignUp } from "../blocks/bits.ts";
import type { Allocator } from "../contract/allocator.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { type Arena, ARENA_SIZE } from "./arena.ts";
import {
  type ArenaManagerOptions,
  arenaManagerSize,
  HEADER_SIZE,
  withDefaults,
} from "./arena_manager_options.ts";
import { packName, unpackName } from "./arena_name.ts";
import { ArenaTable } from "./arena_table.ts";
import type { Arenas, CreatedArena } from "../contract/arenas.ts";
import { Attribute } from "./attributes.ts";
import type { Protection } from "./protection.ts";
import { ArenaStatus } from "../contract/arena_status.ts";
import { SLOT_SIZE, TaskSlots } from "./task.ts";

/** What came of allocating in an arena. */
export interface ArenaAllocation {
  /** Why there is no block, if there is none. */
  readonly status: ArenaStatus;
  /** Address of the block; 0 if there is none. */
  readonly address: number;
}

/**
 * The RTEMS arena manager: which task reaches which memory, with which attributes.
 *
 * | operation | worst case |
 * |---|---|
 * | `initialize` | O(arenas + slots) |
 * | `create`, `identify` | O(arenas), and what creating the embedded allocator takes |
 * | `attach`, `detach` | O(slots of the task) |
 * | `delete` | O(attached tasks) |
 * | `switchTo` | O(arenas of both tasks) |
 * | `activate` | O(slots of the task) |
 * | `deactivate`, `updateAttributes`, the getters | O(1) |
 * | `allocate`, `free` | those of the embedded allocator |
 *
 * Installing is counted as O(1); the protection decides. All control data lie in the region: a
 * header of 16 bytes, control blocks of 32 bytes and slots of 16. An arena's id is never used twice
 * before 2^15 others were created, so an old one is noticed. One CPU is served: that an arena is
 * active means that the one running task reaches it. Nothing is locked.
 *
 * Source: High-level Design for Arena Manager (RTEMS).
 *
 * @example Two tasks, of which one may only read
 * ```ts
 * import { Attribute, createRegion } from "@allocert/allocert/allocators";
 * import {
 *   ArenaManager,
 *   arenaManagerSize,
 *   SoftwareProtection,
 *   softwareProtectionSize,
 * } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const area = createRegion(4096);
 * const protection = new SoftwareProtection(createRegion(softwareProtectionSize(8)), 8);
 * const manager = new ArenaManager(createRegion(arenaManagerSize()), { protection, area });
 * const { id } = manager.create(area.base, 1024, Attribute.Read | Attribute.Write, "shm0");
 * manager.attach(id, 0);
 *
 * manager.switchTo(0);
 * assertEquals(manager.allows(area.base, 4, Attribute.Write), true);
 * manager.switchTo(1);
 * assertEquals(manager.allows(area.base, 4, Attribute.Write), false);
 * ```
 */
export class ArenaManager implements Arenas {
  readonly area: Region;
  readonly granularity: number;
  readonly arenas: number;
  readonly tasks: number;
  readonly #protection: Protection;
  readonly #subjects: readonly Subject[];
  readonly #header: Uint32Array;
  readonly #table: ArenaTable;
  readonly #slots: TaskSlots;
  /**
   * Allocator objects by place; they hold no state, so one that was made once fits whenever its
   * bytes are there.
   */
  readonly #heaps: Map<string, Allocator> = new Map();

  /**
   * Makes an empty table of arenas in a region of {@linkcode arenaManagerSize} bytes.
   *
   * @throws {RangeError} If the region is too small.
   * @throws {Error} If the protection could not be initialized.
   */
  constructor(region: Region, options: ArenaManagerOptions) {
    const { arenas, tasks, arenasPerTask } = withDefaults(options);
    if (region.size < arenaManagerSize(options)) {
      throw new RangeError(
        `Cannot create arena manager: the region must have at least ${
          arenaManagerSize(options)
        } bytes, received ${region.size}`,
      );
    }
    this.area = options.area;
    this.granularity = options.protection.granularity;
    this.arenas = arenas;
    this.tasks = tasks;
    this.#protection = options.protection;
    this.#subjects = options.allocators ?? [];
    const base = alignUp(region.base, 4);
    const table = base + HEADER_SIZE;
    const slots = table + arenas * ARENA_SIZE;
    this.#header = new Uint32Array(region.buffer, base, HEADER_SIZE / 4);
    this.#table = new ArenaTable(
      region.buffer,
      table,
      arenas,
      this.#header.subarray(GENERATION, GENERATION + 1),
    );
    this.#slots = new TaskSlots(
      new Uint32Array(region.buffer, slots, tasks * arenasPerTask * SLOT_SIZE / 4),
      slots,
      arenasPerTask,
    );
    if (this.initialize() !== ArenaStatus.Successful) {
      throw new Error("Cannot create arena manager: the protection could not be initialized");
    }
  }

  get arenasPerTask(): number {
    return this.#slots.perTask;
  }

  get running(): number {
    return this.#header[RUNNING]! - 1;
  }

  get activations(): number {
    return this.#header[ACTIVATIONS]!;
  }

  get deactivations(): number {
    return this.#header[DEACTIVATIONS]!;
  }

  initialize(): ArenaStatus {
    this.#header.fill(0);
    this.#table.clear();
    this.#slots.clear();
    return this.#protection.initialize();
  }

  create(start: number, size: number, attributes: number, name = ""): CreatedArena {
    return this.#create(start, size, attributes, name, 0);
  }

  /**
   * Makes an arena in which an allocator is embedded: `allocators[allocator]`, over all of its
   * bytes.
   *
   * @returns As `create`; `InvalidNumber` also without both `Read` and `Write`, or if there is no
   * such allocator, and `InvalidSize` if the arena is too small for it.
   */
  createWithAllocation(
    start: number,
    size: number,
    attributes: number,
    allocator = 0,
    name = "",
  ): CreatedArena {
    const subject = this.#subjects[allocator];
    if (subject === undefined || (attributes & ALLOCATING) !== ALLOCATING) {
      return refused(ArenaStatus.InvalidNumber);
    }
    if (size < subject.claims.minimumRegion) return refused(ArenaStatus.InvalidSize);
    const created = this.#create(start, size, attributes, name, allocator + 1);
    const arena = this.#table.find(created.id);
    if (arena === undefined) return created;
    // The control data of the allocator lie in the arena, so it must be within reach while they are
    // written.
    const installed = this.#protection.install(arena);
    if (installed !== ArenaStatus.Successful) {
      arena.release();
      return refused(installed);
    }
    this.#heaps.set(keyOf(arena), subject.create({ buffer: this.area.buffer, base: start, size }));
    this.#protection.uninstall(arena);
    return created;
  }

  delete(id: number): ArenaStatus {
    const arena = this.#table.find(id);
    if (arena === undefined) return ArenaStatus.InvalidId;
    const status = this.#deactivate(arena);
    if (status !== ArenaStatus.Successful) return status;
    while (arena.head !== 0) this.#slots.unlink(arena.head, arena);
    arena.release();
    return status;
  }

  getAttributes(id: number): number {
    return this.#table.find(id)?.attributes ?? -1;
  }

  getStartAddress(id: number): number {
    return this.#table.find(id)?.start ?? -1;
  }

  getSize(id: number): number {
    return this.#table.find(id)?.size ?? -1;
  }

  getName(id: number): string {
    return unpackName(this.#table.find(id)?.name ?? 0);
  }

  identify(name: string): number {
    const packed = packName(name);
    return this.#table.all().find((arena) => arena.name === packed)?.id ?? 0;
  }

  isActive(id: number): boolean {
    return this.#table.find(id)?.active ?? false;
  }

  updateAttributes(id: number, attributes: number): ArenaStatus {
    const arena = this.#table.find(id);
    if (arena === undefined) return ArenaStatus.InvalidId;
    if (!isAttributes(attributes)) return ArenaStatus.InvalidNumber;
    const before = arena.attributes;
    if (attributes === before) return ArenaStatus.Successful;
    arena.attributes = attributes;
    const status = arena.active ? this.#protection.setAttributes(arena) : ArenaStatus.Successful;
    if (status !== ArenaStatus.Successful) arena.attributes = before;
    return status;
  }

  attach(id: number, task: number): ArenaStatus {
    const arena = this.#table.find(id);
    if (arena === undefined || !this.#isTask(task)) return ArenaStatus.InvalidId;
    if (this.#slots.find(task, id) !== 0) return ArenaStatus.ResourceInUse;
    const slot = this.#slots.find(task, 0);
    if (slot === 0) return ArenaStatus.TooMany;
    this.#slots.link(slot, task, arena);
    if (task !== this.running) return ArenaStatus.Successful;
    const status = this.#activate(arena);
    if (status !== ArenaStatus.Successful) this.#slots.unlink(slot, arena);
    return status;
  }

  detach(id: number, task: number): ArenaStatus {
    const arena = this.#table.find(id);
    if (arena === undefined || !this.#isTask(task)) return ArenaStatus.InvalidId;
    const slot = this.#slots.find(task, id);
    if (slot === 0) return ArenaStatus.Unsatisfied;
    const status = task === this.running ? this.#deactivate(arena) : ArenaStatus.Successful;
    if (status === ArenaStatus.Successful) this.#slots.unlink(slot, arena);
    return status;
  }

  tasksOf(id: number): number[] {
    const tasks: number[] = [];
    for (let slot = this.#table.find(id)?.head ?? 0; slot !== 0; slot = this.#slots.next(slot)) {
      tasks.push(this.#slots.taskOf(slot));
    }
    return tasks;
  }

  arenasOf(task: number): number[] {
    const arenas: number[] = [];
    if (!this.#isTask(task)) return arenas;
    for (let i = 0; i < this.#slots.perTask; i++) {
      const id = this.#slots.arenaOf(this.#slots.at(task, i));
      if (id !== 0) arenas.push(id);
    }
    return arenas;
  }

  activate(id: number): ArenaStatus {
    const arena = this.#table.find(id);
    if (arena === undefined) return ArenaStatus.InvalidId;
    const task = this.running;
    if (task === -1 || this.#slots.find(task, id) === 0) return ArenaStatus.IncorrectState;
    return this.#activate(arena);
  }

  deactivate(id: number): ArenaStatus {
    const arena = this.#table.find(id);
    return arena === undefined ? ArenaStatus.InvalidId : this.#deactivate(arena);
  }

  switchTo(task: number): ArenaStatus {
    if (task !== -1 && !this.#isTask(task)) return ArenaStatus.InvalidId;
    let status = this.#switchAll(this.running, false);
    this.#header[RUNNING] = 0;
    if (status !== ArenaStatus.Successful) return status;
    status = this.#switchAll(task, true);
    // A task that reaches only some of its arenas does not run.
    if (status !== ArenaStatus.Successful) this.#switchAll(task, false);
    else this.#header[RUNNING] = task + 1;
    return status;
  }

  allows(address: number, length: number, access: number): boolean {
    if (this.#protection.allows) return this.#protection.allows(address, length, access);
    return this.#table.all().some((arena) =>
      arena.active && arena.contains(address, length) && (arena.attributes & access) === access
    );
  }

  /**
   * Allocates from the allocator embedded in an arena, on behalf of the running task.
   *
   * @returns The block, or why there is none: `InvalidId`, `InvalidNumber` no allocator is
   * embedded, `IncorrectState` the arena is not active and writable, `NoMemory` its allocator is
   * exhausted.
   */
  allocate(id: number, size: number): ArenaAllocation {
    const { status, heap } = this.#heapOf(id);
    if (heap === undefined) return { status, address: 0 };
    const address = heap.malloc(size);
    return { status: address === 0 ? ArenaStatus.NoMemory : status, address };
  }

  /**
   * Gives a block of {@linkcode ArenaManager.allocate} back.
   *
   * `InvalidId`, `InvalidNumber` and `IncorrectState` as there; `InvalidAddress` if no block of the
   * arena begins there.
   */
  free(id: number, address: number): ArenaStatus {
    const { status, heap } = this.#heapOf(id);
    if (heap === undefined) return status;
    if (!this.#table.find(id)!.contains(address, 1)) return ArenaStatus.InvalidAddress;
    try {
      heap.free(address);
    } catch (error) {
      if (error instanceof RangeError) return ArenaStatus.InvalidAddress;
      throw error;
    }
    return status;
  }

  /**
   * The allocator embedded in an arena that the running task may use now; `undefined` if it may
   * not.
   */
  heap(id: number): Allocator | undefined {
    return this.#heapOf(id).heap;
  }

  #heapOf(id: number): { readonly status: ArenaStatus; readonly heap?: Allocator } {
    const arena = this.#table.find(id);
    if (arena === undefined) return { status: ArenaStatus.InvalidId };
    if (arena.allocator === 0) return { status: ArenaStatus.InvalidNumber };
    if (!arena.active || (arena.attributes & ALLOCATING) !== ALLOCATING) {
      return { status: ArenaStatus.IncorrectState };
    }
    return { status: ArenaStatus.Successful, heap: this.#heaps.get(keyOf(arena))! };
  }

  #create(
    start: number,
    size: number,
    attributes: number,
    name: string,
    allocator: number,
  ): CreatedArena {
    const packed = packName(name);
    if (!isAttributes(attributes) || packed === -1) return refused(ArenaStatus.InvalidNumber);
    if (!isMultiple(size, this.granularity) || size === 0) return refused(ArenaStatus.InvalidSize);
    const { base, size: room } = this.area;
    const outside = start < base || start + size > base + room;
    if (!isMultiple(start, this.granularity) || outside || this.#table.overlaps(start, size)) {
      return refused(ArenaStatus.InvalidAddress);
    }
    const arena = this.#table.create(start, size, attributes, allocator, packed);
    if (arena === undefined) return refused(ArenaStatus.TooMany);
    return { status: ArenaStatus.Successful, id: arena.id };
  }

  #isTask(task: number): boolean {
    return Number.isInteger(task) && task >= 0 && task < this.tasks;
  }

  /** Activates or deactivates all arenas of a task; stops at the first that fails. */
  #switchAll(task: number, active: boolean): ArenaStatus {
    if (task === -1) return ArenaStatus.Successful;
    for (let i = 0; i < this.#slots.perTask; i++) {
      const arena = this.#table.find(this.#slots.arenaOf(this.#slots.at(task, i)));
      if (arena === undefined) continue;
      const status = active ? this.#activate(arena) : this.#deactivate(arena);
      if (status !== ArenaStatus.Successful) return status;
    }
    return ArenaStatus.Successful;
  }

  #activate(arena: Arena): ArenaStatus {
    if (arena.active) return ArenaStatus.Successful;
    const status = this.#protection.install(arena);
    if (status !== ArenaStatus.Successful) return status;
    arena.active = true;
    this.#header[ACTIVATIONS]!++;
    return status;
  }

  #deactivate(arena: Arena): ArenaStatus {
    if (!arena.active) return ArenaStatus.Successful;
    const status = this.#protection.uninstall(arena);
    if (status !== ArenaStatus.Successful) return status;
    arena.active = false;
    this.#header[DEACTIVATIONS]!++;
    return status;
  }
}

/** Word offsets in the header: the running task plus 1, two counters, and that of the table. */
const RUNNING = 0;
const ACTIVATIONS = 1;
const DEACTIVATIONS = 2;
const GENERATION = 3;

/** An allocator keeps its books in the arena. */
const ALLOCATING = Attribute.Read | Attribute.Write;

function refused(status: ArenaStatus): CreatedArena {
  return { status, id: 0 };
}

function isAttributes(attributes: number): boolean {
  return (attributes & Attribute.All) === attributes;
}

function isMultiple(value: number, granularity: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value % granularity === 0;
}

function keyOf({ start, size, allocator }: Arena): string {
  return `${start}:${size}:${allocator}`;
}
