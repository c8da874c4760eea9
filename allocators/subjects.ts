import { arenaHeap } from "./arenas/mod.ts";
import { bestFit } from "./baselines/best_fit.ts";
import { binaryBuddy } from "./baselines/binary_buddy.ts";
import { bump } from "./baselines/bump.ts";
import { evl } from "./evl/evl.ts";
import { firstFit } from "./baselines/first_fit.ts";
import { halfFit } from "./baselines/half_fit.ts";
import { blockPool } from "./imfs/mod.ts";
import { rtLinux } from "./rtlinux/mod.ts";
import type { Subject } from "./contract/subject.ts";
import { rlsf, talloc } from "./talloc/mod.ts";
import { tlsf } from "./tlsf/tlsf.ts";

/**
 * The allocators that Allocert ships: those of the seed systems first, then the baselines that the
 * literature compares with. The do-nothing control is none.
 *
 * @example One byte from each, in the smallest region that it claims
 * ```ts
 * import { createRegion, subjects } from "@allocert/allocert";
 * import { assert } from "@std/assert";
 *
 * for (const { claims, create } of subjects) {
 *   assert(create(createRegion(claims.minimumRegion)).malloc(1) > 0);
 * }
 * ```
 */
export const subjects: readonly Subject[] = [
  tlsf,
  evl,
  talloc,
  rlsf,
  blockPool,
  rtLinux,
  arenaHeap,
  firstFit,
  bestFit,
  halfFit,
  binaryBuddy,
  bump,
];
