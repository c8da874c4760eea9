import { loadTarget } from "../conformance/isolation/load_target.ts";
import { claimedOutcomes } from "../conformance/programs/claimed_outcomes.ts";
import { replayWatched } from "../conformance/evidence/watched_replay.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { regionSizeFor } from "../workloads/region_size.ts";
import type { Trace } from "../workloads/trace/trace.ts";
import { readTrace } from "../workloads/trace/trace_file.ts";
import { formatTrace } from "../workloads/trace/trace_text.ts";
import type { Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { resolveTarget } from "./machinery/resolve_target.ts";
import { UsageError } from "./machinery/usage_error.ts";

/** Operations up to which every live byte is verified after each of them. */
const SHORT = 5000;

/** `cli.ts replay`: replays one trace on one allocator under a shadow heap, in this process. */
export const replay: Command = {
  name: "replay",
  summary: "Replay a trace on an allocator, watched by a shadow heap and by nothing else",
  words: "<subject> <trace file>",
  examples: [
    ["replay tlsf failure.trace --region 8384", "see a failure again"],
    [
      "replay ./my_heap.ts workloads/recorded/jq-sales.trace.gz",
      "a recorded program on your own allocator",
    ],
  ],
  flags: [
    { name: "region", value: "bytes", help: "Bytes of the region (what the trace should need)" },
  ],
  async run(args) {
    const [word, file, ...more] = args.words;
    if (word === undefined || file === undefined || more.length > 0) {
      throw new UsageError(
        `Cannot replay: an allocator and a trace file must be named, received ${args.words.length} words; see "cli.ts replay --help"`,
      );
    }
    const trace = await readTraceFile(file);
    const { subject } = await loadTarget((await resolveTarget(word)).target);
    const least = subject.claims.minimumRegion;
    const regionSize = args.integer("region", 1) ?? Math.max(2 * least, regionSizeFor(trace));
    if (regionSize < least) {
      throw new UsageError(
        `Flag "--region" must be at least ${least}, the smallest region of "${word}", received ${regionSize}`,
      );
    }
    return report(subject, trace, regionSize);
  },
};

async function readTraceFile(file: string): Promise<Trace> {
  try {
    return await readTrace(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(error.message);
    if (error instanceof Deno.errors.NotFound) {
      throw new UsageError(`Cannot replay "${file}": there is no such file`);
    }
    throw error;
  }
}

function report(subject: Subject, trace: Trace, regionSize: number): ExitCode {
  const observe = claimedOutcomes(subject, { regionSize });
  const shadow = { everyBlockAfterEveryOperation: trace.ops.length <= SHORT };
  let replayed: ReturnType<typeof replayWatched>;
  try {
    replayed = replayWatched(subject, trace, { regionSize, observe, shadow });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
  const { run, finding } = replayed;
  const { call = "", cause } = finding?.details ?? {};
  if (call.startsWith("fallback.") && cause instanceof RangeError) {
    // The mode of a CPU that there is not: the trace asks for what cannot be.
    throw new UsageError(`Cannot replay "${trace.name}": ${cause.message}`);
  }
  console.log(
    `${trace.name} on ${subject.name} ${subject.version}, a region of ${regionSize} bytes`,
  );
  if (run !== undefined) {
    const { result } = run;
    console.log(`Operations: ${result.operations} of ${trace.ops.length}`);
    console.log(`Refused:    ${result.refused}`);
    console.log(`Peak live:  ${result.peakLiveBytes} bytes`);
    console.log(`Left live:  ${result.liveBlocks} blocks`);
    console.log(`Hash:       ${result.hash.toString(16).padStart(8, "0")}`);
    console.log("Violations: none of what is looked at here: blocks, payloads, the bytes around");
    return ExitCode.Ok;
  }
  const { expected, actual, details } = finding;
  const { index = 0, heap = "(no heap)" } = details;
  // Operations stand below the header, one in each line.
  const line = formatTrace(trace).split("\n")[index + 1]!;
  const at = index < trace.ops.length ? `operation ${index}: ${line}` : "the end";
  console.log(`Violation at ${at}`);
  console.log(`Expected: ${expected}`);
  console.log(`Actual:   ${actual}`);
  console.log(`Heap:     ${heap}`);
  return ExitCode.Failed;
}
