import type { LatencyRow } from "../../benchmarks/rows/latency_row.ts";

/** One way to write one kind of result. */
export interface Format<Result> {
  /** What it is called in a sentence: "write the result as ...". */
  readonly title: string;
  /** Media type of the text. */
  readonly mediaType: string;
  /** Writes a result, always the same text for the same result. The text ends in a line break. */
  readonly write: (result: Result) => string;
}

/** The formats of one kind of result, by their names. `text` is for a terminal. */
export type Formats<Result, Kind extends Format<Result> = Format<Result>> = Readonly<
  Record<string, Kind>
>;

/** A format of latency rows. */
export interface LatencyFormat extends Format<readonly LatencyRow[]> {
  /** Whether it writes histograms: always, or if there are any. Left out if it never does. */
  readonly histograms?: "needed" | "wanted";
  /** Whether it writes one row only, so that each has a file of its own. */
  readonly eachRow?: boolean;
}
