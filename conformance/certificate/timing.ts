import type { Claims, Operation, Variable } from "../../allocators/contract/claims.ts";
import type { OperationTiming } from "./certificate.ts";
import type { CountedSeries } from "../evidence/check_context.ts";
import { findGrowth, type FoundGrowth } from "../evidence/growth.ts";

/**
 * What the counted series say together: the most steps, and for each variable the worst growth
 * found.
 */
export function timingOf(
  claims: Claims,
  series: readonly CountedSeries[],
): { [operation in Operation]?: OperationTiming } {
  const timing: { [operation in Operation]?: OperationTiming } = {};
  for (const { operation, variable, points, limited, moved } of series) {
    const { steps = 0, growth = {}, moved: others } = timing[operation] ?? {};
    const most = points.reduce((most, point) => Math.max(most, point.steps), steps);
    if (points.length < FEWEST) {
      timing[operation] = { ...timing[operation], steps: most, growth };
      continue;
    }
    const found = findGrowth(points, limited);
    const copied = moved === undefined ? found : worse(found, findGrowth(moved, limited));
    const copies = copied === found ? others : { ...others, [variable]: copied };
    timing[operation] = {
      steps: most,
      growth: { ...growth, [variable]: worse(growth[variable], found) },
      ...(copies && { moved: copies }),
    };
  }
  for (const [operation, found] of Object.entries(timing)) {
    const claimed = claims.complexity[operation as Operation]?.growth ?? {};
    const notes = Object.entries(claimed)
      .filter(([variable, growth]) => {
        const actual = found.moved?.[variable as Variable] ?? found.growth[variable as Variable];
        return actual !== undefined && actual !== "unknown" && RANK[actual] < RANK[growth];
      })
      .map(([variable, growth]) =>
        `claims ${growth} in ${variable}, counted ${found.growth[variable as Variable]}`
      );
    if (notes.length > 0) timing[operation as Operation] = { ...found, notes };
  }
  return timing;
}

/** Points of a series that says how steps grow; one of fewer tells only how many they are. */
const FEWEST = 4;

/**
 * A series without known shape puts in doubt what others confirm, and nothing that they contradict.
 */
const RANK: Readonly<Record<FoundGrowth, number>> = {
  "O(1)": 0,
  "O(log n)": 1,
  unknown: 2,
  "O(n)": 3,
  worse: 4,
};

function worse(a: FoundGrowth | undefined, b: FoundGrowth): FoundGrowth {
  return a === undefined || RANK[b] > RANK[a] ? b : a;
}
