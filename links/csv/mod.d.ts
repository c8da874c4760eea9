export interface ParseOptions {
  separator?: string;
  comment?: string;
  trimLeadingSpace?: boolean;
  lazyQuotes?: boolean;
  fieldsPerRecord?: number;
  skipFirstRow?: boolean;
  columns?: readonly string[];
}
export function parse(input: string): string[][];
export function parse(
  input: string,
  options: ParseOptions & { columns: readonly string[] },
): Record<string, string>[];
export function parse(
  input: string,
  options: ParseOptions & { skipFirstRow: true },
): Record<string, string>[];
export function parse(input: string, options: ParseOptions): string[][];
export interface StringifyOptions {
  headers?: boolean;
  separator?: string;
  columns?: readonly string[];
  bom?: boolean;
}
export function stringify(
  data: readonly Readonly<Record<string, unknown>>[] | readonly (readonly unknown[])[],
  options?: StringifyOptions,
): string;
