import type { Clause } from "./clause.ts";
import { everySmallHeapState } from "./clauses/_every_small_heap_state.ts";
import { silent } from "./clauses/_silent.ts";
import { alignment } from "./clauses/alignment.ts";
import { arenas } from "./clauses/arenas.ts";
import { bounds } from "./clauses/bounds.ts";
import { coalescing } from "./clauses/coalescing.ts";
import { deferred } from "./clauses/deferred.ts";
import { exhaustion } from "./clauses/exhaustion.ts";
import { fallback } from "./clauses/fallback.ts";
import { fragmentation } from "./clauses/fragmentation.ts";
import { integrity } from "./clauses/integrity.ts";
import { misuse } from "./clauses/misuse.ts";
import { pools } from "./clauses/pools.ts";
import { realloc } from "./clauses/realloc.ts";

/**
 * Version of the conformance spec, apart from that of the package: a new or tightened MUST clause is a major step, any other
 * new clause a minor one.
 */
export const specVersion = "1.0.0";

/** The conformance spec: all clauses, in the order in which they are checked and reported. Nothing happens on import. */
export const clauses: readonly Clause[] = [
  ...integrity,
  silent,
  everySmallHeapState,
  ...alignment,
  ...coalescing,
  ...exhaustion,
  ...realloc,
  ...misuse,
  ...fallback,
  ...fragmentation,
  ...pools,
  ...arenas,
  ...deferred,
  ...bounds,
];
