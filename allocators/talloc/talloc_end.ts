/** A request that a `Talloc` could not serve. */
export interface TallocRequest {
  /** What was called. */
  readonly operation: "malloc" | "realloc" | "memalign";
  /** Bytes that were asked for. */
  readonly size: number;
  /** On whose behalf. */
  readonly cpu: number;
  /** Whether that CPU may allocate from the primary only. */
  readonly primaryOnly: boolean;
}

/**
 * The end of a task that has exhausted its heaps: thrown where a panic is asked for, and caught by
 * an executor.
 */
export class TallocPanic extends Error {
  /** Name of the class. */
  override readonly name = "TallocPanic";
  /** What could not be served. */
  readonly request: TallocRequest;

  /** Says which heaps are exhausted. */
  constructor(request: TallocRequest) {
    const heaps = request.primaryOnly ? "the primary is" : "primary and backup are";
    super(`Cannot ${request.operation}: ${heaps} exhausted, requested ${request.size} bytes`);
    this.request = request;
  }
}

/** The end of the system: both heaps were exhausted where that is to stop it. */
export class TallocHalt extends Error {
  /** Name of the class. */
  override readonly name = "TallocHalt";

  /** Says what was attempted. */
  constructor(operation: string) {
    super(`Cannot ${operation}: the system has halted because both heaps were exhausted`);
  }
}
