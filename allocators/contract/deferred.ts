/** What a deferred request may answer instead of a ticket or an address. */
export const Deferral = {
  /** There is no memory for this request, or no place to keep it. */
  Refused: -1,
  /** The deferred side has not run yet. */
  Pending: -2,
} as const;

/**
 * Allocation in two halves: a caller that must not wait asks, another context serves, the caller
 * looks what it got.
 *
 * `request` and `result` belong to the real-time context: both are bounded and neither touches the
 * heap. `runDeferred` and `cleanup` belong to the context in which allocating is harmless. The time
 * between a request and its result is unbounded, as nobody knows when the other context runs.
 *
 * Source: a tasklet called from real-time context, by Der Herr Hofrat (naive rt-allocator for
 * RTLinux).
 */
export interface Deferred {
  /** Buffers that can be held at one time. */
  readonly capacity: number;
  /** Largest request that can ever be served, in bytes. */
  readonly largestRequest: number;
  /** Requests that wait for the deferred side. */
  readonly pending: number;
  /**
   * Wake-up signals sent since creation; never decreases. A request that was not served is
   * signalled as well.
   */
  readonly wakeups: number;

  /**
   * Asks for `size` bytes. Never blocks, never allocates, constant time.
   *
   * @returns A ticket for {@linkcode Deferred.result}, at least 0; or {@linkcode Deferral.Refused}
   * if no buffer is left to ask for, and then nothing is deferred and no wake-up follows.
   * @throws {RangeError} If `size` is no non-negative safe integer.
   */
  request(size: number): number;

  /**
   * Serves the requests that wait: the part that may take its time.
   *
   * @returns How many requests were looked at, whether served or not.
   */
  runDeferred(): number;

  /**
   * What became of a request. Constant time.
   *
   * @returns The address of the buffer, {@linkcode Deferral.Refused}, or
   * {@linkcode Deferral.Pending}.
   * @throws {RangeError} If no request can have had this ticket.
   */
  result(ticket: number): number;

  /** Gives the buffer of a ticket back at run time; left out by an allocator that cannot. */
  release?(ticket: number): void;

  /**
   * Gives everything back and drops what waits.
   *
   * @returns How many buffers were freed.
   */
  cleanup(): number;
}
