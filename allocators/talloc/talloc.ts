import { notLive, requireAlignment, requireRegion, requireSize } from "../contract/arguments.ts";
import { alignUp } from "../blocks/bits.ts";
import type { Allocator, Block } from "../contract/allocator.ts";
import type { Fallback } from "../contract/fallback.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import type { AttachableSubject } from "./attachable_subject.ts";
import { Rlsf, rlsf } from "./rlsf/rlsf.ts";
import { tallocClaims } from "./talloc_claims.ts";
import { TallocHalt, TallocPanic, type TallocRequest } from "./talloc_end.ts";
import { backupFirst, type TallocLayout } from "./talloc_layout.ts";
import { modesSize, TallocModes } from "./talloc_modes.ts";

/** How a {@linkcode Talloc} is built. */
export interface TallocOptions {
  /**
   * Allocator of the primary; it must offer `memalign`, `realloc` and `usableSize`. Default `rlsf`.
   */
  readonly primary?: Subject;
  /** Allocator of the backup; the same. Default `rlsf`. */
  readonly backup?: Subject;
  /** Where the heaps lie. Default {@linkcode backupFirst}, with an eighth for the backup. */
  readonly layout?: TallocLayout;
  /** Number of CPUs with a mode of their own. Default 512. */
  readonly cpus?: number;
  /**
   * What becomes of a request in primary-only mode that the primary cannot serve. Default `"null"`;
   * Awkernel panics.
   */
  readonly onPrimaryExhausted?: "null" | "panic";
  /** What becomes of a request that neither heap can serve. Default `"null"`; Awkernel halts. */
  readonly onExhausted?: "null" | "panic" | "halt";
  /** Called with the request that halted the system, before {@linkcode TallocHalt} is thrown. */
  readonly onHalt?: (request: TallocRequest) => void;
  /**
   * Whether the region holds such an allocator already, which is then used as it is. Default
   * `false`.
   */
  readonly attach?: boolean;
}

/**
 * A primary and a backup heap: tasks exhaust the primary only, and what cleans up after them has
 * the backup.
 *
 * | operation | worst case | fails | not done |
 * |---|---|---|---|
 * | `malloc`, `memalign` | the primary's failure, then the backup's worst case | primary-only: the primary cannot serve; else: neither can | the backup is not touched in primary-only mode |
 * | `free` | that of the owner | | the mode does not matter |
 * | `realloc` | both heaps, and O(size) if the block moves | as `malloc`; the old block is untouched | |
 * | `fallback.*` | O(1) | | no lock is needed |
 *
 * A failure returns 0, or panics or halts as {@linkcode TallocOptions} says. After a halt every
 * call throws {@linkcode TallocHalt}. A block belongs to the heap in whose bytes it lies; an
 * address in neither is refused. `realloc` may move a block across the border: out of the primary
 * when it is full and the mode allows, and back into it when a block of the backup grows. A block
 * that shrinks stays where it is.
 *
 * The region begins with the modes, behind which the layout places the heaps. The object itself has
 * no state; several of them, one in each worker, may be attached to the same shared bytes. The
 * heaps have no lock: `malloc`, `free`, `realloc` and `memalign` of different workers must not
 * overlap in time, and `fallback.cpu` is to be set under the same lock.
 *
 * Source: Awkernel, memory allocator (`Talloc`). There, dropping a guard can only set the mode bit;
 * here it restores it.
 *
 * @example Clean up after a task that has exhausted the primary
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import { Talloc } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = new Talloc(createRegion(65536));
 * heap.fallback.usePrimary();
 * while (heap.malloc(1024) !== 0);
 * heap.fallback.usePrimaryThenBackup();
 * const address = heap.malloc(1024);
 * assertEquals(address < heap.fallback.primary.base, true);
 * heap.free(address);
 * ```
 */
export class Talloc implements Allocator {
  readonly fallback: Fallback;
  /** Walks the heap that lies lower in memory first; absent if a heap offers no walk. */
  readonly blocks?: () => Generator<Block>;
  readonly #modes: TallocModes;
  readonly #primary: Allocator;
  readonly #backup: Allocator;
  readonly #bytes: Uint8Array;
  readonly #options: TallocOptions;
  readonly #zeroIsNull: boolean;

  /**
   * Creates both heaps, each where the layout places it, and lets all CPUs use both.
   *
   * A heap whose bytes are too few for its allocator serves nothing.
   *
   * @throws {RangeError} If the region is too small for the modes.
   * @throws {TypeError} If a heap lacks an operation, or cannot be attached to.
   */
  constructor(region: Region, options: TallocOptions = {}) {
    const { primary, backup, cpus } = withDefaults(options);
    const base = alignUp(region.base, ALIGNMENT);
    const start = base + alignUp(modesSize(cpus), ALIGNMENT);
    const end = region.base + region.size;
    if (start > end) {
      throw new RangeError(
        `Cannot create talloc: the region must have at least ${
          start - region.base
        } bytes, received ${region.size}`,
      );
    }
    const space = { buffer: region.buffer, base: start, size: end - start };
    const parts = (options.layout ?? backupFirst())(space, primary, backup);
    this.#modes = new TallocModes({ ...region, base }, cpus, parts.primary, parts.backup);
    this.#bytes = new Uint8Array(region.buffer);
    this.#options = options;
    this.#zeroIsNull = [primary, backup].some(({ claims }) => claims.zeroSize === "null");
    if (!options.attach) this.#modes.clear();
    this.#backup = heapOf(backup, parts.backup, options.attach);
    this.#primary = heapOf(primary, parts.primary, options.attach);
    this.fallback = this.#modes;
    const upwards = parts.backup.base <= parts.primary.base;
    const heaps = upwards ? [this.#backup, this.#primary] : [this.#primary, this.#backup];
    if (heaps.every((heap) => heap.blocks !== undefined)) this.blocks = () => walk(heaps);
  }

  malloc(size: number): number {
    this.#requireRunning("malloc");
    if (size === 0 && this.#zeroIsNull) return 0;
    const address = this.#primary.malloc(size);
    if (address !== 0) return address;
    const primaryOnly = this.#modes.isPrimaryOnly();
    if (primaryOnly) return this.#exhausted("malloc", size, primaryOnly);
    return this.#backup.malloc(size) || this.#exhausted("malloc", size, primaryOnly);
  }

  memalign(alignment: number, size: number): number {
    this.#requireRunning("memalign");
    requireAlignment("memalign", alignment);
    if (size === 0 && this.#zeroIsNull) return 0;
    const address = this.#primary.memalign!(alignment, size);
    if (address !== 0) return address;
    const primaryOnly = this.#modes.isPrimaryOnly();
    if (primaryOnly) return this.#exhausted("memalign", size, primaryOnly);
    const saved = this.#backup.memalign!(alignment, size);
    return saved || this.#exhausted("memalign", size, primaryOnly);
  }

  free(address: number): void {
    this.#requireRunning("free");
    if (address !== 0) this.#owner("free", address).free(address);
  }

  realloc(address: number, size: number): number {
    if (address === 0) return this.malloc(size);
    this.#requireRunning("realloc");
    requireSize("realloc", size);
    const owner = this.#owner("realloc", address);
    if (size === 0) {
      owner.free(address);
      return 0;
    }
    const primaryOnly = this.#modes.isPrimaryOnly();
    let moved = 0;
    if (owner === this.#primary) {
      moved = owner.realloc!(address, size);
      if (moved === 0 && !primaryOnly) moved = this.#move(owner, this.#backup, address, size);
    } else if (size <= owner.usableSize!(address)) {
      return owner.realloc!(address, size) || address;
    } else {
      moved = this.#move(owner, this.#primary, address, size);
      if (moved === 0 && !primaryOnly) moved = owner.realloc!(address, size);
    }
    return moved || this.#exhausted("realloc", size, primaryOnly);
  }

  usableSize(address: number): number {
    return this.#owner("measure", address).usableSize!(address);
  }

  check(): readonly string[] {
    return [
      ...(this.#primary.check?.() ?? []).map((finding) => `primary: ${finding}`),
      ...(this.#backup.check?.() ?? []).map((finding) => `backup: ${finding}`),
    ];
  }

  /** Both ranges are looked at: what is not the primary's is not yet the backup's. */
  #owner(operation: string, address: number): Allocator {
    const { primary, backup } = this.#modes;
    if (address >= primary.base && address < primary.base + primary.size) return this.#primary;
    if (address >= backup.base && address < backup.base + backup.size) return this.#backup;
    throw notLive(operation, address, "it lies in neither heap");
  }

  /** Moves a block to the other heap; returns 0, with nothing changed, if that has no room. */
  #move(from: Allocator, to: Allocator, address: number, size: number): number {
    const length = Math.min(from.usableSize!(address), size);
    const moved = to.memalign!(alignmentOf(from, address), size);
    if (moved === 0) return 0;
    this.#bytes.copyWithin(moved, address, address + length);
    from.free(address);
    return moved;
  }

  #exhausted(
    operation: TallocRequest["operation"],
    size: number,
    primaryOnly: boolean,
  ): number {
    const { onPrimaryExhausted, onExhausted, onHalt } = this.#options;
    const end = (primaryOnly ? onPrimaryExhausted : onExhausted) ?? "null";
    if (end === "null") return 0;
    const request: TallocRequest = { operation, size, cpu: this.#modes.cpu, primaryOnly };
    if (end === "panic") throw new TallocPanic(request);
    this.#modes.halt();
    onHalt?.(request);
    throw new TallocHalt(operation);
  }

  #requireRunning(operation: string): void {
    if (this.#modes.halted) throw new TallocHalt(operation);
  }
}

/**
 * Makes a subject of two heaps with the given ends and layout.
 *
 * The smallest region that it claims is that of the default layout.
 *
 * @throws {TypeError} If a heap lacks an operation.
 */
export function tallocSubject(name: string, options: TallocOptions = {}): AttachableSubject {
  const { primary, backup, cpus } = withDefaults(options);
  const controlSize = ALIGNMENT - 1 + alignUp(modesSize(cpus), ALIGNMENT) + ALIGNMENT - 1;
  const claims = tallocClaims(primary.claims, backup.claims, controlSize);
  return {
    name,
    version: "1.0.0",
    description: `${primary.name} with ${backup.name} as its backup, as in Awkernel's Talloc`,
    claims,
    create(region) {
      if (options.layout === undefined) {
        requireRegion("talloc", region.size, claims.minimumRegion);
      }
      return new Talloc(region, options);
    },
    attach: (region) => new Talloc(region, { ...options, attach: true }),
  };
}

/** The heaps lie at multiples of this. Bytes. */
const ALIGNMENT = 32;

/**
 * Two rlsf heaps, the backup first with an eighth of the memory; null when exhausted.
 *
 * @example What the primary refuses comes from the backup, if the mode allows
 * ```ts
 * import { createRegion, talloc } from "@allocert/allocert";
 * import { assert } from "@std/assert";
 *
 * const heap = talloc.create(createRegion(65536));
 * heap.fallback!.usePrimary();
 * while (heap.malloc(1024) !== 0);
 * heap.fallback!.usePrimaryThenBackup();
 * assert(heap.malloc(1024) !== 0);
 * ```
 */
export const talloc: AttachableSubject = { ...tallocSubject("talloc"), module: import.meta.url };

function withDefaults(
  { primary = rlsf, backup = rlsf, cpus = 512 }: TallocOptions,
): { readonly primary: Subject; readonly backup: Subject; readonly cpus: number } {
  return { primary, backup, cpus };
}

function heapOf(subject: Subject, region: Region, attach = false): Allocator {
  if (region.size < subject.claims.minimumRegion) return NO_HEAP;
  const heap = attach ? attached(subject, region) : subject.create(region);
  for (const operation of ["memalign", "realloc", "usableSize"] as const) {
    if (heap[operation] === undefined) {
      throw new TypeError(`Cannot create talloc: "${subject.name}" does not offer "${operation}"`);
    }
  }
  return heap;
}

function* walk(heaps: readonly Allocator[]): Generator<Block> {
  for (const heap of heaps) yield* heap.blocks!();
}

function attached(subject: Subject | AttachableSubject, region: Region): Allocator {
  if ("attach" in subject) return subject.attach(region);
  throw new TypeError(`Cannot attach talloc: "${subject.name}" does not offer "attach"`);
}

/** Stands in for a heap that has no room even for its control block. */
const NO_HEAP: Allocator = {
  blocks: () => [],
  malloc(size) {
    requireSize("malloc", size);
    return 0;
  },
  memalign(alignment, size) {
    requireAlignment("memalign", alignment);
    requireSize("memalign", size);
    return 0;
  },
  free(address) {
    throw notLive("free", address, "the heap has no memory");
  },
};

/**
 * The alignment to keep when a block moves; where the heap cannot tell, that of its address, which
 * is never less.
 */
function alignmentOf(heap: Allocator, address: number): number {
  return heap instanceof Rlsf ? heap.alignmentOf(address) : (address & -address) >>> 0;
}
