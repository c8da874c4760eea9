/**
 * An error of the system: a file that is not there, a permission that lacks, a disk that is full.
 */
export interface SystemError extends Error {
  /** Its name in C, if it has one. */
  readonly code: string | undefined;
}

/**
 * Whether an error is the system's. Some have a class of their own, the others are known by their
 * code, as `ENOSPC`.
 */
export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error &&
    (error.name in Deno.errors || "code" in error && /^E[A-Z\d]+$/.test(String(error.code)));
}
