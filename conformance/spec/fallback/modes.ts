import type { Fallback } from "../../../allocators/contract/fallback.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { exhausted, fallbackOf, requireIn } from "./_exhausted_primary.ts";

/** Requirements on the mode of each CPU and the guards that restore it. */
export const modes: readonly Clause[] = [
  {
    id: "fallback.save-restore",
    level: "MUST",
    requirement: "A guard restores the saved mode, whichever it was and whichever is in force",
    source: "Probe B4; Awkernel Talloc (defect D10): its guard can only set the bit",
    lookAt: "Restoring the mode in which the bit is clear",
    needs: offers("fallback"),
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
    needs: offers("fallback"),
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
    needs: offers("fallback"),
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
    needs: offers("fallback"),
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
    needs: offers("fallback"),
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
    id: "fallback.no-such-cpu",
    level: "MUST",
    requirement: "A CPU that does not exist is refused with a RangeError, and no mode changes",
    source: "The contract of Fallback: CPUs are numbered from 0",
    lookAt: "The check of the number before a bit is set",
    needs: offers("fallback"),
    check(context) {
      const heap = context.heap();
      const fallback = fallbackOf(heap);
      for (const cpu of [-5, -1, 0.5, NaN, fallback.cpus, fallback.cpus + 31, 2 ** 32]) {
        heap.refuses(`usePrimary(${cpu})`, () => fallback.usePrimary(cpu));
        heap.refuses(`usePrimaryThenBackup(${cpu})`, () => fallback.usePrimaryThenBackup(cpu));
        heap.refuses(`isPrimaryOnly(${cpu})`, () => fallback.isPrimaryOnly(cpu));
        heap.refuses(`cpu = ${cpu}`, () => fallback.cpu = cpu);
      }
    },
  },
];

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
