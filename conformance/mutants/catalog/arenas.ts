import { type Mutant, mutantsOf } from "../mutant.ts";

const MANAGER = "allocators/arenas/arena_manager.ts";

/** Defects of the arena manager and of the heap in an arena. */
export const arenaMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/arenas/arena_heap.ts", export: "arenaHeap" },
  [
    {
      name: "task-runs-on",
      description: "The task that ran before the initialisation is taken for running",
      patches: [{ file: MANAGER, find: `    this.#header.fill(0);\n`, replace: `` }],
      kills: ["arenas.initialize"],
      by: "no running task",
    },
    {
      name: "name-lost",
      description: "An arena has no name, whatever it was created with",
      patches: [{
        file: "allocators/arenas/arena.ts",
        find: `this.#words.set([id, start, size, attributes, 0, 0, 0, name]);`,
        replace: `this.#words.set([id, start, size, attributes, 0, 0, 0, name && 0]);`,
      }],
      kills: ["arenas.as-created"],
      by: "arena of",
    },
    {
      name: "back-link-stale",
      description:
        "When a task in the middle of an arena's list is detached, the next one links back to it",
      patches: [{
        file: "allocators/arenas/task.ts",
        find: `    else this.#words[this.#word(next) + PREVIOUS] = previous;\n`,
        replace: ``,
      }],
      kills: ["arenas.both-directions"],
    },
    {
      name: "attached-twice",
      description: "A task is attached to an arena a second time",
      patches: [{
        file: MANAGER,
        find: `    if (this.#slots.find(task, id) !== 0) return ArenaStatus.ResourceInUse;\n`,
        replace: ``,
      }],
      kills: ["arenas.attach-refused"],
      by: "attach a second time",
    },
    {
      name: "last-slot-unused",
      description: "The last slot of a task is never used",
      patches: [{
        file: "allocators/arenas/task.ts",
        find: `for (let i = 0; i < this.perTask; i++) {`,
        replace: `for (let i = 0; i < this.perTask - 1; i++) {`,
      }],
      kills: ["arenas.limits"],
      by: "from attach",
    },
    {
      name: "overlap-by-start-only",
      description: "An arena is taken to overlap another one only if it begins in it",
      patches: [{
        file: "allocators/arenas/arena_table.ts",
        find: `start < arena.start + arena.size && arena.start < start + size`,
        replace: `start < arena.start + arena.size && arena.start <= start`,
      }],
      kills: ["arenas.create-refused"],
      by: "no id from create(",
    },
    {
      name: "tasks-of-deleted-arena",
      description: "The tasks of an arena that is deleted stay attached",
      patches: [{
        file: MANAGER,
        find: `    while (arena.head !== 0) this.#slots.unlink(arena.head, arena);\n`,
        replace: ``,
      }],
      kills: ["arenas.delete"],
    },
    {
      name: "id-used-again",
      description: "A new arena gets the id of the one that was in its place",
      patches: [{
        file: "allocators/arenas/arena_table.ts",
        find: `const generation = this.#generation[0]! % GENERATIONS + 1;`,
        replace: `const generation = this.#generation[0]! % 1 + 1;`,
      }],
      kills: ["arenas.stale-id"],
      by: "an id that no arena had before",
    },
    {
      name: "switch-to-itself-skipped",
      description: "A switch to the task that runs leaves inactive what the task has deactivated",
      patches: [{
        file: MANAGER,
        find: `    let status = this.#switchAll(this.running, false);`,
        replace: `    if (task === this.running) return ArenaStatus.Successful;
    let status = this.#switchAll(this.running, false);`,
      }],
      kills: ["arenas.any-program"],
      by: "switchTo(",
    },
    {
      name: "any-bit-suffices",
      description: "An access is allowed if one of its bits is granted",
      patches: [{
        file: "allocators/arenas/software_protection.ts",
        find: `|| granted !== access) continue;`,
        replace: `|| granted === 0) continue;`,
      }],
      kills: ["arenas.reach"],
      by: "access",
    },
    {
      name: "arenas-of-last-task",
      description: "After a switch the arenas of the task that ran before are active as well",
      patches: [{
        file: MANAGER,
        find: `let status = this.#switchAll(this.running, false);`,
        replace: `let status = this.#switchAll(-1, false);`,
      }],
      kills: ["arenas.switch", "arenas.reach"],
      by: "active arenas",
    },
    {
      name: "attach-takes-effect-later",
      description:
        "An arena that the running task is attached to is in reach only after the next switch",
      patches: [{
        file: MANAGER,
        find: `if (task !== this.running) return ArenaStatus.Successful;`,
        replace: `if (task >= 0) return ArenaStatus.Successful;`,
      }],
      kills: ["arenas.attach-running"],
    },
    {
      name: "end-of-access-ignored",
      description: "An access is allowed if it begins in an arena, wherever it ends",
      patches: [{
        file: "allocators/arenas/software_protection.ts",
        find: `if (address >= base && address + length <= end) return true;`,
        replace: `if (address >= base && address < end) return true;`,
      }],
      kills: ["arenas.bounds"],
      by: "bytes at",
    },
    {
      name: "attributes-not-installed",
      description: "New attributes of an active arena take effect after the next switch",
      patches: [{
        file: MANAGER,
        find: `arena.active ? this.#protection.setAttributes(arena) : ArenaStatus.Successful;`,
        replace: `ArenaStatus.Successful as ArenaStatus;`,
      }],
      kills: ["arenas.update-attributes"],
      by: "access",
    },
    {
      name: "foreign-arena-activated",
      description: "A task activates an arena that it is not attached to",
      patches: [{
        file: MANAGER,
        find:
          `if (task === -1 || this.#slots.find(task, id) === 0) return ArenaStatus.IncorrectState;`,
        replace: `if (task === -1) return ArenaStatus.IncorrectState;`,
      }],
      kills: ["arenas.activate"],
      by: "activate of an arena of another task",
    },
    {
      name: "block-for-anybody",
      description: "The heap serves whichever task runs",
      patches: [{
        find: `return this.#reachable() ? this.#heap.malloc(size) : 0;`,
        replace: `return this.#heap.malloc(size);`,
      }],
      kills: ["arenas.block-in-reach"],
      by: "null or a block in reach",
    },
    {
      name: "freed-by-anybody",
      description: "Whichever task runs may free a block",
      patches: [{
        find: `    this.#requireReachable("free", address);\n`,
        replace: ``,
      }],
      kills: ["arenas.block-out-of-reach"],
      by: "free of a block out of reach",
    },
  ],
);
