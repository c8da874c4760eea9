/** What a cell may be made from; `undefined` becomes an empty cell. */
export type CellValue = string | number | boolean | undefined;

/** The text of a cell. Numbers have at most one decimal, unless `decimals` says otherwise. */
export function cell(value: CellValue, decimals = 1): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(Number(value.toFixed(decimals)));
  return typeof value === "boolean" ? String(value) : guard(value);
}

/**
 * Spreadsheets take a text that begins like a formula for one; a quote before it makes it a text
 * again.
 */
function guard(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
