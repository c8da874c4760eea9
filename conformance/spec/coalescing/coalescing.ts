import type { Clause } from "../clause.ts";
import { freeAllAgain } from "./free_all.ts";
import { neighbours } from "./neighbours.ts";
import { remainder } from "./remainder.ts";

/** Requirements on free memory: what was whole becomes whole again. */
export const coalescing: readonly Clause[] = [
  ...neighbours,
  ...freeAllAgain,
  remainder,
];
