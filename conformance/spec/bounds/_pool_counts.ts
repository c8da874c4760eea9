import type { Operation } from "../../../allocators/contract/claims.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { doublings } from "./_doublings.ts";
import type { GrowthCheck } from "./_growth_check.ts";

/** 1 to 64 pools of one size, as many of these counts as can be had. */
export function poolCounts(
  context: CheckContext,
  operation: Operation,
): Omit<GrowthCheck, "probe"> {
  return {
    operation,
    variable: "pools",
    along: ["regionSize"],
    unit: "pools",
    populations: doublings(0, 6).filter((count) => takesPools(context, count)),
    limited: true,
  };
}

/** Whether so many pools, the region included, can be had. */
function takesPools(context: CheckContext, count: number): boolean {
  if (count === 1) return true;
  const size = context.room(1024);
  try {
    context.heap({ regionSize: size, pools: Array(count - 1).fill(size) });
    return true;
  } catch {
    return false;
  }
}
