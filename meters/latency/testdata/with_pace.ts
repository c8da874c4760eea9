/** How far a clock moves from reading to reading. */
export interface Pace {
  milliseconds: number;
}

/**
 * Runs `body` with a clock that moves by one millisecond from reading to reading, until its pace is
 * changed.
 */
export async function withPace(body: (pace: Pace) => void | Promise<void>): Promise<void> {
  const { now } = performance;
  const pace: Pace = { milliseconds: 1 };
  let time = 0;
  performance.now = () => time += pace.milliseconds;
  try {
    await body(pace);
  } finally {
    performance.now = now;
  }
}
