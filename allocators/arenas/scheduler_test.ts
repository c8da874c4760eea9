import { assert, assertEquals } from "@std/assert";
import { testManager } from "./testdata/manager.ts";
import { Attribute } from "./attributes.ts";
import { CheckedMemory, ProtectionFault } from "./checked_memory.ts";
import { ArenaStatus } from "../contract/arena_status.ts";

/** What a manager should do, in sets. */
class Model {
  readonly arenas = new Map<number, { start: number; size: number; attributes: number }>();
  readonly links = new Set<string>();
  running = -1;

  attach(id: number, task: number, perTask: number): ArenaStatus {
    if (this.links.has(`${id}-${task}`)) return ArenaStatus.ResourceInUse;
    if (this.arenasOf(task).length === perTask) return ArenaStatus.TooMany;
    this.links.add(`${id}-${task}`);
    return ArenaStatus.Successful;
  }

  detach(id: number, task: number): ArenaStatus {
    return this.links.delete(`${id}-${task}`) ? ArenaStatus.Successful : ArenaStatus.Unsatisfied;
  }

  delete(id: number): void {
    this.arenas.delete(id);
    for (const link of this.links) if (link.startsWith(`${id}-`)) this.links.delete(link);
  }

  arenasOf(task: number): number[] {
    return [...this.arenas.keys()].filter((id) => this.links.has(`${id}-${task}`));
  }

  allows(address: number, access: number): boolean {
    return this.arenasOf(this.running).some((id) => {
      const { start, size, attributes } = this.arenas.get(id)!;
      return address >= start && address < start + size && (attributes & access) === access;
    });
  }
}

Deno.test("5,000 context switches give each task its arenas and nothing else", () => {
  const TASKS = 4;
  const ARENAS = 8;
  const PER_TASK = 4;
  const SIZE = 8192;
  const { manager, area, protection } = testManager(ARENAS * SIZE);
  const memory = new CheckedMemory(area.buffer, protection);
  const bytes = new Uint8Array(area.buffer);
  const model = new Model();
  let state = 31;

  function random(below: number): number {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  }

  function create(place: number): void {
    const arena = { start: area.base + place * SIZE, size: SIZE, attributes: random(16) };
    const { id, status } = manager.create(arena.start, arena.size, arena.attributes);
    assertEquals(status, ArenaStatus.Successful);
    model.arenas.set(id, arena);
  }

  function anyArena(): number {
    return [...model.arenas.keys()][random(model.arenas.size)]!;
  }

  /** One byte of every arena, each kind of access: as the model says, or a fault. */
  function accessAll(value: number): number {
    let allowed = 0;
    for (let place = 0; place < ARENAS; place++) {
      const address = area.base + place * SIZE + random(SIZE);
      for (const access of [Attribute.Read, Attribute.Write, Attribute.Execute]) {
        const expected = model.allows(address, access);
        const before = bytes[address]!;
        let actual = true;
        try {
          if (access === Attribute.Read) memory.load(address);
          else if (access === Attribute.Write) memory.store(address, value);
          else memory.fetch(address);
        } catch (error) {
          if (!(error instanceof ProtectionFault)) throw error;
          actual = false;
        }
        assert(actual === expected, `access ${access} at ${address}: ${actual}`);
        assert(bytes[address] === (access === Attribute.Write && actual ? value : before));
        if (actual) allowed++;
      }
    }
    return allowed;
  }

  for (let place = 0; place < ARENAS; place++) create(place);
  let naive = 0;
  let allowed = 0;
  for (let step = 1; step <= 5000; step++) {
    const next = step % TASKS;
    const operations = manager.activations + manager.deactivations;
    naive = model.arenasOf(model.running).length + model.arenasOf(next).length;
    assertEquals(manager.switchTo(next), ArenaStatus.Successful);
    model.running = next;
    assertEquals(manager.activations + manager.deactivations - operations, naive);
    const active = [...model.arenas.keys()].filter((id) => manager.isActive(id));
    assertEquals(active, model.arenasOf(next));
    allowed += accessAll(step & 255);
    if (step % 50 === 0) {
      const [id, task] = [anyArena(), random(TASKS)];
      assertEquals(manager.attach(id, task), model.attach(id, task, PER_TASK));
      const [other, from] = [anyArena(), random(TASKS)];
      if (step % 100 === 0) assertEquals(manager.detach(other, from), model.detach(other, from));
      accessAll(1);
    }
    if (step % 70 === 0) {
      const id = anyArena();
      const attributes = random(16);
      assertEquals(manager.updateAttributes(id, attributes), ArenaStatus.Successful);
      model.arenas.get(id)!.attributes = attributes;
      accessAll(2);
    }
    if (step % 200 === 0) {
      const id = anyArena();
      const place = (model.arenas.get(id)!.start - area.base) / SIZE;
      assertEquals(manager.delete(id), ArenaStatus.Successful);
      model.delete(id);
      accessAll(3);
      create(place);
    }
    for (const id of model.arenas.keys()) {
      const tasks = manager.tasksOf(id).toSorted((a, b) => a - b);
      assertEquals(tasks, [0, 1, 2, 3].filter((task) => model.links.has(`${id}-${task}`)));
      for (const task of tasks) assertEquals(manager.arenasOf(task).includes(id), true);
    }
  }
  assert(allowed > 5000);
});
