import { ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import {
  createArena,
  emptyArenas,
  requireActive,
  requireGone,
  requireStatus,
  threeArenas,
} from "./_arena_heaps.ts";

const { Read } = Attribute;

/** Requirements on arenas that are gone. */
export const deletion: readonly Clause[] = [
  {
    id: "arenas.delete",
    level: "MUST",
    requirement:
      "To delete an arena detaches all of its tasks and puts its bytes out of reach at once",
    source: "RTEMS arena manager: delete B while T2 runs leaves T1 {A} and T2 {C}, active {C}",
    lookAt: "The loop over the attached tasks, and the protection of an active arena",
    needs: offers("arenas"),
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
    needs: offers("arenas"),
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
];
