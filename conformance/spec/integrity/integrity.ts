import type { Clause } from "../clause.ts";
import { calls } from "./calls.ts";
import { claimsMatchOffer } from "./claims.ts";
import { damage } from "./damage.ts";
import { everySmallHeapState } from "./every_small_heap_state.ts";
import { heapWalk } from "./heap_walk.ts";
import { independence } from "./independence.ts";
import { liveBlocks } from "./live_blocks.ts";
import { programs } from "./programs.ts";
import { regionPlace } from "./region_place.ts";
import { regionSize } from "./region_size.ts";
import { silent } from "./silent.ts";
import { zeroed } from "./zeroed.ts";

/** Requirements on memory: whose bytes are whose. */
export const integrity: readonly Clause[] = [
  ...calls,
  claimsMatchOffer,
  ...liveBlocks,
  ...independence,
  ...heapWalk,
  zeroed,
  ...regionSize,
  silent,
  everySmallHeapState,
  ...programs,
  ...regionPlace,
  damage,
];
