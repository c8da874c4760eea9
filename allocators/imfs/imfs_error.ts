/** Names of the errors that the in-memory file system reports. */
export type Errno =
  | "EBADF"
  | "EEXIST"
  | "EFBIG"
  | "EINVAL"
  | "ENAMETOOLONG"
  | "ENOENT"
  | "ENOSPC";

const MEANING: Readonly<Record<Errno, string>> = {
  EBADF: "the file is closed",
  EEXIST: "the file exists",
  EFBIG: "the file would be too large",
  EINVAL: "the argument is invalid",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "no such file",
  ENOSPC: "no block is free",
};

/**
 * An operation of the in-memory file system failed; the file system is as it was before.
 *
 * @example Tell a full pool from a file that is too large
 * ```ts
 * import { ImfsError } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const error = new ImfsError("ENOSPC", "write", '"name" is "log"');
 * assertEquals(error.errno, "ENOSPC");
 * assertEquals(error.message, 'Cannot write: no block is free (ENOSPC): "name" is "log"');
 * ```
 */
export class ImfsError extends Error {
  /** Name of the POSIX error. */
  readonly errno: Errno;

  /**
   * Says what could not be done and why.
   *
   * @param errno Name of the POSIX error.
   * @param operation What could not be done.
   * @param detail What was received and what was required.
   */
  constructor(errno: Errno, operation: string, detail: string) {
    super(`Cannot ${operation}: ${MEANING[errno]} (${errno}): ${detail}`);
    this.name = "ImfsError";
    this.errno = errno;
  }
}
