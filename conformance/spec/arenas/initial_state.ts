import { ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { createArena, emptyArenas, placesOf, requireStatus } from "./_arena_heaps.ts";

const { Read, Write } = Attribute;

/** Requirements on a manager and an arena that are new. */
export const initialState: readonly Clause[] = [
  {
    id: "arenas.initialize",
    level: "MUST",
    requirement: "After initialisation there is no arena, no task runs, and no byte is in reach",
    source: "RTEMS arena manager: an empty table; contradiction 20: the design leaves it open",
    lookAt: "What was installed before, and the running task",
    needs: offers("arenas"),
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
    needs: offers("arenas"),
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
];
