import type { Fallback } from "../../../allocators/contract/fallback.ts";
import type { Region } from "../../../allocators/contract/region.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { allOf, claims, coalesces, offers, refills, reuses } from "../needs.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";
import { randomProgram } from "../support/random_program.ts";

const fallsBack = offers("fallback");

/** Requirements on an allocator with a primary and a backup: what happens when the primary is exhausted. */
export const fallback: readonly Clause[] = [
  {
    id: "fallback.regions",
    level: "MUST",
    requirement: "Primary and backup lie in the region and share no byte",
    source: "Awkernel Talloc: two heaps with ranges of their own",
    lookAt: "The layout of the two heaps",
    needs: fallsBack,
    check(context) {
      const heap = context.heap();
      const { primary, backup, cpus } = fallbackOf(heap);
      for (const [name, part] of [["primary", primary], ["backup", backup]] as const) {
        context.expect(
          part.base >= heap.region.base &&
            part.base + part.size <= heap.region.base + heap.region.size,
          `the ${name} within ${rangeOf(heap.region)}`,
          rangeOf(part),
        );
      }
      context.expect(
        primary.base + primary.size <= backup.base || backup.base + backup.size <= primary.base,
        `a backup apart from the primary at ${rangeOf(primary)}`,
        rangeOf(backup),
      );
      context.expect(Number.isInteger(cpus) && cpus >= 1, "at least one CPU", cpus);
    },
  },
  {
    id: "fallback.primary-first",
    level: "MUST",
    requirement:
      "A request is served from the primary as long as that can serve it, in either mode",
    source: "Awkernel Talloc, alloc",
    lookAt: "The order in which the heaps are asked",
    needs: fallsBack,
    check(context) {
      const size = context.request(64);
      const alone = context.heap();
      alone.mode(true);
      const capacity = alone.fill(size).length;
      const heap = context.heap();
      heap.mode(false);
      for (let block = 0; block < capacity; block++) {
        requireIn(heap, "primary", heap.malloc(size));
      }
      requireIn(heap, "backup", heap.malloc(size));
    },
  },
  {
    id: "fallback.primary-only",
    level: "MUST",
    requirement:
      "In primary-only mode a request that the primary cannot serve fails and leaves the backup byte-identical",
    source: "Probe B1; Awkernel Talloc: user tasks must not reach the backup",
    lookAt: "The test of the mode before the backup is asked",
    needs: fallsBack,
    check(context) {
      const size = context.request(64);
      const heap = context.heap();
      const { backup } = fallbackOf(heap);
      const kept = bytesOf(heap, backup);
      heap.mode(true);
      for (const address of heap.fill(size)) requireIn(heap, "primary", address);
      const calls: [string, () => number][] = [[`malloc(${size})`, () => heap.malloc(size)]];
      if (context.capabilities.has("memalign")) {
        calls.push([`memalign(64, ${size})`, () => heap.memalign(64, size)]);
      }
      for (const [call, action] of calls) {
        const address = action();
        heap.expect(address === 0, `null from ${call} in primary-only mode`, address);
      }
      const at = bytesOf(heap, backup).findIndex((byte, i) => byte !== kept[i]);
      heap.expect(at < 0, "a backup that was not touched", `byte ${at} of it changed`);
    },
  },
  {
    id: "fallback.backup-serves",
    level: "MUST",
    requirement: "When the primary is exhausted, a request is served from the backup",
    source: "Probe B1; Awkernel Talloc, mode primary then backup",
    lookAt: "The null of the primary, which must not be returned",
    needs: fallsBack,
    check(context) {
      for (const wanted of [1, 64, 500]) {
        const heap = exhausted(context, context.request(wanted));
        heap.mode(false);
        requireIn(heap, "backup", heap.malloc(context.request(wanted)));
        if (!context.capabilities.has("memalign")) continue;
        requireIn(heap, "backup", heap.memalign(64, context.request(wanted)));
      }
    },
  },
  {
    id: "fallback.free-to-owner",
    level: "MUST",
    requirement: "A block goes back to the heap it came from, whatever the mode when it is freed",
    source: "Probe B2; Awkernel Talloc, dealloc by address; FreeRTOS heap_5 (defect D9)",
    lookAt: "The comparison of the address with both ranges",
    needs: allOf(fallsBack, refills),
    check(context) {
      const size = context.request(64);
      for (const primaryOnly of [true, false]) {
        const heap = exhausted(context, size);
        const primaryBlocks = heap.live.length;
        heap.mode(false);
        const backupBlocks = heap.fill(size);
        context.premise(backupBlocks.length > 0, "the backup serves nothing");
        heap.mode(primaryOnly);
        for (const address of [backupBlocks[0]!, backupBlocks.at(-1)!]) {
          heap.free(address);
          heap.mode(false);
          requireIn(heap, "backup", heap.malloc(size));
          heap.mode(primaryOnly);
        }
        for (const address of [heap.live[0]!, heap.live[primaryBlocks - 1]!]) {
          heap.free(address);
          requireIn(heap, "primary", heap.malloc(size));
        }
      }
    },
  },
  {
    id: "fallback.prefers-primary-again",
    level: "MUST",
    requirement: "As soon as the primary has room again it is used again",
    source: "Probe B3 (no sticky fallback)",
    lookAt: "State that remembers that the primary was exhausted",
    needs: allOf(fallsBack, refills),
    check(context) {
      const size = context.request(64);
      const heap = exhausted(context, size);
      const first = heap.live[0]!;
      heap.mode(false);
      requireIn(heap, "backup", heap.malloc(size));
      heap.free(first);
      requireIn(heap, "primary", heap.malloc(size));
      requireIn(heap, "backup", heap.malloc(size));
    },
  },
  {
    id: "fallback.both-exhausted",
    level: "MUST",
    requirement: "When both heaps are exhausted a request yields null, and both recover fully",
    source: "Probe B3",
    lookAt: "The path on which neither heap can serve",
    needs: allOf(fallsBack, reuses),
    check(context) {
      const size = context.request(64);
      const heap = context.heap();
      heap.mode(false);
      const capacity = heap.fill(size).length;
      for (let again = 0; again < 3; again++) {
        const address = heap.malloc(size);
        heap.expect(address === 0, "null when both heaps are exhausted", address);
      }
      heap.freeAll();
      const blocks = heap.fill(size).length;
      heap.expect(blocks === capacity, `${capacity} blocks again`, blocks);
    },
  },
  {
    id: "fallback.save-restore",
    level: "MUST",
    requirement: "A guard restores the saved mode, whichever it was and whichever is in force",
    source: "Probe B4; Awkernel Talloc (defect D10): its guard can only set the bit",
    lookAt: "Restoring the mode in which the bit is clear",
    needs: fallsBack,
    check(context) {
      const fallback = fallbackOf(context.heap());
      for (const saved of [true, false]) {
        for (const meanwhile of [true, false]) {
          setMode(fallback, saved);
          const guard = fallback.save();
          setMode(fallback, meanwhile);
          guard.restore();
          requireMode(context, fallback, saved, `restored after ${nameOf(meanwhile)}`);
        }
      }
    },
  },
  {
    id: "fallback.nested",
    level: "MUST",
    requirement: "Guards nest: each restores what was in force when it was made",
    source: "Probe B4 (nested); Awkernel: an interrupt during the panic handler",
    lookAt: "A single place in which the saved mode is kept",
    needs: fallsBack,
    check(context) {
      const fallback = fallbackOf(context.heap());
      const modes = [false, true, true, false, true, false];
      const guards = modes.map((mode) => {
        setMode(fallback, mode);
        return fallback.save();
      });
      for (let depth = modes.length - 1; depth >= 0; depth--) {
        setMode(fallback, !modes[depth]!);
        guards[depth]!.restore();
        requireMode(context, fallback, modes[depth]!, `restored at depth ${depth}`);
      }
    },
  },
  {
    id: "fallback.restore-once",
    level: "MUST",
    requirement: "A guard restores once; a second call does nothing",
    source: "The contract of Allocert: ModeGuard.restore",
    lookAt: "A flag in the guard",
    needs: fallsBack,
    check(context) {
      const fallback = fallbackOf(context.heap());
      for (const saved of [true, false]) {
        setMode(fallback, saved);
        const guard = fallback.save();
        guard.restore();
        setMode(fallback, !saved);
        guard.restore();
        requireMode(context, fallback, !saved, "in force when a guard is restored again");
      }
    },
  },
  {
    id: "fallback.per-cpu",
    level: "MUST",
    requirement: "The mode of one CPU is that of no other, and a guard restores the CPU it saved",
    source: "Probe B4 (across CPUs); Awkernel Talloc: one bit for each CPU, 32 to a word",
    lookAt: "Word and bit of a CPU; CPUs 31, 32 and the last",
    needs: fallsBack,
    check(context) {
      const fallback = fallbackOf(context.heap());
      const last = fallback.cpus - 1;
      if (last === 0) return;
      const cpus = [...new Set([0, 1, 30, 31, 32, 33, 63, 64, last])].filter((cpu) => cpu <= last);
      for (const cpu of cpus) fallback.usePrimaryThenBackup(cpu);
      for (const cpu of cpus) {
        fallback.usePrimary(cpu);
        for (const other of cpus) {
          context.expect(
            fallback.isPrimaryOnly(other) === (other === cpu),
            `CPU ${other} in ${nameOf(other === cpu)} while only CPU ${cpu} is primary only`,
            nameOf(fallback.isPrimaryOnly(other)),
          );
        }
        const guard = fallback.save(cpu);
        fallback.usePrimaryThenBackup(cpu);
        fallback.cpu = cpu === last ? 0 : last;
        guard.restore();
        requireMode(context, fallback, true, `restored for CPU ${cpu}`, cpu);
        fallback.usePrimaryThenBackup(cpu);
      }
    },
  },
  {
    id: "fallback.current-cpu",
    level: "MUST",
    requirement: "A request obeys the mode of the CPU that makes it",
    source: "Awkernel Talloc: tasks on one CPU in primary-only mode, the kernel on another in both",
    lookAt: "Which CPU's bit malloc looks at",
    needs: fallsBack,
    check(context) {
      const size = context.request(64);
      const heap = exhausted(context, size);
      if (fallbackOf(heap).cpus === 1) return;
      heap.mode(false, 1);
      heap.mode(true, 0);
      heap.expect(heap.malloc(size) === 0, "null on CPU 0, in primary-only mode", "a block");
      heap.allocator.fallback!.cpu = 1;
      requireIn(heap, "backup", heap.malloc(size));
      heap.allocator.fallback!.cpu = 0;
      heap.expect(heap.malloc(size) === 0, "null on CPU 0 as before", "a block");
    },
  },
  {
    id: "fallback.foreign",
    level: "MUST",
    requirement:
      "An address in neither heap is refused with a RangeError and not given to the backup",
    source: "Probe B5; Awkernel Talloc: what is not the primary's is taken for the backup's",
    lookAt: "The second comparison, with the range of the backup",
    needs: allOf(fallsBack, claims("misuse", "detected")),
    check(context) {
      const heap = context.heap();
      heap.malloc(context.request(64));
      const { primary, backup } = fallbackOf(heap);
      const places = new Set<number>();
      for (const { base, size } of [heap.region, primary, backup]) {
        for (const at of [base - 64, base - 8, base + size, base + size + 8, base + size + 64]) {
          places.add(at);
        }
      }
      places.delete(0);
      for (const at of places) heap.refuses(`free(${at})`, () => heap.allocator.free(at));
    },
  },
  {
    id: "fallback.realloc",
    level: "MUST",
    requirement:
      "realloc moves a block of the full primary to the backup if the mode allows, else leaves it as it is",
    source: "Probe B7",
    lookAt: "The mode on the path of realloc, and the free of the old block",
    needs: allOf(fallsBack, offers("realloc")),
    check(context) {
      const [size, large] = [context.request(64), context.request(300)];
      const heap = exhausted(context, size);
      const address = heap.live[0]!;
      heap.bytes.fill(0x5a, address, address + size);
      heap.mode(true);
      const refused = heap.realloc(address, large);
      heap.expect(refused === 0, "null from realloc in primary-only mode", refused);
      requireBytes(heap, address, size);
      heap.mode(false);
      const moved = heap.realloc(address, large);
      requireIn(heap, "backup", moved);
      requireBytes(heap, moved, size);
      if (refills(context) === undefined) requireIn(heap, "primary", heap.malloc(size));
      heap.free(moved);
    },
  },
  {
    id: "fallback.any-program",
    level: "MUST",
    requirement: "Blocks of both heaps stay disjoint and keep their bytes while the mode changes",
    source: "Probes B1 to B3 together; model-based runs with mode switches",
    lookAt: "The shrunk trace: the call after which a block is damaged",
    needs: fallsBack,
    check(context) {
      const program = randomProgram(context, { largest: 800, live: 1000 });
      const random = context.random();
      const trace = context.trace();
      for (let i = 0; i < program.ops.length; i++) {
        if (random.below(20) === 0) trace.mode(0, random.below(2) === 0);
        if (program.ops[i] === 1) trace.free(program.ids[i]!);
        else trace.malloc(program.ids[i]!, program.sizes[i]!);
      }
      context.run(trace.build("mode-switches", context.seed));
    },
  },
  {
    id: "fallback.panic-and-clean-up",
    level: "MUST",
    requirement:
      "When a task has exhausted the primary, its memory can be given back with the help of the backup",
    source: "Awkernel: executor, catch-panic and drop of the panicked task (seeds, W6)",
    lookAt:
      "Whether what the clean-up allocates comes from the backup, and the primary is whole afterwards",
    needs: allOf(fallsBack, coalesces),
    check(context) {
      const [small, size] = [context.request(16), context.request(200)];
      const heap = context.heap();
      heap.mode(true);
      const whole = heap.malloc(context.request(1024));
      heap.free(whole);
      const owned = heap.fill(size);
      owned.push(...heap.fill(small));
      heap.mode(false);
      const books: number[] = [];
      for (const [i, address] of owned.entries()) {
        if (i % 16 === 0) {
          books.push(heap.malloc(small));
          heap.expect(books.at(-1) !== 0, `${small} bytes for the books of the clean-up`, "null");
        }
        heap.free(address);
      }
      requireIn(heap, "backup", books[0]!);
      for (const address of books) heap.free(address);
      heap.mode(true);
      const again = heap.fill(size).length + heap.fill(small).length;
      heap.expect(again >= owned.length, `${owned.length} blocks for the next task`, again);
    },
  },
];

function fallbackOf(heap: TestHeap): Fallback {
  return heap.allocator.fallback!;
}

/** A heap whose primary serves no request of `size` bytes any more, in primary-only mode. */
function exhausted(context: CheckContext, size: number): TestHeap {
  const heap = context.heap();
  heap.mode(true);
  heap.fill(size);
  context.premise(heap.live.length > 1, "the primary serves nothing");
  return heap;
}

function requireIn(heap: TestHeap, name: "primary" | "backup", address: number): void {
  const { base, size } = fallbackOf(heap)[name];
  if (address >= base && address < base + size) return;
  heap.fail(`a block of the ${name}, at ${base}..${base + size - 1}`, address || "null");
}

function requireBytes(heap: TestHeap, address: number, size: number): void {
  const kept = heap.bytes.subarray(address, address + size).every((byte) => byte === 0x5a);
  heap.expect(kept, `the ${size} bytes of the block at ${address} kept`, "other bytes");
}

function requireMode(
  context: CheckContext,
  fallback: Fallback,
  primaryOnly: boolean,
  when: string,
  cpu = fallback.cpu,
): void {
  const found = fallback.isPrimaryOnly(cpu);
  context.expect(found === primaryOnly, `${nameOf(primaryOnly)} mode ${when}`, nameOf(found));
}

function setMode(fallback: Fallback, primaryOnly: boolean): void {
  if (primaryOnly) fallback.usePrimary();
  else fallback.usePrimaryThenBackup();
}

function nameOf(primaryOnly: boolean): string {
  return primaryOnly ? "primary only" : "primary then backup";
}

function bytesOf(heap: TestHeap, { base, size }: Region): Uint8Array {
  return heap.bytes.slice(base, base + size);
}

function rangeOf({ base, size }: Region): string {
  return `${base}..${base + size - 1}`;
}
