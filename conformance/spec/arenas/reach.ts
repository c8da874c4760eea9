import { ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import {
  ATTACHED,
  createArena,
  emptyArenas,
  requireActive,
  requireStatus,
  threeArenas,
} from "./_arena_heaps.ts";

const { None, Read, Write, Execute } = Attribute;

/** Requirements on what the running task reaches. */
export const reach: readonly Clause[] = [
  {
    id: "arenas.reach",
    level: "MUST",
    requirement:
      "The running task has exactly the accesses that its arenas grant, and others have none",
    source: "RTEMS arena manager: bit by bit, an access is allowed if the arena has it; libmmu",
    lookAt: "What is installed for the running task, and the comparison of the bits",
    needs: offers("arenas"),
    check(context) {
      const { heap, manager, ids, at, size } = threeArenas(context);
      const granted = [Read, Read | Write, Read | Write | Execute];
      for (const task of [0, 1, 2, -1]) {
        requireStatus(heap, `switchTo(${task})`, manager.switchTo(task), ArenaStatus.Successful);
        for (let arena = 0; arena < ids.length; arena++) {
          const bits = ATTACHED[task]?.includes(arena) ? granted[arena]! : None;
          for (let access = 1; access < 8; access++) {
            const allowed = manager.allows(at(arena), size, access);
            const expected = (bits & access) === access;
            heap.expect(
              allowed === expected,
              `access ${access} to arena ${arena} by task ${task}: ${expected}`,
              `${allowed}`,
            );
          }
        }
      }
    },
  },
  {
    id: "arenas.switch",
    level: "MUST",
    requirement:
      "After a context switch the arenas of the task that runs are active, and no others are",
    source: "RTEMS arena manager: T1 {A,B}, T2 {B,C}, T3 {}; an arena that both have stays active",
    lookAt: "The order: first the arenas of the task that leaves, then those of the one that comes",
    needs: offers("arenas"),
    check(context) {
      const { heap, manager, ids } = threeArenas(context);
      for (const task of [0, 1, 2, 0, 2, 1, -1, 1, 1, 0, -1]) {
        requireStatus(heap, `switchTo(${task})`, manager.switchTo(task), ArenaStatus.Successful);
        heap.expect(manager.running === task, `task ${task} to run`, manager.running);
        requireActive(heap, manager, ids, ATTACHED[task] ?? []);
      }
      for (const task of [manager.tasks, -2, 0.5, NaN]) {
        heap.unchanged(
          `switchTo(${task})`,
          () =>
            requireStatus(heap, `switchTo(${task})`, manager.switchTo(task), ArenaStatus.InvalidId),
        );
      }
    },
  },
  {
    id: "arenas.attach-running",
    level: "MUST",
    requirement:
      "To attach or detach the running task takes effect at once, another's does nothing",
    source:
      "RTEMS arena manager: attach, detach; contradiction 20: when it takes effect is left open",
    lookAt: "The comparison with the running task",
    needs: offers("arenas"),
    check(context) {
      const { heap, manager, places: { start, size } } = emptyArenas(context);
      const { id } = createArena(heap, manager, start, size, Read);
      manager.switchTo(0);
      const reach = (what: string, expected: boolean) => {
        const found = manager.allows(start, size, Read) && manager.isActive(id);
        heap.expect(found === expected, `in reach after ${what}: ${expected}`, `${found}`);
      };
      manager.attach(id, 1);
      reach("another task was attached", false);
      manager.attach(id, 0);
      reach("the running task was attached", true);
      manager.detach(id, 1);
      reach("another task was detached", true);
      manager.detach(id, 0);
      reach("the running task was detached", false);
    },
  },
  {
    id: "arenas.bounds",
    level: "MUST",
    requirement: "An access is allowed only if all of its bytes lie in one arena",
    source: "RTEMS arena manager: an active arena that contains the whole range; libmmu entries",
    lookAt: "The end of the access, not only its beginning",
    needs: offers("arenas"),
    check(context) {
      const { heap, manager, places: { start, size } } = emptyArenas(context);
      for (const place of [1, 2]) {
        manager.attach(createArena(heap, manager, start + place * size, size, Read).id, 0);
      }
      manager.switchTo(0);
      const first = start + size;
      const expected: [number, number, boolean][] = [
        [first, 1, true],
        [first, size, true],
        [first + size - 1, 1, true],
        [first + 2 * size - 1, 1, true],
        [first - 1, 1, false],
        [first - 1, 2, false],
        [first, size + 1, false],
        [first + size - 1, 2, false],
        [first, 2 * size, false],
        [first + 2 * size, 1, false],
        [first + 2 * size - 1, 2, false],
      ];
      for (const [address, length, allowed] of expected) {
        const found = manager.allows(address, length, Read);
        const range = `${length} bytes at ${address - first} from the first arena of ${size}`;
        heap.expect(found === allowed, `${range}: ${allowed}`, `${found}`);
      }
    },
  },
];
