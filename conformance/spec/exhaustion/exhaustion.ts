import type { Clause } from "../clause.ts";
import { capacity } from "./capacity.ts";
import { fit } from "./fit.ts";
import { addedPools } from "./pools.ts";
import { poolPlaces } from "./pool_places.ts";
import { refusal } from "./refusal.ts";
import { sizes } from "./sizes.ts";

/**
 * Requirements on what happens when there is no memory left, and on requests that can never be
 * served.
 */
export const exhaustion: readonly Clause[] = [
  ...refusal,
  ...capacity,
  ...sizes,
  ...fit,
  ...addedPools,
  poolPlaces,
];
