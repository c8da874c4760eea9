import * as fc from "fast-check";
import type { Claims } from "../../allocators/contract/claims.ts";
import type { Capability } from "../spec/candidate.ts";
import type { WatchedHeap } from "./watched_heap.ts";

/** What a program knows while it runs: which blocks are live, oldest first. Where they lie only the shadow heap knows. */
export interface LiveSet {
  /** Ids of the live blocks. */
  readonly live: number[];
}

/** One operation of a program whose target is chosen by index, so that it means something after any other was left out. */
export type HeapCommand = fc.Command<LiveSet, WatchedHeap>;

/** What commands are made for. */
export interface CommandOptions {
  /** What the subject claims. */
  readonly claims: Claims;
  /** What it offers. */
  readonly capabilities: ReadonlySet<Capability>;
  /** Bytes of the region. */
  readonly regionSize: number;
  /** CPUs that have a mode; 0 if there are no modes. */
  readonly cpus: number;
}

/** The commands that suit a subject, in the proportions in which they are to come. */
export function heapCommands(options: CommandOptions): fc.Arbitrary<HeapCommand>[] {
  const { claims, capabilities, cpus } = options;
  const size = sizes(options);
  const target = fc.nat({ max: 1000 });
  const malloc = size.map((size) => new Malloc(size));
  const free = target.map((target) => new Free(target));
  const several = fc.tuple(fc.integer({ min: 2, max: MOST_AT_ONCE }), size).map(([count, size]) =>
    new Several(count, size)
  );
  const commands: fc.Arbitrary<HeapCommand>[] = [malloc, malloc, malloc, free, free, several];
  if (capabilities.has("realloc")) {
    commands.push(fc.tuple(target, size).map(([target, size]) => new Realloc(target, size)));
  }
  if (capabilities.has("memalign")) {
    // What is below the claimed alignment is for the clauses; here every block has at least that.
    const most = Math.min(claims.largestAlignment ?? 4096, 4096);
    const doublings = Math.max(0, Math.floor(Math.log2(most / claims.alignment)));
    const alignment = fc.nat({ max: doublings }).map((power) => claims.alignment * 2 ** power);
    commands.push(
      fc.tuple(alignment, size).map(([alignment, size]) => new Memalign(alignment, size)),
    );
  }
  if (cpus > 0) {
    const cpu = fc.nat({ max: cpus - 1 });
    commands.push(
      fc.tuple(cpu, fc.boolean()).map(([cpu, primaryOnly]) => new Mode(cpu, primaryOnly)),
    );
  }
  commands.push(size.map((size) => new FreeAll(size)));
  return commands;
}

/** Operations of one command, at most, but for the frees of blocks that were allocated before. */
export const MOST_AT_ONCE = 16;

/** Small sizes most of all; some as large as the region, at the claimed limit, of 0 bytes, and beyond all limits. */
function sizes({ claims, regionSize }: CommandOptions): fc.Arbitrary<number> {
  const largest = Math.min(claims.largestRequest ?? regionSize, regionSize);
  const upTo = (most: number): fc.Arbitrary<number> =>
    fc.integer({ min: 1, max: Math.min(most, largest) });
  const edges = [0, largest, largest + 1, regionSize, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1];
  return fc.oneof(
    { weight: 4, arbitrary: upTo(64) },
    { weight: 3, arbitrary: upTo(600) },
    { weight: 2, arbitrary: upTo(regionSize) },
    { weight: 1, arbitrary: fc.constantFrom(...edges) },
  );
}

class Malloc implements HeapCommand {
  constructor(readonly size: number) {}

  check(): boolean {
    return true;
  }

  run({ live }: LiveSet, heap: WatchedHeap): void {
    const id = heap.malloc(this.size);
    if (id >= 0) live.push(id);
  }

  toString(): string {
    return `malloc(${this.size})`;
  }
}

/** Several blocks of one size, so that a heap is full now and then. */
class Several implements HeapCommand {
  constructor(readonly count: number, readonly size: number) {}

  check(): boolean {
    return true;
  }

  run({ live }: LiveSet, heap: WatchedHeap): void {
    for (let i = 0; i < this.count; i++) {
      const id = heap.malloc(this.size);
      if (id >= 0) live.push(id);
    }
  }

  toString(): string {
    return `${this.count} times malloc(${this.size})`;
  }
}

class Memalign implements HeapCommand {
  constructor(readonly alignment: number, readonly size: number) {}

  check(): boolean {
    return true;
  }

  run({ live }: LiveSet, heap: WatchedHeap): void {
    const id = heap.memalign(this.alignment, this.size);
    if (id >= 0) live.push(id);
  }

  toString(): string {
    return `memalign(${this.alignment}, ${this.size})`;
  }
}

class Free implements HeapCommand {
  constructor(readonly target: number) {}

  check({ live }: LiveSet): boolean {
    return live.length > 0;
  }

  run({ live }: LiveSet, heap: WatchedHeap): void {
    const [id] = live.splice(this.target % live.length, 1);
    heap.free(id!);
  }

  toString(): string {
    return `free(live[${this.target}])`;
  }
}

class Realloc implements HeapCommand {
  constructor(readonly target: number, readonly size: number) {}

  check({ live }: LiveSet): boolean {
    // To 0 bytes it would be a free.
    return live.length > 0 && this.size > 0;
  }

  run({ live }: LiveSet, heap: WatchedHeap): void {
    heap.realloc(live[this.target % live.length]!, this.size);
  }

  toString(): string {
    return `realloc(live[${this.target}], ${this.size})`;
  }
}

class Mode implements HeapCommand {
  constructor(readonly cpu: number, readonly primaryOnly: boolean) {}

  check(): boolean {
    return true;
  }

  run(_: LiveSet, heap: WatchedHeap): void {
    heap.mode(this.cpu, this.primaryOnly);
  }

  toString(): string {
    return `mode(${this.cpu}, ${this.primaryOnly ? "primary only" : "primary then backup"})`;
  }
}

/** Frees everything and asks for one block: most of what was lost on the way is seen only then. */
class FreeAll implements HeapCommand {
  constructor(readonly size: number) {}

  check({ live }: LiveSet): boolean {
    return live.length > 0;
  }

  run({ live }: LiveSet, heap: WatchedHeap): void {
    for (const id of live.splice(0)) heap.free(id);
    const id = heap.malloc(this.size);
    if (id >= 0) live.push(id);
  }

  toString(): string {
    return `free all, malloc(${this.size})`;
  }
}
