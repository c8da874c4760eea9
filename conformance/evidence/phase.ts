import type { Finding } from "./finding.ts";

/**
 * What a check is doing, for whoever waits for it:
 *
 * - `calling` it calls the allocator;
 * - `counting` it counts steps, which takes long and is no fault of the subject;
 * - `exploring` it visits the states of a small heap;
 * - `shrinking` it has found something wrong, and looks for a shorter trace that shows it.
 */
export type Phase =
  | { readonly kind: "calling" | "counting" | "exploring" }
  | { readonly kind: "shrinking"; readonly finding: Finding };

/** Hears of each phase as it begins. */
export type OnPhase = (phase: Phase) => void;
