import { convertLog } from "../workloads/logs/convert.ts";
import { formatTrace } from "../workloads/trace/trace_text.ts";
import type { Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { oneWord } from "./machinery/one_word.ts";
import { openOutput } from "./machinery/output.ts";
import { UsageError } from "./machinery/usage_error.ts";

/** `cli.ts convert`: turns the heap log of a real program into a trace. */
export const convert: Command = {
  name: "convert",
  summary: "Turn the heap log of a program, of valgrind or of glibc's mtrace, into a trace",
  words: "<log>",
  examples: [
    ["convert program.log --output program.trace", "a log of valgrind --trace-malloc=yes"],
    ["convert - --name editor < mtrace.log", "standard input to standard output"],
  ],
  flags: [
    { name: "name", value: "name", help: "Name of the trace; that of the file if left out" },
    {
      name: "output",
      short: "o",
      value: "file",
      help: "Where the trace goes; standard output if left out",
    },
  ],
  async run(args) {
    const path = oneWord(args, "convert", "log");
    const output = openOutput("output", args.text("output") ?? "-")!;
    const stdin = path === "-";
    const name = args.text("name") ?? nameOf(stdin ? "log" : path);
    const { trace, format, notes } = await convertLog(await openLines(path), {
      name,
      source: stdin ? "standard input" : path,
    });
    output.write(formatTrace(trace));
    console.error(`${format} log: ${trace.ops.length} operations, ${trace.idCount} ids`);
    for (const note of notes) console.error(note);
    return ExitCode.Ok;
  },
};

async function openLines(path: string): Promise<AsyncIterable<string>> {
  if (path === "-") return linesOf(Deno.stdin.readable);
  try {
    if ((await Deno.stat(path)).isDirectory) throw new Error("it is a folder");
    return linesOf((await Deno.open(path)).readable);
  } catch (error) {
    throw new UsageError(
      `Cannot convert "${path}": ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function* linesOf(bytes: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function nameOf(path: string): string {
  const base = path.split("/").at(-1)!.replace(/\.[^.]*$/, "").toLowerCase();
  return base.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "log";
}
