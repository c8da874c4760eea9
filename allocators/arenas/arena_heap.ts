import { notLive, requireAlignment, requireSize } from "../contract/arguments.ts";
import { alignUp } from "../blocks/bits.ts";
import type { Allocator, Block } from "../contract/allocator.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { tlsf } from "../tlsf/tlsf.ts";
import { ArenaManager } from "./arena_manager.ts";
import { type ArenaLimits, arenaManagerSize } from "./arena_manager_options.ts";
import type { Arenas } from "../contract/arenas.ts";
import { Attribute } from "./attributes.ts";
import { SoftwareProtection, softwareProtectionSize } from "./software_protection.ts";

/** How an {@linkcode ArenaHeap} is built. */
export interface ArenaHeapOptions extends ArenaLimits {
  /** The allocator that is embedded in the arena. Default `tlsf`. */
  readonly allocator?: Subject;
}

/**
 * A heap in an arena: it serves the tasks that are attached to the arena, and only while one of
 * them runs.
 *
 * | operation | worst case | fails |
 * |---|---|---|
 * | `malloc`, `memalign`, `realloc` | that of the embedded allocator | as there, and while the arena is out of reach |
 * | `free`, `usableSize` | that of the embedded allocator | `RangeError`, as there and while the arena is out of reach |
 *
 * The region holds the entries of a {@linkcode SoftwareProtection}, the control data of an
 * {@linkcode ArenaManager}, and the arena `heap`, number 0 in the table, over all bytes that are
 * left. Task 0 is attached to it and runs. The heap walk and the check look at the memory as the
 * kernel does, protected or not; once the arena is deleted, there is nothing to see.
 *
 * Source: High-level Design for Arena Manager (RTEMS), "embed an allocator to an Arena".
 *
 * @example A task that is not attached gets nothing
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { ArenaHeap } from "@allocert/allocert/allocators/systems";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const heap = new ArenaHeap(createRegion(16384));
 * assert(heap.malloc(100) !== 0);
 * heap.arenas.switchTo(1);
 * assertEquals(heap.malloc(100), 0);
 * ```
 */
export class ArenaHeap implements Allocator {
  readonly arenas: Arenas;
  /** Walks the heap, in reach or not; absent if the embedded allocator offers no walk. */
  readonly blocks?: () => Iterable<Block>;
  readonly #heap: Required<Pick<Allocator, Needed>> & Allocator;
  readonly #id: number;

  /**
   * Creates the manager, the arena and the heap in it.
   *
   * @throws {RangeError} If the region is too small.
   * @throws {TypeError} If the allocator lacks an operation.
   */
  constructor(region: Region, options: ArenaHeapOptions = {}) {
    const { allocator = tlsf, arenas = 8 } = options;
    const { protectionSize, controlSize } = sizesOf(options);
    const base = alignUp(region.base, ALIGNMENT);
    const area: Region = {
      buffer: region.buffer,
      base: base + controlSize,
      size: region.base + region.size - base - controlSize,
    };
    if (area.size < allocator.claims.minimumRegion) {
      throw new RangeError(
        `Cannot create arena heap: the region must have at least ${
          region.size - area.size + allocator.claims.minimumRegion
        } bytes, received ${region.size}`,
      );
    }
    const managed = { ...area, base: base + protectionSize, size: controlSize - protectionSize };
    const manager = new ArenaManager(managed, {
      ...options,
      protection: new SoftwareProtection({ ...area, base }, arenas),
      area,
      allocators: [allocator],
    });
    this.#id = manager.createWithAllocation(area.base, area.size, ACCESS, 0, "heap").id;
    manager.attach(this.#id, 0);
    manager.switchTo(0);
    const heap = withOperations(allocator.name, manager.heap(this.#id)!);
    this.#heap = heap;
    if (heap.blocks !== undefined) this.blocks = () => this.#exists() ? heap.blocks!() : [];
    this.arenas = manager;
  }

  malloc(size: number): number {
    requireSize("malloc", size);
    return this.#reachable() ? this.#heap.malloc(size) : 0;
  }

  memalign(alignment: number, size: number): number {
    requireAlignment("memalign", alignment);
    requireSize("memalign", size);
    return this.#reachable() ? this.#heap.memalign(alignment, size) : 0;
  }

  free(address: number): void {
    if (address === 0) return;
    this.#requireReachable("free", address);
    this.#heap.free(address);
  }

  realloc(address: number, size: number): number {
    requireSize("realloc", size);
    if (address === 0) return this.malloc(size);
    if (this.#reachable()) return this.#heap.realloc(address, size);
    // To free it, as a size of 0 asks for, is refused as free() refuses it.
    if (size === 0) this.#requireReachable("realloc", address);
    return 0;
  }

  usableSize(address: number): number {
    this.#requireReachable("measure", address);
    return this.#heap.usableSize(address);
  }

  check(): readonly string[] {
    return this.#exists() ? this.#heap.check?.() ?? [] : [];
  }

  #exists(): boolean {
    return this.arenas.getSize(this.#id) !== -1;
  }

  #reachable(): boolean {
    return this.arenas.isActive(this.#id) &&
      (this.arenas.getAttributes(this.#id) & ACCESS) === ACCESS;
  }

  #requireReachable(operation: string, address: number): void {
    if (!this.#reachable()) {
      throw notLive(operation, address, "its arena is out of reach for the running task");
    }
  }
}

/**
 * Makes a subject of an arena with an embedded allocator.
 *
 * @param options Limits, and the allocator: any that offers `realloc`, `memalign` and `usableSize`.
 */
export function arenaHeapSubject(name: string, options: ArenaHeapOptions = {}): Subject {
  const { name: embedded, claims } = options.allocator ?? tlsf;
  const minimumRegion = ALIGNMENT - 1 + sizesOf(options).controlSize + claims.minimumRegion;
  return {
    name,
    version: "1.0.0",
    description: `${embedded} embedded in an arena as in RTEMS's arena manager`,
    claims: { ...claims, minimumRegion },
    create: (region) => new ArenaHeap(region, options),
  };
}

/** The operations that an embedded allocator must have beside `malloc` and `free`. */
type Needed = "memalign" | "realloc" | "usableSize";

/** What an allocator does to the memory in which it keeps its books. */
const ACCESS = Attribute.Read | Attribute.Write;

/** The arena begins at a multiple of this. Bytes. */
const ALIGNMENT = 32;

/**
 * A heap for the running task: TLSF, embedded in an active arena.
 *
 * @example Blocks are out of reach while their arena is not active
 * ```ts
 * import { arenaHeap, createRegion } from "@allocert/allocert";
 * import { assert } from "@std/assert";
 *
 * const heap = arenaHeap.create(createRegion(65536));
 * const address = heap.malloc(100);
 * assert(heap.arenas!.allows(address, 100, 1));
 * heap.arenas!.switchTo(-1);
 * assert(!heap.arenas!.allows(address, 100, 1));
 * ```
 */
export const arenaHeap: Subject = { ...arenaHeapSubject("arenas"), module: import.meta.url };

/** Bytes before the manager, and before the arena. */
function sizesOf(
  options: ArenaHeapOptions,
): { readonly protectionSize: number; readonly controlSize: number } {
  const protectionSize = alignUp(softwareProtectionSize(options.arenas ?? 8), 4);
  const controlSize = alignUp(protectionSize + arenaManagerSize(options), ALIGNMENT);
  return { protectionSize, controlSize };
}

function withOperations(
  name: string,
  heap: Allocator,
): Required<Pick<Allocator, Needed>> & Allocator {
  const { memalign, realloc, usableSize } = heap;
  if (memalign && realloc && usableSize) {
    return heap as Required<Pick<Allocator, Needed>> & Allocator;
  }
  throw new TypeError(
    `Cannot create arena heap: "${name}" must offer "memalign", "realloc" and "usableSize"`,
  );
}
