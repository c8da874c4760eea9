import { subjects } from "../allocators/subjects.ts";
import { builtInKnownFailures } from "./certificate/built_in_known_failures.ts";
import { registerConformance } from "./register_conformance.ts";

/**
 * Counted up to the full population; the others up to a quarter of it, as `cli.ts certify` counts
 * them in full.
 */
const IN_FULL = ["tlsf", "first-fit"];

for (const subject of subjects) {
  registerConformance(subject, {
    knownFailures: builtInKnownFailures[subject.name] ?? {},
    budget: IN_FULL.includes(subject.name) ? {} : { doublings: 12 },
  });
}
