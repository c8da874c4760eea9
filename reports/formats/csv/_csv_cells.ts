import { type CsvRecord, unreadable } from "./csv_records.ts";

/** The cells of one record by the name of their column. */
export class CsvCells {
  readonly #header: readonly string[];
  readonly #record: CsvRecord;
  readonly #source: string;

  constructor(header: readonly string[], record: CsvRecord, source: string) {
    this.#header = header;
    this.#record = record;
    this.#source = source;
  }

  /** A text, without the quote that keeps a spreadsheet from taking it for a formula. */
  text(column: string): string {
    return this.#cell(column).replace(/^'(?=[=+\-@\t\r])/, "");
  }

  /** A non-negative number. */
  number(column: string): number {
    return this.optional(column) ?? this.#fail(column, "a non-negative number");
  }

  /** A non-negative number, or nothing if the cell is empty. */
  optional(column: string): number | undefined {
    const text = this.#cell(column);
    if (text === "") return undefined;
    const value = Number(text);
    if (!/^\d/.test(text) || !Number.isFinite(value)) {
      this.#fail(column, "a non-negative number");
    }
    return value;
  }

  /** One of some words. */
  word<const T extends string>(column: string, words: readonly T[]): T {
    const text = this.#cell(column);
    const word = words.find((word) => word === text);
    return word ?? this.#fail(column, `one of ${words.join(", ")}`);
  }

  #cell(column: string): string {
    return this.#record.cells[this.#header.indexOf(column)]!;
  }

  #fail(column: string, required: string): never {
    throw unreadable(
      this.#source,
      `line ${this.#record.line}, column "${column}" must be ${required}, received "${
        this.#cell(column)
      }"`,
    );
  }
}
