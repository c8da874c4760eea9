import type { Formats } from "../../reports/formats/format.ts";
import type { Arguments, Flag } from "./command.ts";
import { openOutput, type Output } from "./output.ts";
import { UsageError } from "./usage_error.ts";

/** A flag for each format that goes to a file; `text` is printed. */
export function formatFlags<Result>(formats: Formats<Result>, result: string): Flag[] {
  return fileFormats(formats).map(([name, { title }]) => ({
    name,
    value: "file",
    help: `Write ${result} as ${title}; - is stdout`,
  }));
}

/**
 * Where a result goes: to the files of {@linkcode formatFlags}, and as text to standard output
 * unless one of them is there, or `--quiet` was given.
 */
export class ResultOutput<Result> {
  readonly #formats: Formats<Result>;
  readonly #outputs: ReadonlyMap<string, Output>;
  readonly #isQuiet: boolean;

  /**
   * Opens the files that were named.
   *
   * @throws {UsageError} If one cannot be written, or two are the same.
   */
  constructor(args: Arguments, formats: Formats<Result>) {
    this.#formats = formats;
    const names = new Map<string, string>();
    for (const [name] of fileFormats(formats)) {
      const path = args.text(name);
      if (path === undefined) continue;
      if (names.has(path)) {
        throw new UsageError(`Flags "--${names.get(path)}" and "--${name}" must name two files`);
      }
      names.set(path, name);
    }
    this.#outputs = new Map([...names].map(([path, name]) => [name, openOutput(name, path)!]));
    this.#isQuiet = args.has("quiet") || names.has("-");
  }

  /** Writes what there is so far to the file of one format, if one was named. */
  update(name: string, result: Result): void {
    const output = this.#outputs.get(name);
    if (output?.isStandard === false) output.write(this.#formats[name]!.write(result));
  }

  /** Writes all files, and prints the result unless that is not wanted. */
  write(result: Result): void {
    for (const [name, output] of this.#outputs) output.write(this.#formats[name]!.write(result));
    if (!this.#isQuiet) console.log(this.#formats.text!.write(result).trimEnd());
  }
}

function fileFormats<Result>(formats: Formats<Result>): [string, Formats<Result>[string]][] {
  return Object.entries(formats).filter(([name]) => name !== "text");
}
