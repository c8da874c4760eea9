import type { TimingOptions } from "../meters/latency/timing_options.ts";

/** Settings of {@linkcode measureLatency}. */
export interface MeasureLatencyOptions extends TimingOptions {
  /**
   * Whether the steps of a sample of the calls are counted too, which needs `--allow-sys` and
   * `--allow-read` and about a second. Where they cannot be counted they are left out. `false` if
   * left out.
   */
  readonly steps?: boolean;
}
