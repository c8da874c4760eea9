/** A test that samples have to pass before a distribution is fitted to them. */
export interface Gate {
  /** Which test. */
  readonly name: "discreteness" | "ljung-box" | "runs" | "ks" | "cv";
  /** What it computed. */
  readonly statistic: number;
  /** What the statistic must not exceed. */
  readonly limit: number;
  /** Whether it does not. */
  readonly passed: boolean;
}

/** A gate that is passed by a statistic up to the limit. */
export function gate(name: Gate["name"], statistic: number, limit: number): Gate {
  return { name, statistic, limit, passed: statistic <= limit };
}
