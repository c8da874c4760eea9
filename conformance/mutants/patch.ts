/** A defect planted in a file: one place in its text that is replaced. */
export interface Patch {
  /** Path of the file from the root of the package. */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly find: string;
  /** What it is replaced by. */
  readonly replace: string;
}

/**
 * Replaces one place in a text.
 *
 * @throws {RangeError} If what is to be replaced does not occur exactly once: the file has changed,
 * and the patch must too.
 */
export function applyPatch(text: string, { file, find, replace }: Patch): string {
  const at = text.indexOf(find);
  if (at < 0 || text.indexOf(find, at + 1) >= 0) {
    throw new RangeError(
      `Cannot patch ${file}: the text must occur exactly once, received ${
        at < 0 ? "none" : "several"
      } of ${JSON.stringify(find)}`,
    );
  }
  return text.slice(0, at) + replace + text.slice(at + find.length);
}
