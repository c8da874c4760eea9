import { type Arenas, ArenaStatus, Attribute } from "../../../allocators/arenas/mod.ts";
import type { Random } from "../../../workloads/random/random.ts";

/**
 * One call of an arena manager. Arenas go by a number of their own, places by their position in the
 * area.
 */
export type ArenaStep =
  | { readonly call: "create"; readonly arena: number; readonly place: number; readonly n: number }
  | { readonly call: "delete" | "activate" | "deactivate"; readonly arena: number }
  | { readonly call: "attach" | "detach"; readonly arena: number; readonly task: number }
  | { readonly call: "updateAttributes"; readonly arena: number; readonly n: number }
  | { readonly call: "switchTo"; readonly task: number };

/** Equal parts of an area, in which arenas are made. */
export interface Places {
  /** Address of the first byte of the first place. */
  readonly start: number;
  /** Bytes of each place. */
  readonly size: number;
  /** How many there are. */
  readonly count: number;
}

/** Random calls, most of which are not refused. A new arena goes by the number of its step. */
export function arenaProgram(
  limits: Pick<Arenas, "arenas" | "tasks" | "arenasPerTask">,
  places: number,
  steps: number,
  random: Random,
): ArenaStep[] {
  const model = new ArenaModel(limits);
  return Array.from({ length: steps }, (_, number) => {
    const known = [...model.arenas.keys()];
    // One in sixteen is not there.
    const arena = known.length === 0 || random.below(16) === 0
      ? number
      : known[random.below(known.length)]!;
    const task = random.below(limits.tasks);
    const n = random.below(16);
    const steps: readonly ArenaStep[] = [
      { call: "create", arena: number, place: random.below(places), n },
      { call: "create", arena: number, place: random.below(places), n },
      { call: "delete", arena },
      { call: "attach", arena, task },
      { call: "attach", arena, task },
      { call: "attach", arena, task },
      { call: "detach", arena, task },
      { call: "updateAttributes", arena, n },
      { call: "activate", arena },
      { call: "deactivate", arena },
      { call: "switchTo", task: random.below(limits.tasks + 1) - 1 },
      { call: "switchTo", task },
    ];
    const step = steps[random.below(steps.length)]!;
    model.apply(step);
    return step;
  });
}

/** What an arena manager should do: a model in sets. */
export class ArenaModel {
  /** Arenas that there are: place and attributes. */
  readonly arenas = new Map<number, { readonly place: number; attributes: number }>();
  /** Tasks of each arena, in the order in which they were attached. */
  readonly tasks = new Map<number, number[]>();
  /** Arenas that are active. */
  active = new Set<number>();
  /** The running task. */
  running = -1;
  readonly #limits: Pick<Arenas, "arenas" | "arenasPerTask">;

  /** Begins without arenas. */
  constructor(limits: Pick<Arenas, "arenas" | "arenasPerTask">) {
    this.#limits = limits;
  }

  /** Does a step, and returns the statuses that may answer it. */
  apply(step: ArenaStep): readonly ArenaStatus[] {
    if (step.call === "create") return this.#create(step.arena, step.place, step.n);
    if (step.call === "switchTo") {
      this.running = step.task;
      this.active = new Set(this.arenasOf(step.task));
      return DONE;
    }
    const { arena } = step;
    const tasks = this.tasks.get(arena);
    if (tasks === undefined) return [ArenaStatus.InvalidId];
    const running = "task" in step && step.task === this.running;
    switch (step.call) {
      case "delete":
        this.arenas.delete(arena);
        this.tasks.delete(arena);
        this.active.delete(arena);
        return DONE;
      case "updateAttributes":
        this.arenas.get(arena)!.attributes = step.n;
        return DONE;
      case "attach":
        if (tasks.includes(step.task)) return [ArenaStatus.ResourceInUse];
        if (this.arenasOf(step.task).length === this.#limits.arenasPerTask) return TOO_MANY;
        tasks.push(step.task);
        if (running) this.active.add(arena);
        return DONE;
      case "detach":
        if (!tasks.includes(step.task)) return [ArenaStatus.Unsatisfied];
        tasks.splice(tasks.indexOf(step.task), 1);
        if (running) this.active.delete(arena);
        return DONE;
      case "activate":
        if (!tasks.includes(this.running)) return [ArenaStatus.IncorrectState];
        this.active.add(arena);
        return DONE;
      case "deactivate":
        this.active.delete(arena);
        return DONE;
    }
  }

  /** Arenas that a task is attached to. */
  arenasOf(task: number): number[] {
    return [...this.tasks].filter(([, tasks]) => tasks.includes(task)).map(([arena]) => arena);
  }

  /** Whether the running task may access a place. */
  allows(place: number, access: number): boolean {
    return [...this.active].some((arena) => {
      const { place: own, attributes } = this.arenas.get(arena)!;
      return own === place && (attributes & access) === access;
    });
  }

  #create(arena: number, place: number, attributes: number): readonly ArenaStatus[] {
    const refusals: ArenaStatus[] = [];
    const { size } = this.arenas;
    if (size === this.#limits.arenas) refusals.push(ArenaStatus.TooMany);
    for (const other of this.arenas.values()) {
      if (other.place === place) refusals.push(ArenaStatus.InvalidAddress);
    }
    if (refusals.length > 0) return refusals;
    this.arenas.set(arena, { place, attributes });
    this.tasks.set(arena, []);
    return DONE;
  }
}

const DONE = [ArenaStatus.Successful];
const TOO_MANY = [ArenaStatus.TooMany];

/** What went otherwise than in the model. */
export interface ArenaDifference {
  /** What the model says. */
  readonly expected: string;
  /** What the manager says. */
  readonly actual: string;
}

/**
 * Runs a program on a manager without arenas, and compares everything with the model after each
 * step.
 */
export function runArenaProgram(
  manager: Arenas,
  places: Places,
  steps: readonly ArenaStep[],
): ArenaDifference | undefined {
  const model = new ArenaModel(manager);
  const ids = new Map<number, number>();
  for (const step of steps) {
    const allowed = model.apply(step);
    const status = call(manager, places, ids, step);
    if (!allowed.includes(status)) {
      return {
        expected: `status ${allowed.join(" or ")} from ${formatStep(step)}`,
        actual: `${status}`,
      };
    }
    const difference = compare(manager, places, ids, model);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** A step as text. */
export function formatStep(step: ArenaStep): string {
  const { call, ...rest } = step;
  return `${call}(${Object.entries(rest).map(([name, value]) => `${name} ${value}`).join(", ")})`;
}

/**
 * The shortest program that leaving out single steps and runs of steps leads to and that still
 * fails.
 */
export function shrinkArenaProgram(
  steps: readonly ArenaStep[],
  fails: (steps: readonly ArenaStep[]) => boolean,
): readonly ArenaStep[] {
  let kept = steps;
  for (let length = kept.length; length >= 1; length = Math.floor(length / 2)) {
    for (let at = Math.max(0, kept.length - length); at >= 0; at -= length) {
      const rest = kept.toSpliced(at, length);
      if (fails(rest)) kept = rest;
    }
  }
  return kept;
}

function call(
  manager: Arenas,
  { start, size }: Places,
  ids: Map<number, number>,
  step: ArenaStep,
): ArenaStatus {
  if (step.call === "switchTo") return manager.switchTo(step.task);
  if (step.call === "create") {
    const { id, status } = manager.create(start + step.place * size, size, step.n);
    ids.set(step.arena, id);
    return status;
  }
  const id = ids.get(step.arena) ?? 0;
  if (step.call === "updateAttributes") return manager.updateAttributes(id, step.n);
  if ("task" in step) return manager[step.call](id, step.task);
  return manager[step.call](id);
}

function compare(
  manager: Arenas,
  { start, size, count }: Places,
  ids: ReadonlyMap<number, number>,
  model: ArenaModel,
): ArenaDifference | undefined {
  const differences: [what: string, expected: unknown, actual: unknown][] = [
    ["running task", model.running, manager.running],
    [
      "activations less deactivations",
      model.active.size,
      manager.activations - manager.deactivations,
    ],
  ];
  for (const [arena, { attributes }] of model.arenas) {
    const id = ids.get(arena)!;
    differences.push(
      [`tasks of arena ${arena}`, model.tasks.get(arena), manager.tasksOf(id)],
      [`attributes of arena ${arena}`, attributes, manager.getAttributes(id)],
      [`activity of arena ${arena}`, model.active.has(arena), manager.isActive(id)],
    );
  }
  for (let task = 0; task < manager.tasks; task++) {
    const expected = model.arenasOf(task).map((arena) => ids.get(arena)!);
    differences.push([`arenas of task ${task}`, sorted(expected), sorted(manager.arenasOf(task))]);
  }
  for (let place = 0; place < count; place++) {
    for (const access of [Attribute.Read, Attribute.Write, Attribute.Execute]) {
      const address = start + place * size;
      differences.push([
        `access ${access} to place ${place}`,
        model.allows(place, access),
        manager.allows(address, size, access),
      ]);
    }
  }
  const found = differences.find(([, expected, actual]) => `${expected}` !== `${actual}`);
  if (found === undefined) return undefined;
  return { expected: `${found[0]}: ${found[1]}`, actual: `${found[2]}` };
}

function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}
