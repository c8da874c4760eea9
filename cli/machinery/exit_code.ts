/** Exit codes of the command line. */
export const ExitCode = {
  /** Conformant, or done. */
  Ok: 0,
  /** Not conformant, or a regression. */
  Failed: 1,
  /** No verdict could be reached. */
  Inconclusive: 2,
  /** The command line is wrong. */
  Usage: 64,
  /** A defect of Allocert. */
  Internal: 70,
} as const;

/** One of the values of {@linkcode ExitCode}. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
