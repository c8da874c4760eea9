import { ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import {
  createArena,
  emptyArenas,
  placesOf,
  requireActive,
  requireGone,
  requireStatus,
  requireTasks,
  threeArenas,
} from "./_arena_heaps.ts";
import {
  arenaProgram,
  type ArenaStep,
  formatStep,
  runArenaProgram,
  shrinkArenaProgram,
} from "./_arena_program.ts";
import { arenaReach } from "./_arena_reach.ts";

const protects = offers("arenas");

const { Read, Write } = Attribute;

/** Requirements on areas of memory that tasks reach while they run and are attached. */
export const arenas: readonly Clause[] = [
  {
    id: "arenas.initialize",
    level: "MUST",
    requirement: "After initialisation there is no arena, no task runs, and no byte is in reach",
    source: "RTEMS arena manager: an empty table; contradiction 20: the design leaves it open",
    lookAt: "What was installed before, and the running task",
    needs: protects,
    check(context) {
      const heap = context.heap();
      const manager = heap.allocator.arenas!;
      const { start, size } = placesOf(context, manager);
      manager.initialize();
      const { id } = createArena(heap, manager, start, size, Read | Write, "old");
      manager.attach(id, 0);
      manager.switchTo(0);
      requireStatus(heap, "initialize()", manager.initialize(), ArenaStatus.Successful);
      heap.expect(manager.running === -1, "no running task", manager.running);
      heap.expect(!manager.allows(start, 1, Read), "no byte in reach", `byte ${start} is`);
      heap.expect(manager.identify("old") === 0, 'no arena "old"', manager.identify("old"));
      heap.expect(manager.arenasOf(0).length === 0, "no arena of task 0", `${manager.arenasOf(0)}`);
      requireStatus(
        heap,
        "delete of an arena of before",
        manager.delete(id),
        ArenaStatus.InvalidId,
      );
    },
  },
  {
    id: "arenas.as-created",
    level: "MUST",
    requirement:
      "An arena has the start, size, attributes and name it was created with, no task, and is inactive",
    source: "RTEMS arena manager: create, get start address, get size, get attributes",
    lookAt: "The fields of the control block",
    needs: protects,
    check(context) {
      const { heap, manager, places } = emptyArenas(context);
      for (let n = 0; n < Math.min(manager.arenas, places.count); n++) {
        const [start, size, name] = [places.start + n * places.size, places.size, `a${n}`];
        const attributes = 15 - n % 16;
        const { id } = createArena(heap, manager, start, size, attributes, name);
        const found = [
          manager.getStartAddress(id),
          manager.getSize(id),
          manager.getAttributes(id),
          manager.getName(id),
          manager.isActive(id),
          manager.tasksOf(id).length,
          manager.identify(name),
        ];
        const expected = [start, size, attributes, name, false, 0, id];
        heap.expect(`${found}` === `${expected}`, `arena of ${expected}`, `${found}`);
      }
    },
  },
  {
    id: "arenas.both-directions",
    level: "MUST",
    requirement:
      "An arena lists its tasks in the order in which they were attached, and each of them lists the arena",
    source: "RTEMS arena manager: many to many, linked both ways; its slots do not name the task",
    lookAt: "The links of a slot in the middle of an arena's list",
    needs: protects,
    check(context) {
      const { heap, manager, places } = emptyArenas(context);
      const { id } = createArena(heap, manager, places.start, places.size, Read);
      const tasks = Array.from({ length: manager.tasks }, (_, task) => task);
      for (const left of tasks) {
        for (const task of tasks) manager.attach(id, task);
        manager.detach(id, left);
        requireTasks(heap, manager, id, tasks.filter((task) => task !== left));
        manager.attach(id, left);
        requireTasks(heap, manager, id, [...tasks.filter((task) => task !== left), left]);
        for (const task of tasks) manager.detach(id, task);
        requireTasks(heap, manager, id, []);
      }
    },
  },
  {
    id: "arenas.attach-refused",
    level: "MUST",
    requirement:
      "A second attach, a detach without attach and a task or arena that is not there are refused",
    source: "RTEMS arena manager with the status codes of RTEMS: 12, 13 and 4",
    lookAt: "What is asked before the slot is taken",
    needs: protects,
    check(context) {
      const { heap, manager, ids } = threeArenas(context);
      const [a, , c] = ids as [number, number, number];
      const { ResourceInUse, Unsatisfied, InvalidId } = ArenaStatus;
      const refused: [string, () => ArenaStatus, ArenaStatus][] = [
        ["attach a second time", () => manager.attach(a, 0), ResourceInUse],
        ["detach without attach", () => manager.detach(c, 0), Unsatisfied],
        ["attach to arena 0", () => manager.attach(0, 0), InvalidId],
        ["detach from arena 0", () => manager.detach(0, 0), InvalidId],
      ];
      for (const task of [-1, manager.tasks, 0.5, NaN]) {
        refused.push([`attach task ${task}`, () => manager.attach(a, task), InvalidId]);
        refused.push([`detach task ${task}`, () => manager.detach(a, task), InvalidId]);
      }
      for (const [what, act, status] of refused) {
        heap.unchanged(what, () => requireStatus(heap, what, act(), status));
      }
    },
  },
  {
    id: "arenas.limits",
    level: "MUST",
    requirement:
      "As many arenas, and arenas of one task, are possible as is said; one more is refused until one is gone",
    source: "RTEMS arena manager: arrays of fixed size; TOO_MANY",
    lookAt: "The search for an entry that is not in use",
    needs: protects,
    check(context) {
      const { heap, manager, places } = emptyArenas(context);
      context.premise(manager.arenas < places.count, "the area has no room for one arena too many");
      const make = (place: number) =>
        manager.create(places.start + place * places.size, places.size, Read);
      const ids = Array.from({ length: manager.arenas }, (_, place) => {
        const { id, status } = make(place);
        requireStatus(heap, `create ${place} of ${manager.arenas}`, status, ArenaStatus.Successful);
        return id;
      });
      heap.unchanged("create of one too many", () => {
        const { status } = make(manager.arenas);
        requireStatus(heap, "create of one too many", status, ArenaStatus.TooMany);
      });
      const most = Math.min(manager.arenasPerTask, ids.length - 1);
      for (const id of ids.slice(0, most)) {
        requireStatus(heap, "attach", manager.attach(id, 1), ArenaStatus.Successful);
      }
      if (most === manager.arenasPerTask) {
        const next = ids[most]!;
        heap.unchanged("attach to one too many", () => {
          const status = manager.attach(next, 1);
          requireStatus(heap, "attach to one too many", status, ArenaStatus.TooMany);
        });
        manager.detach(ids[0]!, 1);
        requireStatus(heap, "attach again", manager.attach(next, 1), ArenaStatus.Successful);
      }
      manager.delete(ids[1]!);
      requireStatus(heap, "create again", make(1).status, ArenaStatus.Successful);
    },
  },
  {
    id: "arenas.create-refused",
    level: "MUST",
    requirement:
      "An arena that is empty, misaligned, not in the area, overlaps another or has unknown attributes is refused",
    source:
      "RTEMS arena manager over libmmu: INVALID_SIZE, INVALID_ADDRESS, unknown permission bits",
    lookAt: "The comparison of both ends with the area and with every arena",
    needs: protects,
    check(context) {
      const { heap, manager, places: { start, size } } = emptyArenas(context);
      const { area, granularity } = manager;
      const end = area.base + area.size;
      const least = granularity;
      createArena(heap, manager, start + 2 * size, 2 * size, Read);
      const { InvalidAddress, InvalidSize, InvalidNumber } = ArenaStatus;
      const refused: [number, number, number, ArenaStatus][] = [
        [start, 0, Read, InvalidSize],
        [start - granularity, size, Read, InvalidAddress],
        [Math.floor(end / granularity) * granularity, least, Read, InvalidAddress],
        [start, Math.ceil(area.size / least) * least + least, Read, InvalidAddress],
        [start + 2 * size, 2 * size, Read, InvalidAddress],
        [start + 3 * size, least, Read, InvalidAddress],
        [start + 2 * size, least, Read, InvalidAddress],
        [start + size, 4 * size, Read, InvalidAddress],
        [start + size, size + least, Read, InvalidAddress],
        [start + 4 * size - least, size, Read, InvalidAddress],
        [start, size, 0x10, InvalidNumber],
        [start, size, -1, InvalidNumber],
      ];
      if (granularity > 1) {
        refused.push([start + 1, size, Read, InvalidAddress]);
        refused.push([start, size + 1, Read, InvalidSize]);
      }
      for (const [from, bytes, attributes, status] of refused) {
        const what = `create(${from}, ${bytes}, ${attributes})`;
        heap.unchanged(what, () => {
          const found = manager.create(from, bytes, attributes);
          heap.expect(found.id === 0, `no id from ${what}`, found.id);
          requireStatus(heap, what, found.status, status);
        });
      }
      createArena(heap, manager, start + size, size, Read);
      createArena(heap, manager, start + 4 * size, size, Read);
    },
  },
  {
    id: "arenas.delete",
    level: "MUST",
    requirement:
      "To delete an arena detaches all of its tasks and puts its bytes out of reach at once",
    source: "RTEMS arena manager: delete B while T2 runs leaves T1 {A} and T2 {C}, active {C}",
    lookAt: "The loop over the attached tasks, and the protection of an active arena",
    needs: protects,
    check(context) {
      const { heap, manager, ids, at, size } = threeArenas(context);
      const [a, b, c] = ids as [number, number, number];
      manager.switchTo(1);
      requireStatus(heap, "delete", manager.delete(b), ArenaStatus.Successful);
      heap.expect(!manager.allows(at(1), size, Read), "no byte of it in reach", "they are");
      requireActive(heap, manager, [a, b, c], [2]);
      for (const [task, expected] of [[0, a], [1, c]] as const) {
        const found = manager.arenasOf(task);
        heap.expect(`${found}` === `${expected}`, `arena ${expected} of task ${task}`, `${found}`);
        manager.switchTo(task);
        heap.expect(!manager.allows(at(1), size, Read), "no byte of it in reach", "they are");
      }
      requireStatus(
        heap,
        "create in its place",
        manager.create(at(1), size, Read).status,
        ArenaStatus.Successful,
      );
    },
  },
  {
    id: "arenas.stale-id",
    level: "MUST",
    requirement: "The id of a deleted arena is refused, also when others were created since",
    source: "RTEMS object ids; RTEMS arena manager: a stale handle yields INVALID_ID",
    lookAt: "The part of an id that changes when an entry is used again",
    needs: protects,
    check(context) {
      const { heap, manager, places: { start, size } } = emptyArenas(context);
      const stale: number[] = [];
      for (let generation = 0; generation < 200; generation++) {
        const { id } = createArena(heap, manager, start, size, Read, "new");
        heap.expect(!stale.includes(id), "an id that no arena had before", id);
        for (const old of stale.slice(-3)) requireGone(heap, manager, old);
        manager.delete(id);
        requireGone(heap, manager, id);
        stale.push(id);
      }
      heap.expect(manager.identify("new") === 0, 'no arena "new"', manager.identify("new"));
    },
  },
  {
    id: "arenas.any-program",
    level: "MUST",
    requirement: "Through any program, all that can be asked is as in a model in sets",
    source: "RTEMS arena manager: who reaches what after thousands of switches",
    lookAt: "The first step after which an answer differs",
    needs: protects,
    check(context) {
      const { manager, places } = emptyArenas(context, 2048);
      const length = context.budget.operations / 2;
      const count = Math.min(places.count, manager.arenas + 2);
      const program = arenaProgram(manager, count, length, context.random());
      const run = (steps: readonly ArenaStep[]) => {
        const fresh = emptyArenas(context, 2048);
        return runArenaProgram(fresh.manager, { ...fresh.places, count }, steps);
      };
      if (run(program) === undefined) return;
      const shrunk = shrinkArenaProgram(program, (steps) => run(steps) !== undefined);
      const { expected, actual } = run(shrunk)!;
      context.fail(expected, `${actual} after ${shrunk.map(formatStep).join(", ")}`);
    },
  },
  ...arenaReach,
];
