import { ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { Clause } from "../clause.ts";
import { allOf, claims, offers } from "../needs.ts";
import {
  ATTACHED,
  createArena,
  emptyArenas,
  requireActive,
  requireStatus,
  threeArenas,
} from "./_arena_heaps.ts";

const protects = offers("arenas");

const { None, Read, Write, Execute, Cacheable } = Attribute;

/** Requirements on what the running task reaches. */
export const arenaReach: readonly Clause[] = [
  {
    id: "arenas.reach",
    level: "MUST",
    requirement:
      "The running task has exactly the accesses that its arenas grant, and others have none",
    source: "RTEMS arena manager: bit by bit, an access is allowed if the arena has it; libmmu",
    lookAt: "What is installed for the running task, and the comparison of the bits",
    needs: protects,
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
    needs: protects,
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
    needs: protects,
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
    needs: protects,
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
  {
    id: "arenas.update-attributes",
    level: "MUST",
    requirement: "New attributes of an active arena take effect at once; unknown ones are refused",
    source: "RTEMS arena manager: update attributes stores and applies; 0 takes all access away",
    lookAt: "The entry that is installed, beside the control block",
    needs: protects,
    check(context) {
      const { heap, manager, places: { start, size } } = emptyArenas(context);
      const { id } = createArena(heap, manager, start, size, Read);
      manager.attach(id, 0);
      manager.switchTo(0);
      for (const attributes of [Read | Write, Execute, None, Write | Cacheable, Write, Read]) {
        const status = manager.updateAttributes(id, attributes);
        requireStatus(heap, `updateAttributes(${attributes})`, status, ArenaStatus.Successful);
        heap.expect(
          manager.getAttributes(id) === attributes,
          `attributes ${attributes}`,
          manager.getAttributes(id),
        );
        for (const access of [Read, Write, Execute]) {
          const found = manager.allows(start, size, access);
          const allowed = (attributes & access) !== 0;
          heap.expect(
            found === allowed,
            `access ${access} with attributes ${attributes}: ${allowed}`,
            `${found}`,
          );
        }
      }
      for (const attributes of [0x10, -1, 1.5]) {
        const what = `updateAttributes(${attributes})`;
        heap.unchanged(what, () => {
          const status = manager.updateAttributes(id, attributes);
          requireStatus(heap, what, status, ArenaStatus.InvalidNumber);
        });
      }
    },
  },
  {
    id: "arenas.activate",
    level: "MUST",
    requirement:
      "The running task activates and deactivates its own arenas only, and doing so twice is doing so once",
    source: "RTEMS arena manager: activate and deactivate set a flag",
    lookAt: "Whether the running task is attached, and the flag before the protection is asked",
    needs: protects,
    check(context) {
      const { heap, manager, ids, at, size } = threeArenas(context);
      const [a, , c] = ids as [number, number, number];
      const refused = (what: string, act: () => ArenaStatus) =>
        heap.unchanged(
          what,
          () => requireStatus(heap, what, act(), ArenaStatus.IncorrectState),
        );
      refused("activate with no running task", () => manager.activate(a));
      manager.switchTo(0);
      refused("activate of an arena of another task", () => manager.activate(c));
      for (const act of ["deactivate", "activate"] as const) {
        for (const time of ["first", "second"]) {
          const calls = manager.activations + manager.deactivations;
          requireStatus(heap, act, manager[act](a), ArenaStatus.Successful);
          const found = manager.allows(at(0), size, Read);
          heap.expect(
            found === (act === "activate"),
            `in reach only if active (${act})`,
            `${found}`,
          );
          const done = manager.activations + manager.deactivations - calls;
          const expected = time === "first" ? 1 : 0;
          heap.expect(done === expected, `${expected} changes by the ${time} ${act}`, done);
        }
      }
    },
  },
  {
    id: "arenas.block-in-reach",
    level: "MUST",
    requirement: "A block is served only if the running task reaches all of it",
    source: "RTEMS arena manager: the arena of an allocator must be active for the caller",
    lookAt: "Whether the arena is active and writable before its allocator is called",
    needs: protects,
    check(context) {
      const heap = context.heap();
      const manager = heap.allocator.arenas!;
      const size = context.request(100);
      let blocks = 0;
      for (let task = manager.tasks - 1; task >= -1; task--) {
        manager.switchTo(task);
        const calls: [string, () => number][] = [[`malloc(${size})`, () => heap.malloc(size)]];
        if (context.capabilities.has("memalign")) {
          calls.push([`memalign(64, ${size})`, () => heap.memalign(64, size)]);
        }
        for (const [call, act] of calls) {
          const address = act();
          if (address === 0) continue;
          blocks++;
          heap.expect(
            manager.allows(address, size, Read | Write),
            `null or a block in reach from ${call} for task ${task}`,
            `address ${address}`,
          );
        }
      }
      heap.expect(blocks > 0, "a block for one of the tasks of a fresh heap", "none");
    },
  },
  {
    id: "arenas.block-out-of-reach",
    level: "MUST",
    requirement: "A block out of reach is neither freed nor reallocated, and keeps its bytes",
    source: "RTEMS arena manager: the arena of an allocator must be active for the caller",
    lookAt: "free and realloc while another task runs",
    needs: allOf(protects, claims("misuse", "detected")),
    check(context) {
      const heap = context.heap();
      const manager = heap.allocator.arenas!;
      const { running } = manager;
      const address = heap.malloc(context.request(100));
      context.premise(address !== 0, "the task that runs at first is served nothing");
      manager.switchTo(-1);
      heap.refuses("free of a block out of reach", () => heap.allocator.free(address));
      if (context.capabilities.has("realloc")) {
        const moved = heap.unchanged(
          "realloc of a block out of reach",
          () => heap.allocator.realloc!(address, context.request(200)),
        );
        heap.expect(moved === 0, "null from realloc of a block out of reach", moved);
      }
      manager.switchTo(running);
      heap.free(address);
    },
  },
];
