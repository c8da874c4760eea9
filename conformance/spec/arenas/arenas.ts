import type { Clause } from "../clause.ts";
import { anyProgram } from "./any_program.ts";
import { attachment } from "./attachment.ts";
import { blocksInReach } from "./blocks.ts";
import { changedReach } from "./changed_reach.ts";
import { deletion } from "./deletion.ts";
import { initialState } from "./initial_state.ts";
import { limits } from "./limits.ts";
import { reach } from "./reach.ts";

/** Requirements on areas of memory that tasks reach while they run and are attached. */
export const arenas: readonly Clause[] = [
  ...initialState,
  ...attachment,
  ...limits,
  ...deletion,
  anyProgram,
  ...reach,
  ...changedReach,
  ...blocksInReach,
];
