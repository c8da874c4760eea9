import type { Certificate } from "../../../conformance/certificate/certificate.ts";

/** Claims that are not made, and the clauses that are not judged for want of them. */
export interface Unclaimed {
  /** Names of the claims; all of them are wanted. */
  readonly claims: readonly string[];
  /** Ids of the clauses. */
  readonly ids: readonly string[];
}

/** What would be judged if more were claimed. A claim that says no is made, and its author's. */
export function unclaimedClauses({ claims, clauses }: Certificate): Unclaimed[] {
  const groups = new Map<string, { claims: string[]; ids: string[] }>();
  for (const { id, reason } of clauses) {
    const wanted = reason?.claims ?? [];
    const missing = wanted.filter((claim) => claims[claim] === undefined);
    if (missing.length === 0 || missing.length < wanted.length) continue;
    const group = groups.get(missing.join()) ?? { claims: missing, ids: [] };
    group.ids.push(id);
    groups.set(missing.join(), group);
  }
  return [...groups.values()];
}
