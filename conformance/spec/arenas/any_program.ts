import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { emptyArenas } from "./_arena_heaps.ts";
import {
  arenaProgram,
  type ArenaStep,
  formatStep,
  runArenaProgram,
  shrinkArenaProgram,
} from "./_arena_program.ts";

/** Requirement on all answers together, compared with a model in sets. */
export const anyProgram: Clause = {
  id: "arenas.any-program",
  level: "MUST",
  requirement: "Through any program, all that can be asked is as in a model in sets",
  source: "RTEMS arena manager: who reaches what after thousands of switches",
  lookAt: "The first step after which an answer differs",
  needs: offers("arenas"),
  check(context) {
    const { manager, places } = emptyArenas(context, 2048);
    const length = context.budget.operations / 2;
    const count = Math.min(places.count, manager.arenas + 2);
    const program = arenaProgram(manager, count, length, context.random());
    const run = (steps: readonly ArenaStep[]) => {
      const fresh = emptyArenas(context, 2048);
      return runArenaProgram(fresh.manager, { ...fresh.places, count }, steps);
    };
    if (run(program) === undefined) return;
    const shrunk = shrinkArenaProgram(program, (steps) => run(steps) !== undefined);
    const { expected, actual } = run(shrunk)!;
    context.fail(expected, `${actual} after ${shrunk.map(formatStep).join(", ")}`);
  },
};
