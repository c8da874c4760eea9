/**
 * Why no steps can be counted:
 *
 * - `no-module`: the subject names no module, so it cannot be imported anew;
 * - `import-failed`: its module does not load;
 * - `not-exported`: its module exports no subject of that name;
 * - `permission`: counting needs `--allow-sys` (the inspector) and `--allow-read` (the worker and
 *   the subject's module);
 * - `platform`: this system has no way to count steps of such a subject;
 * - `no-block-coverage`: V8 kept no block counts for a function of the subject that ran;
 * - `subject-failed`: the subject threw while it was created or called;
 * - `time-limit`: an operation did not return in time;
 * - `closed`: the meter was closed meanwhile.
 */
export type StepsUnavailableReason =
  | "no-module"
  | "import-failed"
  | "not-exported"
  | "permission"
  | "platform"
  | "no-block-coverage"
  | "subject-failed"
  | "time-limit"
  | "closed";

/**
 * Thrown when evidence in steps cannot be had. The absence of evidence is no evidence: a verdict
 * resting on it is unknown.
 */
export class StepsUnavailable extends Error {
  /** Name of the class. */
  override readonly name = "StepsUnavailable";
  /** What is in the way, as a code. */
  readonly reason: StepsUnavailableReason;
  /** Index in the trace of the operation that failed; left out if none was under way. */
  readonly operation?: number;

  /** Makes the error for `reason`, with a sentence for people. */
  constructor(reason: StepsUnavailableReason, message: string, operation?: number) {
    super(message);
    this.reason = reason;
    if (operation !== undefined) this.operation = operation;
  }
}
