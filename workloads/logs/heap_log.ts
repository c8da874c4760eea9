/** What reads the lines of one kind of heap log. */
export interface HeapLog {
  /**
   * Takes one line.
   *
   * @returns What was expected instead if the line is malformed; `undefined` if it was taken or
   * does not matter.
   */
  readLine(line: string): string | undefined;
  /** One sentence for each kind of thing that was left out. */
  notes(): string[];
}
