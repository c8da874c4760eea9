import type { HeapLog } from "./heap_log.ts";
import { HeapRecorder } from "./heap_recorder.ts";
import { MtraceLog } from "./mtrace_log.ts";
import { ValgrindLog } from "./valgrind_log.ts";
import type { Trace } from "../trace/trace.ts";

/** Options of {@linkcode convertLog}. */
export interface ConvertOptions {
  /** Kebab-case name of the trace. */
  readonly name: string;
  /** Where the log came from, named in errors. Default `"log"`. */
  readonly source?: string;
}

/** A heap log turned into a trace. */
export interface Conversion {
  /** The trace. Its ids are used again after a free, so `idCount` is the peak of live blocks. */
  readonly trace: Trace;
  /** What wrote the log. */
  readonly format: "valgrind" | "mtrace";
  /** One sentence for each kind of thing that was left out, mended, or is not told by the log. */
  readonly notes: readonly string[];
}

/**
 * Turns the heap log of a real program into a trace.
 *
 * Two kinds of log are told apart by their lines: that of valgrind, made by
 * `valgrind --trace-malloc=yes --run-libc-freeres=no --log-file=program.log program`, and that of
 * glibc's mtrace, made with `MALLOC_TRACE=program.log` by a program that calls `mtrace()`.
 *
 * `calloc(n, m)` becomes an allocation of n * m bytes, `realloc(NULL, n)` an allocation,
 * `realloc(p, 0)` a free. Requests that were refused, frees of null, and frees of addresses that
 * the log does not know are left out.
 *
 * @param log The whole text, or its lines.
 * @param options Name and origin.
 * @returns The trace, and notes on what was left out. Takes O(n log b) time for n lines and b live
 * blocks.
 * @throws {SyntaxError} If a line is malformed, or no line is of either kind. The message names the
 * source, the line, its text, and what was expected.
 *
 * @example Convert a log of valgrind
 * ```ts
 * import { convertLog, formatTrace } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const log = "--7-- calloc(3,8) = 0x4A5C040\n--7-- free(0x4A5C040)\n";
 * const { trace } = await convertLog(log, { name: "tiny" });
 * assertEquals(
 *   formatTrace(trace),
 *   "# allocert trace 1 tiny ids=1 operations=2\na 0 24\nf 0\n",
 * );
 * ```
 */
export async function convertLog(
  log: string | Iterable<string> | AsyncIterable<string>,
  options: ConvertOptions,
): Promise<Conversion> {
  const { name, source = "log" } = options;
  const recorder = new HeapRecorder();
  let reader: HeapLog | undefined;
  let format: Conversion["format"] = "valgrind";
  let number = 0;
  let first = "";
  for await (const raw of typeof log === "string" ? log.split("\n") : log) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    number++;
    if (number === 1) first = line;
    if (reader === undefined) {
      if (ValgrindLog.owns(line)) reader = new ValgrindLog(recorder);
      else if (MtraceLog.owns(line)) {
        reader = new MtraceLog(recorder);
        format = "mtrace";
      } else continue;
    }
    let expected: string | undefined;
    try {
      expected = reader.readLine(line);
    } catch (error) {
      // The trace builder refuses a number that is none, such as an alignment of 24.
      expected = `another number (${(error as RangeError).message})`;
    }
    if (expected !== undefined) throw unexpected(source, number, line, expected);
  }
  if (reader === undefined || recorder.operations === 0) {
    throw unexpected(source, Math.min(number, 1), first, EXPECTED);
  }
  return {
    trace: recorder.build(name),
    format,
    notes: [...recorder.notes(), ...reader.notes()],
  };
}

const EXPECTED = 'allocations as valgrind logs them ("--123-- malloc(24) = 0x4A5C040") ' +
  'or as mtrace does ("@ ./a.out:[0x1136] + 0x4052a0 0x18"), and found none';

function unexpected(source: string, number: number, line: string, expected: string): SyntaxError {
  const received = JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}...` : line);
  return new SyntaxError(
    `Cannot convert log: ${source}:${number}: expected ${expected}, received ${received}`,
  );
}
