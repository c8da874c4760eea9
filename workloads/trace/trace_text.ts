import { Op, type Trace } from "./trace.ts";
import { TraceBuilder } from "./trace_builder.ts";

/** Options of {@linkcode parseTrace}. */
export interface ParseTraceOptions {
  /**
   * Where the text came from: named in errors, and the name of a trace without a header. Default
   * `"trace"`.
   */
  readonly source?: string;
}

/**
 * Writes a trace as text: a header line, then one line for each operation.
 *
 * | line | operation |
 * |---|---|
 * | `a id size` | `id = malloc(size)` |
 * | `r id size` | `id = realloc(id, size)` |
 * | `f id` | `free(id)` |
 * | `m id alignment size` | `id = memalign(alignment, size)` |
 * | `p cpu 0` or `p cpu 1` | mode of a CPU: primary then backup, or primary only |
 *
 * The lines `a`, `r` and `f` are those of the traces of the CS:APP malloc lab. The text of equal
 * traces is equal.
 *
 * @param trace What is written.
 * @returns The text; every line ends in a line feed. {@linkcode parseTrace} gives the trace back.
 *
 * @example Write a trace
 * ```ts
 * import { formatTrace, TraceBuilder } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = new TraceBuilder().malloc(0, 24).free(0).build("pair", 1);
 * assertEquals(
 *   formatTrace(trace),
 *   "# allocert trace 1 pair ids=1 operations=2 seed=1\na 0 24\nf 0\n",
 * );
 * ```
 */
export function formatTrace(trace: Trace): string {
  const { name, seed, ops, ids, sizes, alignments, idCount } = trace;
  const counts = `ids=${idCount} operations=${ops.length}`;
  const lines = [`${HEADER} 1 ${name} ${counts}${seed === undefined ? "" : ` seed=${seed}`}`];
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i]!;
    const id = ids[i]!;
    if (op === Op.Free) lines.push(`f ${id}`);
    else if (op === Op.Memalign) lines.push(`m ${id} ${alignments[i]!} ${sizes[i]!}`);
    else lines.push(`${op === Op.Malloc ? "a" : op === Op.Realloc ? "r" : "p"} ${id} ${sizes[i]!}`);
  }
  lines.push("");
  return lines.join("\n");
}

/**
 * Reads a trace from its text form.
 *
 * Besides what {@linkcode formatTrace} writes, it takes the `.rep` files of the CS:APP malloc lab
 * (four lines of one number: suggested heap size, ids, operations, weight), text without any
 * header, lines that end in a carriage return and a line feed, blank lines, and comments from `#`
 * to the end of the line. In the header line a `key=value` that is not known is ignored.
 *
 * @param text The text.
 * @param options Where it came from.
 * @returns The trace.
 * @throws {SyntaxError} If a line is none of the above, an id is allocated while it is live, or
 * freed or reallocated while it is not, or the counts of the header are not those of the
 * operations. The message names the source, the line, its text, and what was expected.
 *
 * @example Read the trace of a malloc lab
 * ```ts
 * import { parseTrace } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = parseTrace("20000\n1\n2\n1\na 0 24\nf 0\n", { source: "short1.rep" });
 * assertEquals(trace.name, "short1");
 * assertEquals([...trace.sizes], [24, 0]);
 * ```
 */
export function parseTrace(text: string, options: ParseTraceOptions = {}): Trace {
  return new Parser(text, options.source ?? "trace").parse();
}

const HEADER = "# allocert trace";
const OPERATIONS =
  '"a <id> <size>", "r <id> <size>", "f <id>", "m <id> <alignment> <size>" or "p <cpu> <0 or 1>"';
const CLASSIC_COUNTS = [
  "a suggested heap size",
  "a number of ids",
  "a number of operations",
  "a weight",
];

class Parser {
  readonly #text: string;
  readonly #source: string;
  readonly #builder = new TraceBuilder();
  #line = 0;
  #name: string;
  #seed: number | undefined;
  #ids: number | undefined;
  #operations: number | undefined;
  /** Numbers of a malloc-lab header read so far; 4 once there is none or it is complete. */
  #classic = 0;

  constructor(text: string, source: string) {
    this.#text = text.startsWith("\uFEFF") ? text.slice(1) : text;
    this.#source = source;
    this.#name = nameOf(source);
  }

  parse(): Trace {
    const text = this.#text;
    for (let start = 0; start < text.length;) {
      const newline = text.indexOf("\n", start);
      const end = newline === -1 ? text.length : newline;
      this.#line++;
      this.#parseLine(text.slice(start, end));
      start = end + 1;
    }
    return this.#finish();
  }

  #parseLine(line: string): void {
    if (line.startsWith(HEADER) && this.#builder.operations === 0) return this.#parseHeader(line);
    const comment = line.indexOf("#");
    const words = (comment === -1 ? line : line.slice(0, comment)).trim().split(/\s+/);
    if (words[0] === "") return;
    if (this.#classic < 4) {
      if (words.length === 1 && this.#parseClassicCount(words[0]!, line)) return;
      if (this.#classic > 0) throw this.#unexpected(CLASSIC_COUNTS[this.#classic]!, line);
      this.#classic = 4;
    }
    this.#parseOperation(words, line);
  }

  #parseHeader(line: string): void {
    const [version, name, ...pairs] = line.slice(HEADER.length).trim().split(/\s+/);
    if (version !== "1" || name === undefined || name.includes("=")) {
      throw this.#unexpected(`"${HEADER} 1 <name> ids=<n> operations=<n>"`, line);
    }
    this.#name = name;
    for (const pair of pairs) {
      const [key, value] = pair.split("=", 2) as [string, string | undefined];
      if (key !== "ids" && key !== "operations" && key !== "seed") continue;
      const number = integer(value);
      if (number === undefined) throw this.#unexpected(`a number after "${key}="`, line);
      if (key === "ids") this.#setIds(number, line);
      else if (key === "operations") this.#operations = number;
      else this.#seed = number;
    }
    this.#classic = 4;
  }

  #parseClassicCount(word: string, line: string): boolean {
    const number = integer(word);
    if (number === undefined) return false;
    if (this.#classic === 1) this.#setIds(number, line);
    else if (this.#classic === 2) this.#operations = number;
    this.#classic++;
    return true;
  }

  /** A replay holds an array over all ids, so a mistyped count must not ask for gigabytes. */
  #setIds(count: number, line: string): void {
    if (count > 2 ** 24) throw this.#unexpected("at most 2^24 ids", line);
    this.#ids = count;
  }

  #parseOperation(words: readonly string[], line: string): void {
    const op = words[0]!;
    const builder = this.#builder;
    const id = integer(words[1]);
    const first = integer(words[2]);
    const second = integer(words[3]);
    const numbers = id === undefined ? 0 : first === undefined ? 1 : second === undefined ? 2 : 3;
    if (numbers !== words.length - 1 || numbers !== ARGUMENTS[op]) {
      throw this.#unexpected(OPERATIONS, line);
    }
    if (op === "p") {
      if (first! > 1) throw this.#unexpected('"p <cpu> <0 or 1>"', line);
    } else if (id! >= (this.#ids ?? Infinity)) {
      throw this.#unexpected(`an id below ${this.#ids}, as the header says`, line);
    } else if (op === "a" || op === "m") {
      if (builder.isLive(id!)) throw this.#unexpected("an id that is not live", line);
    } else if (!builder.isLive(id!)) {
      throw this.#unexpected("an id that is live", line);
    }
    try {
      if (op === "a") builder.malloc(id!, first!);
      else if (op === "f") builder.free(id!);
      else if (op === "r") builder.realloc(id!, first!);
      else if (op === "m") builder.memalign(id!, first!, second!);
      else builder.mode(id!, first === 1);
    } catch (error) {
      throw this.#unexpected(`another number (${(error as RangeError).message})`, line);
    }
  }

  #finish(): Trace {
    const { operations } = this.#builder;
    if (this.#operations === undefined && operations === 0) {
      throw new SyntaxError(
        `Cannot parse trace: ${this.#source}: expected at least one operation, received none`,
      );
    }
    if (this.#operations !== undefined && this.#operations !== operations) {
      throw new SyntaxError(
        `Cannot parse trace: ${this.#source}:${this.#line}: expected ${this.#operations} ` +
          `operations, as the header says, received ${operations}` +
          (operations < this.#operations ? ": the text is cut off" : ""),
      );
    }
    const trace = this.#builder.build(this.#name, this.#seed);
    return this.#ids === undefined ? trace : { ...trace, idCount: this.#ids };
  }

  #unexpected(expected: string, line: string): SyntaxError {
    const shown = line.trimEnd();
    const received = JSON.stringify(shown.length > 80 ? `${shown.slice(0, 80)}...` : shown);
    return new SyntaxError(
      `Cannot parse trace: ${this.#source}:${this.#line}: expected ${expected}, received ${received}`,
    );
  }
}

const ARGUMENTS: { readonly [op: string]: number } = { a: 2, r: 2, f: 1, m: 3, p: 2 };

function integer(word: string | undefined): number | undefined {
  if (word === undefined || !/^\d+$/.test(word)) return undefined;
  const value = Number(word);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** `path/to/Short 1.rep.gz` is `short-1`. */
function nameOf(source: string): string {
  const file = source.slice(source.lastIndexOf("/") + 1).replace(/(\.(rep|trace|txt|gz))+$/, "");
  return file.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "trace";
}
