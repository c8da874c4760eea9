import { assertEquals, assertThrows } from "@std/assert";
import { createRegion } from "../contract/region.ts";
import { rlsfSubject } from "../talloc/rlsf/rlsf.ts";
import { tlsf } from "../tlsf/tlsf.ts";
import { delegate, testManager } from "./testdata/manager.ts";
import { ArenaManager } from "./arena_manager.ts";
import { arenaManagerSize } from "./arena_manager_options.ts";
import { Attribute } from "./attributes.ts";
import { ArenaStatus } from "../contract/arena_status.ts";

const { Read, Write, Execute, All } = Attribute;
const RW = Read | Write;
const RWX = RW | Execute;

/** A = r, B = rw, C = rwx; T0 {A, B}, T1 {B, C}, T2 {}. */
function vectors() {
  const test = testManager();
  const { manager, area } = test;
  const [a, b, c] = [Read, RW, RWX].map((attributes, i) =>
    manager.create(area.base + i * 4096, 4096, attributes).id
  ) as [number, number, number];
  for (const [id, task] of [[a, 0], [b, 0], [b, 1], [c, 1]]) manager.attach(id!, task!);
  const active = () => [a, b, c].filter((id) => manager.isActive(id));
  return { ...test, a, b, c, active };
}

Deno.test("switchTo() makes exactly the arenas of the next task active", () => {
  const { manager, a, b, c, active } = vectors();
  const sets = [[a, b], [b, c], [], [a, b], [], [b, c]];
  const operations = [2, 6, 8, 10, 12, 14];
  for (const [i, task] of [0, 1, 2, 0, 2, 1].entries()) {
    assertEquals(manager.switchTo(task), ArenaStatus.Successful);
    assertEquals(manager.running, task);
    assertEquals(active(), sets[i]);
    assertEquals(manager.activations + manager.deactivations, operations[i]);
  }
  assertEquals(manager.switchTo(-1), ArenaStatus.Successful);
  assertEquals([manager.running, active()], [-1, []]);
});

Deno.test("delete() detaches every task, the running one too", () => {
  const { manager, a, b, c, active } = vectors();
  for (const task of [0, 1, 2, 0, 2, 1]) manager.switchTo(task);
  assertEquals(manager.delete(b), ArenaStatus.Successful);
  assertEquals([manager.arenasOf(0), manager.arenasOf(1), active()], [[a], [c], [c]]);
  manager.switchTo(0);
  assertEquals(active(), [a]);
  // 14 for the switches before, one for the deletion, one for C and one for A.
  assertEquals(manager.activations + manager.deactivations, 17);
  assertEquals(manager.tasksOf(b), []);
});

Deno.test("allows() grants what the attributes of an active arena grant, to the running task only", () => {
  const { manager, area, protection } = vectors();
  const [a, b, c] = [area.base, area.base + 4096, area.base + 8192];
  const rows: [number, number, number, boolean][] = [
    [0, a, Read, true],
    [0, a, Write, false],
    [0, b, RW, true],
    [0, b, Execute, false],
    [0, c, Read, false],
    [1, a, Read, false],
    [1, b, Write, true],
    [1, c, RWX, true],
    [2, a, Read, false],
    [2, b, Read, false],
    [2, c, Read, false],
  ];
  for (const [task, address, access, allowed] of rows) {
    manager.switchTo(task);
    assertEquals(manager.allows(address, 16, access), allowed, `${task} ${address} ${access}`);
  }
  manager.switchTo(0);
  assertEquals(manager.allows(a, 4096, Read), true);
  assertEquals(manager.allows(a, 4097, Read), false, "no one arena contains the range");
  assertEquals(manager.allows(a - 1, 2, Read), false);
  assertEquals(protection.allows(b, 4096, Write), true);
});

Deno.test("allows() asks the books where the protection cannot be asked", () => {
  const { manager, area } = testManager(4096, { wrap: (inner) => delegate(inner) });
  const { id } = manager.create(area.base, 100, Read);
  manager.attach(id, 0);
  assertEquals(manager.allows(area.base, 100, Read), false);
  manager.switchTo(0);
  assertEquals(manager.allows(area.base, 100, Read), true);
  assertEquals(manager.allows(area.base, 101, Read), false);
  assertEquals(manager.allows(area.base, 1, Write), false);
});

Deno.test("create() tells why it refuses, and changes nothing", () => {
  const { manager, area } = testManager(4096, { arenas: 2 });
  const { base, size } = area;
  const first = manager.create(base, 1024, RW, "one");
  assertEquals([first.status, first.id > 0], [ArenaStatus.Successful, true]);
  const rows: [number, number, number, string, number][] = [
    [base + 1024, 0, RW, "", ArenaStatus.InvalidSize],
    [base + 1024, -1, RW, "", ArenaStatus.InvalidSize],
    [base + 1024, 1.5, RW, "", ArenaStatus.InvalidSize],
    [base - 1, 10, RW, "", ArenaStatus.InvalidAddress],
    [base + size - 9, 10, RW, "", ArenaStatus.InvalidAddress],
    [NaN, 10, RW, "", ArenaStatus.InvalidAddress],
    [base + 1023, 10, RW, "", ArenaStatus.InvalidAddress],
    [base, size, RW, "", ArenaStatus.InvalidAddress],
    [base + 1024, 10, 16, "", ArenaStatus.InvalidNumber],
    [base + 1024, 10, -1, "", ArenaStatus.InvalidNumber],
    [base + 1024, 10, RW, "5 chr", ArenaStatus.InvalidNumber],
    [base + 1024, 10, RW, "\u0100", ArenaStatus.InvalidNumber],
  ];
  for (const [start, bytes, attributes, name, status] of rows) {
    assertEquals(manager.create(start, bytes, attributes, name), { status, id: 0 });
  }
  assertEquals(manager.create(base + 1024, 1024, All).status, ArenaStatus.Successful);
  assertEquals(manager.create(base + 2048, 1024, RW), { status: ArenaStatus.TooMany, id: 0 });
});

Deno.test("create() demands the granularity of the protection", () => {
  const { manager, area } = testManager(4096, {
    wrap: (inner) => delegate(inner, { granularity: 64 }),
  });
  assertEquals(area.base % 64, 0);
  assertEquals(manager.create(area.base, 63, RW).status, ArenaStatus.InvalidSize);
  assertEquals(manager.create(area.base + 32, 64, RW).status, ArenaStatus.InvalidAddress);
  assertEquals(manager.create(area.base + 64, 64, RW).status, ArenaStatus.Successful);
});

Deno.test("the getters tell what an arena was created with, and that an old id is none", () => {
  const { manager, area } = testManager();
  const { id } = manager.create(area.base, 512, Read, "code");
  assertEquals(manager.getStartAddress(id), area.base);
  assertEquals(manager.getSize(id), 512);
  assertEquals(manager.getAttributes(id), Read);
  assertEquals(manager.getName(id), "code");
  assertEquals([manager.identify("code"), manager.identify("data")], [id, 0]);
  manager.delete(id);
  const again = manager.create(area.base, 512, Read, "ro").id;
  assertEquals(again === id, false);
  for (const stale of [id, 0, -1, NaN, 0.5, again + 1, again + 0x10000]) {
    assertEquals(manager.getStartAddress(stale), -1);
    assertEquals(manager.getSize(stale), -1);
    assertEquals(manager.getAttributes(stale), -1);
    assertEquals([manager.getName(stale), manager.isActive(stale)], ["", false]);
    assertEquals(manager.delete(stale), ArenaStatus.InvalidId);
    assertEquals(manager.attach(stale, 0), ArenaStatus.InvalidId);
    assertEquals(manager.detach(stale, 0), ArenaStatus.InvalidId);
    assertEquals(manager.activate(stale), ArenaStatus.InvalidId);
    assertEquals(manager.deactivate(stale), ArenaStatus.InvalidId);
    assertEquals(manager.updateAttributes(stale, 0), ArenaStatus.InvalidId);
    assertEquals(manager.free(stale, area.base), ArenaStatus.InvalidId);
  }
  assertEquals([manager.getName(again), manager.identify("code")], ["ro", 0]);
});

Deno.test("attach() links both ways, once, and to at most as many arenas as there are slots", () => {
  const { manager, area } = testManager(65536, { arenasPerTask: 2 });
  const ids = [0, 1, 2].map((i) => manager.create(area.base + i * 64, 64, RW).id);
  const [a, b, c] = ids as [number, number, number];
  assertEquals(manager.attach(a, 2), ArenaStatus.Successful);
  assertEquals(manager.attach(a, 0), ArenaStatus.Successful);
  assertEquals(manager.attach(a, 0), ArenaStatus.ResourceInUse);
  assertEquals(manager.attach(b, 0), ArenaStatus.Successful);
  assertEquals(manager.attach(c, 0), ArenaStatus.TooMany);
  for (const task of [-1, 4, 0.5, NaN]) {
    assertEquals(manager.attach(a, task), ArenaStatus.InvalidId);
    assertEquals(manager.detach(a, task), ArenaStatus.InvalidId);
    assertEquals(manager.arenasOf(task), []);
  }
  assertEquals(manager.switchTo(4), ArenaStatus.InvalidId);
  assertEquals([manager.tasksOf(a), manager.tasksOf(b), manager.tasksOf(c)], [[2, 0], [0], []]);
  assertEquals([manager.arenasOf(0), manager.arenasOf(2)], [[a, b], [a]]);
  assertEquals(manager.detach(a, 1), ArenaStatus.Unsatisfied);
  assertEquals(manager.detach(a, 2), ArenaStatus.Successful);
  assertEquals(manager.detach(a, 0), ArenaStatus.Successful);
  assertEquals([manager.tasksOf(a), manager.arenasOf(0)], [[], [b]]);
  assertEquals(manager.attach(c, 0), ArenaStatus.Successful);
  assertEquals(manager.arenasOf(0), [c, b]);
});

Deno.test("attach() and detach() take effect at once for the running task", () => {
  const { manager, area } = testManager();
  const { id } = manager.create(area.base, 64, RW);
  manager.switchTo(1);
  manager.attach(id, 0);
  assertEquals(manager.isActive(id), false);
  manager.attach(id, 1);
  assertEquals(manager.allows(area.base, 64, RW), true);
  manager.detach(id, 0);
  assertEquals(manager.isActive(id), true);
  manager.detach(id, 1);
  assertEquals([manager.isActive(id), manager.allows(area.base, 1, Read)], [false, false]);
});

Deno.test("updateAttributes() takes effect at once, and costs nothing if nothing changes", () => {
  let changes = 0;
  const { manager, area } = testManager(4096, {
    wrap: (inner) =>
      delegate(inner, {
        setAttributes(arena) {
          changes++;
          return inner.setAttributes(arena);
        },
      }),
  });
  const { id } = manager.create(area.base, 64, RW);
  manager.attach(id, 0);
  manager.updateAttributes(id, Read);
  assertEquals([manager.getAttributes(id), changes], [Read, 0]);
  manager.switchTo(0);
  assertEquals(manager.allows(area.base, 1, Write), false);
  manager.updateAttributes(id, RW);
  manager.updateAttributes(id, RW);
  assertEquals([manager.allows(area.base, 1, Write), changes], [true, 1]);
  assertEquals(manager.updateAttributes(id, 0), ArenaStatus.Successful);
  assertEquals([manager.allows(area.base, 1, Read), manager.isActive(id)], [false, true]);
  assertEquals(manager.updateAttributes(id, 32), ArenaStatus.InvalidNumber);
  assertEquals(manager.getAttributes(id), 0);
});

Deno.test("activate() and deactivate() may be repeated, and serve the running task only", () => {
  const { manager, area } = testManager();
  const { id } = manager.create(area.base, 64, RW);
  manager.attach(id, 0);
  assertEquals(manager.activate(id), ArenaStatus.IncorrectState, "no task runs");
  manager.switchTo(1);
  assertEquals(manager.activate(id), ArenaStatus.IncorrectState, "another task runs");
  manager.switchTo(0);
  assertEquals(manager.activate(id), ArenaStatus.Successful);
  assertEquals(manager.deactivate(id), ArenaStatus.Successful);
  assertEquals(manager.deactivate(id), ArenaStatus.Successful);
  assertEquals(manager.allows(area.base, 1, Read), false);
  assertEquals(manager.activate(id), ArenaStatus.Successful);
  assertEquals([manager.activations, manager.deactivations], [2, 1]);
});

Deno.test("a protection that fails leaves no task with only some of its arenas", () => {
  let failing = -1;
  const { manager, area } = testManager(4096, {
    wrap: (inner) =>
      delegate(inner, {
        install(arena) {
          return arena.index === failing ? ArenaStatus.InternalError : inner.install(arena);
        },
      }),
    allocators: [rlsfSubject("small", { fllen: 6, sllen: 2 })],
  });
  const ids = [0, 1, 2].map((i) => manager.create(area.base + i * 64, 64, RW).id);
  for (const id of ids) manager.attach(id, 1);
  failing = 1;
  assertEquals(manager.switchTo(1), ArenaStatus.InternalError);
  assertEquals(manager.running, -1);
  assertEquals(ids.map((id) => manager.isActive(id)), [false, false, false]);
  manager.detach(ids[1]!, 1);
  manager.switchTo(1);
  assertEquals(manager.attach(ids[1]!, 1), ArenaStatus.InternalError);
  assertEquals(manager.tasksOf(ids[1]!), []);
  failing = 3;
  const refused = manager.createWithAllocation(area.base + 1024, 2048, RW);
  assertEquals(refused, { status: ArenaStatus.InternalError, id: 0 });
  assertEquals(manager.create(area.base + 1024, 2048, RW).status, ArenaStatus.Successful);
});

Deno.test("allocate() serves the task that is attached to the arena and runs", () => {
  const { manager, area } = testManager(65536, { allocators: [tlsf] });
  const { id } = manager.createWithAllocation(area.base, 16384, RW, 0, "pool");
  manager.attach(id, 0);
  const none = { status: ArenaStatus.IncorrectState, address: 0 };
  assertEquals(manager.allocate(id, 100), none);
  manager.switchTo(0);
  const { status, address } = manager.allocate(id, 100);
  assertEquals(status, ArenaStatus.Successful);
  assertEquals(address > area.base && address + 100 <= area.base + 16384, true);
  assertEquals(manager.allocate(id, 16384), { status: ArenaStatus.NoMemory, address: 0 });
  manager.updateAttributes(id, Read);
  assertEquals(manager.allocate(id, 100), none);
  manager.updateAttributes(id, RW);
  manager.switchTo(1);
  assertEquals(manager.free(id, address), ArenaStatus.IncorrectState);
  manager.switchTo(0);
  assertEquals(manager.free(id, area.base + 16384), ArenaStatus.InvalidAddress);
  assertEquals(manager.free(id, address + 8), ArenaStatus.InvalidAddress);
  assertEquals(manager.free(id, address), ArenaStatus.Successful);
  assertEquals(manager.free(id, address), ArenaStatus.InvalidAddress);
  const plain = manager.create(area.base + 16384, 64, RW).id;
  assertEquals(manager.allocate(plain, 1), { status: ArenaStatus.InvalidNumber, address: 0 });
});

Deno.test("createWithAllocation() tells why it refuses", () => {
  const { manager, area } = testManager(65536, { allocators: [tlsf] });
  const { base } = area;
  const rows: [number, number, number, number][] = [
    [16384, Read, 0, ArenaStatus.InvalidNumber],
    [16384, RW, 1, ArenaStatus.InvalidNumber],
    [tlsf.claims.minimumRegion - 1, RW, 0, ArenaStatus.InvalidSize],
    [65537, RW, 0, ArenaStatus.InvalidAddress],
  ];
  for (const [size, attributes, allocator, status] of rows) {
    const created = manager.createWithAllocation(base, size, attributes, allocator);
    assertEquals(created, { status, id: 0 });
  }
});

Deno.test("ArenaManager keeps all its state in its region", () => {
  const { manager, control, entries, a, b, active } = vectors();
  manager.switchTo(0);
  const saved = [control, entries].map(({ buffer }) => new Uint8Array(buffer).slice());
  manager.delete(a);
  manager.switchTo(1);
  manager.initialize();
  assertEquals([manager.running, manager.arenasOf(0), manager.activations], [-1, [], 0]);
  for (const [i, { buffer }] of [control, entries].entries()) {
    new Uint8Array(buffer).set(saved[i]!);
  }
  assertEquals([manager.running, active(), manager.tasksOf(b)], [0, [a, b], [0, 1]]);
  manager.switchTo(2);
  assertEquals(active(), []);
});

Deno.test("ArenaManager fits its region wherever that begins, and no smaller one", () => {
  const size = arenaManagerSize();
  const { area, protection } = testManager();
  for (let base = 64; base < 68; base++) {
    const { buffer } = createRegion(size + 64);
    new ArenaManager({ buffer, base, size }, { area, protection });
  }
  assertThrows(
    () => new ArenaManager(createRegion(size - 1), { area, protection }),
    RangeError,
    `must have at least ${size} bytes`,
  );
  const failing = delegate(protection, { initialize: () => ArenaStatus.InternalError });
  assertThrows(
    () => new ArenaManager(createRegion(size), { area, protection: failing }),
    Error,
    "could not be initialized",
  );
});
