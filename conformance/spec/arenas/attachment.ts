import { ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import {
  createArena,
  emptyArenas,
  requireStatus,
  requireTasks,
  threeArenas,
} from "./_arena_heaps.ts";

const { Read } = Attribute;

/** Requirements on attaching tasks to arenas. */
export const attachment: readonly Clause[] = [
  {
    id: "arenas.both-directions",
    level: "MUST",
    requirement:
      "An arena lists its tasks in the order in which they were attached, and each of them lists the arena",
    source: "RTEMS arena manager: many to many, linked both ways; its slots do not name the task",
    lookAt: "The links of a slot in the middle of an arena's list",
    needs: offers("arenas"),
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
    needs: offers("arenas"),
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
];
