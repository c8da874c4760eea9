import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { createHeap } from "../../workloads/trace/probe.ts";

/** An optional member of {@linkcode Allocator}. */
export type Capability = Exclude<keyof Allocator, "malloc" | "free">;

/** A subject and what its allocators turned out to offer. */
export interface Candidate {
  /** Who is judged. */
  readonly subject: Subject;
  /** The optional members that an allocator of it has. */
  readonly capabilities: ReadonlySet<Capability>;
}

const CAPABILITIES: readonly Capability[] = [
  "realloc",
  "memalign",
  "usableSize",
  "blocks",
  "check",
  "addPool",
  "fallback",
  "fixedBlocks",
  "deferred",
  "arenas",
];

/** Bytes that are more than the smallest region, so that an allocator can set up all it has. */
const AMPLE = 65536;

/**
 * Looks which capabilities the allocators of a subject have, by creating one.
 *
 * A subject that throws then has none; the clauses will say so.
 */
export function examine(subject: Subject): Candidate {
  const capabilities = new Set<Capability>();
  try {
    const { allocator } = createHeap(subject, subject.claims.minimumRegion + AMPLE);
    for (const capability of CAPABILITIES) {
      if (allocator[capability] !== undefined) capabilities.add(capability);
    }
  } catch {
    // Every clause that creates an allocator finds the same error and reports it.
  }
  return { subject, capabilities };
}
