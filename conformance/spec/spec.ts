import type { Rule } from "../evidence/finding.ts";
import type { Clause } from "./clause.ts";
import { alignment } from "./alignment/alignment.ts";
import { arenas } from "./arenas/arenas.ts";
import { bounds } from "./bounds/bounds.ts";
import { coalescing } from "./coalescing/coalescing.ts";
import { deferred } from "./deferred/deferred.ts";
import { exhaustion } from "./exhaustion/exhaustion.ts";
import { fallback } from "./fallback/fallback.ts";
import { fragmentation } from "./fragmentation/fragmentation.ts";
import { integrity } from "./integrity/integrity.ts";
import { misuse } from "./misuse/misuse.ts";
import { pools } from "./pools/pools.ts";
import { realloc } from "./realloc/realloc.ts";

/**
 * Version of the conformance spec, apart from that of the package: a new or tightened MUST clause
 * is a major step, any other new clause a minor one.
 */
export const specVersion = "2.0.0";

/** The clause that answers for a rule; `undefined` if it is for the clause at hand to say. */
export function clauseOfRule(rule: Rule): Clause | undefined {
  return clauses.find(({ rules }) => rules?.includes(rule));
}

/**
 * The conformance spec: all clauses, in the order in which they are checked and reported. Nothing
 * happens on import.
 */
export const clauses: readonly Clause[] = [
  ...integrity,
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
