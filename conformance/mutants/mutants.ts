import { arenaMutants } from "./catalog/arenas.ts";
import { bestFitMutants } from "./catalog/best_fit.ts";
import { binaryBuddyMutants } from "./catalog/binary_buddy.ts";
import { blockPoolMutants } from "./catalog/block_pool.ts";
import { bumpMutants } from "./catalog/bump.ts";
import { evlMutants } from "./catalog/evl.ts";
import { firstFitMutants } from "./catalog/first_fit.ts";
import { halfFitMutants } from "./catalog/half_fit.ts";
import { queueingMutants } from "./catalog/queueing.ts";
import { rlsfMutants } from "./catalog/rlsf.ts";
import { rtAllocatorMutants } from "./catalog/rt_allocator.ts";
import { tallocMutants } from "./catalog/talloc.ts";
import { tlsfMutants } from "./catalog/tlsf.ts";
import { tlsfArgumentMutants } from "./catalog/tlsf_arguments.ts";
import { tlsfBoundsMutants } from "./catalog/tlsf_bounds.ts";
import { tlsfProgramMutants } from "./catalog/tlsf_programs.ts";
import { tlsfReallocMutants } from "./catalog/tlsf_realloc.ts";
import type { Mutant } from "./mutant.ts";

/** The mutants, by the allocator that has the defect. */
export const mutants: readonly Mutant[] = [
  ...tlsfMutants,
  ...tlsfArgumentMutants,
  ...tlsfReallocMutants,
  ...tlsfBoundsMutants,
  ...tlsfProgramMutants,
  ...evlMutants,
  ...tallocMutants,
  ...rlsfMutants,
  ...blockPoolMutants,
  ...rtAllocatorMutants,
  ...queueingMutants,
  ...arenaMutants,
  ...firstFitMutants,
  ...bestFitMutants,
  ...halfFitMutants,
  ...binaryBuddyMutants,
  ...bumpMutants,
];
