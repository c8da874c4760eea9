import { type Arenas, ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";
import type { Places } from "./_arena_program.ts";

const { Read, Write, Execute } = Attribute;

/** Arenas by number of the tasks 0, 1 and 2 of {@linkcode threeArenas}. */
export const ATTACHED: readonly (readonly number[])[] = [[0, 1], [1, 2], []];

/** A fresh heap whose arenas were all deleted. */
export function emptyArenas(context: CheckContext, bytes = 16384): {
  readonly heap: TestHeap;
  readonly manager: Arenas;
  readonly places: Places;
} {
  const heap = context.heap({ regionSize: context.room(bytes) });
  const manager = heap.allocator.arenas!;
  const places = placesOf(context, manager);
  manager.initialize();
  return { heap, manager, places };
}

/** Places of equal size, the first one behind a part of the area that stays empty. */
export function placesOf(context: CheckContext, { area, granularity }: Arenas): Places {
  const size = Math.ceil(256 / granularity) * granularity;
  const start = Math.ceil(area.base / granularity) * granularity;
  const count = Math.floor((area.base + area.size - start) / size);
  context.premise(count >= 6, `the area of ${area.size} bytes has no room for six arenas`);
  return { start, size, count };
}

/**
 * Three arenas side by side, readable; writable; executable; of two tasks that share the one in the
 * middle.
 */
export function threeArenas(context: CheckContext): {
  readonly heap: TestHeap;
  readonly manager: Arenas;
  readonly ids: readonly number[];
  readonly size: number;
  at(arena: number): number;
} {
  const { heap, manager, places: { start, size } } = emptyArenas(context);
  const { arenas, tasks, arenasPerTask } = manager;
  context.premise(
    arenas >= 3 && tasks >= 3 && arenasPerTask >= 2,
    "it takes three arenas, three tasks, and two arenas of a task",
  );
  const at = (arena: number) => start + arena * size;
  const ids = [Read, Read | Write, Read | Write | Execute].map((attributes, arena) =>
    createArena(heap, manager, at(arena), size, attributes).id
  );
  for (const [task, attached] of ATTACHED.entries()) {
    for (const arena of attached) {
      const status = manager.attach(ids[arena]!, task);
      requireStatus(heap, `attach task ${task}`, status, ArenaStatus.Successful);
    }
  }
  return { heap, manager, ids, size, at };
}

/** An arena that must not be refused. */
export function createArena(
  heap: TestHeap,
  manager: Arenas,
  start: number,
  size: number,
  attributes: number,
  name?: string,
): { readonly id: number } {
  const { id, status } = manager.create(start, size, attributes, name);
  const what = `create(${start}, ${size}, ${attributes})`;
  requireStatus(heap, what, status, ArenaStatus.Successful);
  heap.expect(id > 0, `an id from ${what}`, id);
  return { id };
}

/** Fails unless a call answered as it must. */
export function requireStatus(
  heap: TestHeap,
  what: string,
  status: ArenaStatus,
  expected: ArenaStatus,
): void {
  heap.expect(status === expected, `status ${expected} from ${what}`, status);
}

/** Fails unless exactly the arenas with these numbers are active. */
export function requireActive(
  heap: TestHeap,
  manager: Arenas,
  ids: readonly number[],
  expected: readonly number[],
): void {
  const active = [...ids.keys()].filter((arena) => manager.isActive(ids[arena]!));
  heap.expect(
    `${active}` === `${expected}`,
    `active arenas {${expected}} with task ${manager.running} running`,
    `{${active}}`,
  );
}

/** Fails unless exactly these tasks are attached to an arena, in this order, and list it. */
export function requireTasks(
  heap: TestHeap,
  manager: Arenas,
  id: number,
  expected: readonly number[],
): void {
  const tasks = manager.tasksOf(id);
  heap.expect(`${tasks}` === `${expected}`, `tasks {${expected}} of the arena`, `{${tasks}}`);
  for (let task = 0; task < manager.tasks; task++) {
    const listed = manager.arenasOf(task).includes(id);
    heap.expect(
      listed === expected.includes(task),
      `the arena to be listed by its tasks {${expected}} only`,
      `task ${task} ${listed ? "lists" : "does not list"} it`,
    );
  }
}

/** Fails unless nothing can be asked of an arena and nothing done with it. */
export function requireGone(heap: TestHeap, manager: Arenas, id: number): void {
  const asked = [
    manager.getSize(id),
    manager.getStartAddress(id),
    manager.getAttributes(id),
    manager.getName(id),
    manager.isActive(id),
  ];
  const nothing = [-1, -1, -1, "", false];
  heap.expect(`${asked}` === `${nothing}`, `${nothing} of an arena that is gone`, `${asked}`);
  const statuses = [
    manager.delete(id),
    manager.attach(id, 0),
    manager.detach(id, 0),
    manager.activate(id),
    manager.deactivate(id),
    manager.updateAttributes(id, Read),
  ];
  const refused = statuses.every((status) => status === ArenaStatus.InvalidId);
  heap.expect(
    refused,
    `status ${ArenaStatus.InvalidId} for id ${id}, which is gone`,
    `${statuses}`,
  );
}
