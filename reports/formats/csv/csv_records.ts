import { parse } from "@std/csv";

/** One record of a CSV file. */
export interface CsvRecord {
  /** Number of its first line, from 1 on. */
  readonly line: number;
  /** Its cells. */
  readonly cells: readonly string[];
  /** Its text, without the end of line. */
  readonly text: string;
}

/** A CSV file with a header, checked for its form. */
export interface CsvFile {
  /** Names of the columns. */
  readonly header: readonly string[];
  /** What follows, as many cells in each as the header has. */
  readonly records: readonly CsvRecord[];
}

/**
 * Reads a CSV file of a schema. Columns behind those that are asked for are kept; blank lines are
 * skipped.
 *
 * @param text The text.
 * @param source Name of the file, for errors.
 * @param schema What has to stand in the column `schema` of each record.
 * @param columns What the header has to begin with.
 * @throws {SyntaxError} If the file has another form; the message names file, line and column.
 */
export function readCsvFile(
  text: string,
  source: string,
  schema: string,
  columns: readonly string[],
): CsvFile {
  const [first, ...records] = csvRecords(text.replace(/^\ufeff/, ""), source);
  if (first === undefined) throw unreadable(source, "it is empty, a header is required");
  const header = first.cells;
  const missing = columns.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw unreadable(source, `line ${first.line} lacks ${columnNames(missing)}`);
  }
  const moved = columns.find((name, i) => header[i] !== name);
  if (moved !== undefined) {
    throw unreadable(source, `line ${first.line} has column "${moved}" in another place`);
  }
  for (const { line, cells } of records) {
    if (cells.length !== header.length) {
      throw unreadable(
        source,
        `line ${line} has ${cells.length} cells, the header has ${header.length}`,
      );
    }
    if (cells[0] === schema) continue;
    const mixed = line !== records[0]!.line
      ? `, line ${records[0]!.line} "${schema}": mixed schemas`
      : "";
    throw unreadable(
      source,
      `line ${line}, column "schema" is "${cells[0]}"${mixed || `, "${schema}" is required`}`,
    );
  }
  if (!text.endsWith("\n")) {
    const { line } = records.at(-1) ?? first;
    throw unreadable(
      source,
      `line ${line} does not end in a line break: it may be cut off; add one if it is whole`,
    );
  }
  return { header, records };
}

/** The error for a file that cannot be read. */
export function unreadable(source: string, detail: string): SyntaxError {
  return new SyntaxError(`Cannot read "${source}": ${detail}`);
}

function columnNames(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length === 1
    ? `the column ${quoted[0]}`
    : `the columns ${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}

/** Records one by one, because only so is the line of each known. */
function* csvRecords(text: string, source: string): Generator<CsvRecord> {
  let open = "";
  let from = 0;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (open === "") {
      if (line === "") continue;
      from = i + 1;
      open = line;
    } else open += `\n${line}`;
    // A record goes on in the next line while a quoted cell is open.
    if (open.split('"').length % 2 === 0) continue;
    yield { line: from, cells: parseRecord(open, source, from), text: open };
    open = "";
  }
  if (open !== "") throw unreadable(source, `line ${from} has a quote that is not closed`);
}

function parseRecord(text: string, source: string, line: number): string[] {
  if (!text.includes('"')) return text.split(",");
  try {
    return parse(text)[0]!;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const column = /column (\d+)/.exec(error.message)?.[1] ?? "?";
    throw unreadable(source, `line ${line}, character ${column}: a quote is out of place`);
  }
}
