import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { Finding } from "../evidence/finding.ts";
import { createGuardedHeap } from "../evidence/guarded_heap.ts";

/** An optional member of {@linkcode Allocator}. */
export type Capability = Exclude<keyof Allocator, "malloc" | "free">;

/** A subject and what its allocators turned out to offer. */
export interface ExaminedSubject {
  /** Who is judged. */
  readonly subject: Subject;
  /** The optional members that an allocator of it has. */
  readonly capabilities: ReadonlySet<Capability>;
  /** CPUs whose mode can be set; left out if there is no fallback. */
  readonly cpus?: number;
  /** Why no allocator could be created; left out if one was. */
  readonly creation?: Finding;
}

const CAPABILITIES: readonly Capability[] = [
  "realloc",
  "memalign",
  "usableSize",
  "blocks",
  "check",
  "addPool",
  "wide",
  "fallback",
  "fixedBlocks",
  "deferred",
  "arenas",
];

/** Bytes that are more than the smallest region, so that an allocator can set up all it has. */
const AMPLE = 65536;

/**
 * Creates an allocator of a subject to find out what it offers.
 *
 * A subject that throws then has none, and no clause can be decided but the one that says so.
 */
export function examine(subject: Subject): ExaminedSubject {
  const capabilities = new Set<Capability>();
  try {
    const regionSize = subject.claims.minimumRegion + AMPLE;
    const { allocator } = createGuardedHeap(subject, { regionSize });
    for (const capability of CAPABILITIES) {
      if (allocator[capability] !== undefined) capabilities.add(capability);
    }
    const { fallback } = allocator;
    return { subject, capabilities, ...(fallback && { cpus: fallback.cpus }) };
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    return { subject, capabilities, creation: error };
  }
}
