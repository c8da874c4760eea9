import type { ClauseSelection } from "./clause_selection.ts";

/** A named part of the spec, for those who need not all of it. */
export interface Profile extends ClauseSelection {
  /** One line. */
  readonly description: string;
}

/** The profiles by name. What a profile leaves out makes a verdict `partial` at best. */
export const PROFILES: Readonly<Record<string, Profile>> = {
  "real-time": { description: "The whole spec" },
  "functional": {
    description: "All but what an operation costs",
    exclude: ["bounds"],
  },
  "timing": {
    description: "Only what an operation costs",
    clauses: ["bounds"],
  },
};
