import type { ProgramDials } from "../../workloads/programs/program_dials.ts";
import type { Capability, ExaminedSubject } from "../spec/examined_subject.ts";

/**
 * Dials for a program that a subject can be asked: what it does not offer becomes a malloc, or no
 * change of mode, and sizes and alignments keep to its claims. Special sizes stay as they are.
 *
 * @param dials What is wanted.
 * @param examined Who will be asked.
 */
export function suitDials(
  dials: ProgramDials,
  { subject, capabilities, cpus = 1 }: Pick<ExaminedSubject, "subject" | "capabilities" | "cpus">,
): ProgramDials {
  const { malloc = 0, memalign = 0, realloc = 0, mode = 0, ...others } = dials.weights;
  const offered = (by: Capability, weight: number) => capabilities.has(by) ? weight : 0;
  const weights = {
    ...others,
    memalign: offered("memalign", memalign),
    realloc: offered("realloc", realloc),
    mode: offered("fallback", mode),
  };
  const { largestRequest = Infinity, largestAlignment = Infinity } = subject.claims;
  return {
    ...dials,
    weights: {
      ...weights,
      malloc: malloc + memalign - weights.memalign + realloc - weights.realloc,
    },
    largestRequest: Math.min(dials.largestRequest ?? Infinity, largestRequest),
    largestAlignment: Math.min(dials.largestAlignment ?? Infinity, largestAlignment),
    cpus: Math.min(dials.cpus ?? 1, cpus),
  };
}
