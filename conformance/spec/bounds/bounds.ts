import type { Clause } from "../clause.ts";
import { allOf, frees } from "../needs.ts";
import { fallbackBounds } from "./fallback.ts";
import { freeBounds } from "./free.ts";
import { mallocBounds } from "./malloc.ts";
import { memalignBounds } from "./memalign.ts";
import { reallocBounds } from "./realloc.ts";

/** Requirements on the worst case, counted in steps. */
export const bounds: readonly Clause[] = [
  ...mallocBounds,
  ...freeBounds.map((clause) => ({ ...clause, needs: allOf(frees, clause.needs ?? frees) })),
  ...reallocBounds,
  ...memalignBounds,
  fallbackBounds,
];
