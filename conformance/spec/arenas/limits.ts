import { ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { createArena, emptyArenas, requireStatus } from "./_arena_heaps.ts";

const { Read } = Attribute;

/** Requirements on how many arenas there can be, and where. */
export const limits: readonly Clause[] = [
  {
    id: "arenas.limits",
    level: "MUST",
    requirement:
      "As many arenas, and arenas of one task, are possible as is said; one more is refused until one is gone",
    source: "RTEMS arena manager: arrays of fixed size; TOO_MANY",
    lookAt: "The search for an entry that is not in use",
    needs: offers("arenas"),
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
    needs: offers("arenas"),
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
];
