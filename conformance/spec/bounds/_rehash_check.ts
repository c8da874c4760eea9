import { timeReplays } from "../../../meters/latency/time_replays.ts";
import { quantile } from "../../../meters/statistics/quantiles.ts";
import { ScenarioBuilder } from "../../../workloads/scenarios/scenario_builder.ts";
import { scenarioOptionsFor } from "../../../workloads/scenarios/scenario_options.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { NoVerdict } from "../../evidence/no_verdict.ts";

/** Blocks that are allocated: tables double before. */
const BLOCKS = 2 ** 15;
const REPLAYS = 31;

/**
 * What the worst call must exceed, in nanoseconds and in medians, before it is said to hide
 * something.
 */
const NANOSECONDS = 25_000;
const MEDIANS = 50;

/**
 * Looks for one call of many that takes long whenever it comes: the one that doubles a table of the
 * runtime's, such as a Map.
 *
 * Its steps are those of any other call, and the scenarios may never meet it. So every call of a
 * filling is timed in 31 replays; what disturbs one of them falls on another call in the next.
 */
export async function requireNoRehash(context: CheckContext): Promise<void> {
  const { claims, subject } = context;
  const claimed = claims.complexity.malloc?.growth?.liveBlocks ?? "O(1)";
  const { abi = "javascript" } = subject;
  if (claimed !== "O(1)" || abi !== "javascript") return;
  const scenario = new ScenarioBuilder(BLOCKS, scenarioOptionsFor(claims), 16);
  for (let i = 0; i < BLOCKS; i++) scenario.malloc();
  const { trace, regionSize } = scenario.build("filling");
  const [times] = await timeReplays([subject], { trace, regionSize }, {
    replays: REPLAYS,
    budget: 0,
  });
  const served = times!.operations.find(({ outcome }) => outcome !== "null");
  if (served === undefined) return;
  const { worst, worstIndex, histogram } = served;
  const median = quantile(histogram, 0.5) ?? histogram.min;
  if (worst < NANOSECONDS || worst < MEDIANS * median) return;
  throw new NoVerdict(
    "hidden-cost",
    `steps of malloc stay flat, but call ${worstIndex} of a filling takes ${
      (worst / 1000).toFixed(1)
    } µs in each of ${REPLAYS} replays, the median call ${
      (median / 1000).toFixed(1)
    } µs: a table is copied in a builtin`,
  );
}
