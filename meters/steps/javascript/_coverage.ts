import type { StepsUnavailableReason } from "../steps_unavailable.ts";

/** The part of the answer to `Profiler.takePreciseCoverage` that is used here. */
export interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly isBlockCoverage: boolean;
      readonly ranges: readonly { readonly count: number }[];
    }[];
  }[];
}

/** Says, inside the worker, why there is no count. */
export class Refusal extends Error {
  readonly reason: StepsUnavailableReason;

  constructor(reason: StepsUnavailableReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Sums the counts of all ranges of all scripts but the runtime's own and those of `harness`.
 *
 * @throws {Refusal} If a function ran that has no block counts, because it was compiled before
 * coverage started.
 */
export function sumSteps({ result }: Coverage, harness: ReadonlySet<string>): number {
  let steps = 0;
  for (const { url, functions } of result) {
    if (url.startsWith("ext:") || url.startsWith("node:") || harness.has(url)) continue;
    for (const { functionName, isBlockCoverage, ranges } of functions) {
      if (!isBlockCoverage && ranges.some((range) => range.count > 0)) {
        throw new Refusal(
          "no-block-coverage",
          `V8 kept no block counts for function "${functionName}" of ${url}`,
        );
      }
      for (const range of ranges) steps += range.count;
    }
  }
  return steps;
}
