import type { GrowthPoint } from "../evidence/growth.ts";

/** What shows that a requirement is not met. */
export interface Counterexample {
  /** What an allocator that meets the requirement does. */
  readonly expected: string;
  /** What this one did. */
  readonly actual: string;
  /** The shortest trace found that shows it, in text form; left out if no trace can. */
  readonly trace?: string;
  /** Bytes of the region on which the trace is replayed. */
  readonly regionSize?: number;
  /** Bytes of the further pools, if there are any. */
  readonly pools?: readonly number[];
  /** The heap at that moment, drawn as used and free runs. */
  readonly heap?: string;
  /** The counted steps that show it, if it is a matter of steps. */
  readonly series?: readonly GrowthPoint[];
  /** The seed of the run. */
  readonly seed: number;
  /**
   * The clause whose program exposed it, if that is another one than the clause that is not met.
   */
  readonly foundBy?: string;
}

/** Writes the command that checks a clause again with a seed. */
export type ReplayCommand = (clause: string, seed: number) => string;

/**
 * Writes a failure as text, always in this order: requirement, expected, actual, shrunk trace, heap
 * drawn, seed and replay command, what to look at. Parts that do not apply are left out.
 *
 * @param clause What is required, and what to look at.
 * @param counterexample What shows that it is not met.
 * @param replay Writes the command that checks a clause again with a seed; which one it is depends
 * on where the text is printed.
 * @returns Several lines, without final line feed.
 */
export function formatCounterexample(
  clause: { readonly id: string; readonly requirement: string; readonly lookAt: string },
  counterexample: Counterexample,
  replay?: ReplayCommand,
): string {
  const { expected, actual, trace, regionSize, pools, heap, series, seed, foundBy } =
    counterexample;
  const lines = [
    `${clause.id} is not met`,
    `Required: ${clause.requirement}`,
    `Expected: ${expected}`,
    `Actual:   ${actual}`,
  ];
  if (series !== undefined) {
    lines.push(`Counted:  ${series.map(({ at, steps }) => `${at}: ${steps}`).join(", ")} steps`);
  }
  if (trace !== undefined) {
    const places = [
      `a region of ${regionSize} bytes`,
      ...(pools ?? []).map((p) => `a pool of ${p}`),
    ];
    lines.push(`Trace, on ${places.join(" and ")}:`, indent(elided(trace)));
  }
  if (heap !== undefined) lines.push("Heap:", indent(heap));
  lines.push(`Seed:     ${seed}`);
  if (foundBy !== undefined) lines.push(`Found by: ${foundBy}`);
  if (replay !== undefined) lines.push(`Replay:   ${replay(foundBy ?? clause.id, seed)}`);
  lines.push(`Look at:  ${clause.lookAt}`);
  return lines.join("\n");
}

/**
 * Leaves the middle of a long trace out: a heap that must be full takes many operations to fill.
 */
function elided(trace: string): string {
  const lines = trace.trimEnd().split("\n");
  const left = lines.length - 2 * SHOWN_LINES;
  if (left <= 1) return trace;
  return [
    ...lines.slice(0, SHOWN_LINES),
    `... ${left} more operations ...`,
    ...lines.slice(-SHOWN_LINES),
  ].join("\n");
}

const SHOWN_LINES = 12;

function indent(text: string): string {
  return text.trimEnd().split("\n").map((line) => `  ${line}`).join("\n");
}
