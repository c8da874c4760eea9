/** A rule of the house that is broken. */
export interface Offence {
  /** The file or folder, its path from the root of the repository. */
  readonly path: string;
  /** What was expected there, and what there is instead. */
  readonly expected: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** One offence as a paragraph of three lines. */
export function formatOffence({ path, expected, remedy }: Offence): string {
  return `${path}\n  Expected: ${expected}\n  To do:    ${remedy}`;
}
