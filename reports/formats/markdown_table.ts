/**
 * Writes a table in Markdown. Cells are escaped; each is one line.
 *
 * @param header Titles of the columns.
 * @param rows Cells, as many in each row as there are titles.
 * @returns Several lines, without final line feed.
 *
 * @example A table
 * ```ts
 * import { formatMarkdownTable } from "@allocert/allocert/reports";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatMarkdownTable(["a"], [["1|2"]]), "| a |\n| --- |\n| 1\\|2 |");
 * ```
 */
export function formatMarkdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(" | ")} |`;
  return [line(header), `| ${header.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}

function escape(cell: string): string {
  return cell.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
}
