/**
 * Pads the cells of a table for a terminal, with two spaces between columns.
 *
 * @param lines The cells, as many in each line as in the first.
 * @param isText Which columns begin on the left; the others are figures, and end on the right.
 * @returns The lines, without spaces at their end.
 */
export function alignColumns(
  lines: readonly (readonly string[])[],
  isText: (column: number) => boolean,
): string[] {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines.map((line) =>
    line
      .map((cell, i) => isText(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))
      .join("  ")
      .trimEnd()
  );
}
