import { ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { createArena, emptyArenas, requireStatus, threeArenas } from "./_arena_heaps.ts";

const { None, Read, Write, Execute, Cacheable } = Attribute;

/** Requirements on changes of what is in reach, made from outside of the running task. */
export const changedReach: readonly Clause[] = [
  {
    id: "arenas.update-attributes",
    level: "MUST",
    requirement: "New attributes of an active arena take effect at once; unknown ones are refused",
    source: "RTEMS arena manager: update attributes stores and applies; 0 takes all access away",
    lookAt: "The entry that is installed, beside the control block",
    needs: offers("arenas"),
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
    needs: offers("arenas"),
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
];
