import type { Clause } from "../clause.ts";
import { growth } from "./growth.ts";
import { inPlace } from "./in_place.ts";
import { nullAndZero } from "./null_and_zero.ts";
import { payload } from "./payload.ts";
import { refusal } from "./refusal.ts";
import { releasedMemory } from "./released_memory.ts";

/** Requirements on changing the size of a block. */
export const realloc: readonly Clause[] = [
  ...payload,
  ...nullAndZero,
  ...refusal,
  ...releasedMemory,
  ...inPlace,
  ...growth,
];
