import type { Subject } from "../allocators/contract/subject.ts";
import type { Exploration } from "../conformance/explorer/exploration.ts";
import { explore as exploreHeap } from "../conformance/explorer/explore.ts";
import { countExploredSteps, type ExploredCosts } from "../conformance/explorer/explored_steps.ts";
import { heapRegionSize } from "../conformance/explorer/heap_region.ts";
import { whyNotExplorable } from "../conformance/explorer/keeps_state_in_region.ts";
import { StepsUnavailable } from "../meters/steps/steps_unavailable.ts";
import type { ExplorationReport } from "../reports/formats/exploration_report.ts";
import { FORMATS } from "../reports/formats/formats.ts";
import { grouped } from "../reports/formats/grouped.ts";
import type { Arguments, Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { loadSubject } from "./machinery/load_subject.ts";
import { oneWord } from "./machinery/one_word.ts";
import { Progress } from "./machinery/progress.ts";
import { formatFlags, ResultOutput } from "./machinery/result_output.ts";
import { UsageError } from "./machinery/usage_error.ts";

/** `cli.ts explore`: visits every state that a small heap can be brought to. */
export const explore: Command = {
  name: "explore",
  summary: "Visit every state of a small heap and check the allocator in each",
  words: "<name | module.ts | file.wasm | manifest.json>",
  examples: [
    ["explore tlsf --heap 256 --sizes 8,24,40", "every program of these requests on 256 bytes"],
    [
      "explore tlsf --heap 512 --sizes 8,24,40 --live 4",
      "a larger heap, with at most four blocks live",
    ],
    ["explore first-fit --heap 96 --sizes 1,9 --realloc --alignments 32", "every operation"],
  ],
  flags: [
    {
      name: "heap",
      value: "bytes",
      help: "Usable bytes: the region is the smallest that serves one block so large (192)",
    },
    { name: "sizes", value: "n,...", help: "Sizes that are requested (8,24,40)" },
    { name: "alignments", value: "n,...", help: "Request each size at these alignments too" },
    { name: "realloc", help: "Reallocate each live block to each size too" },
    { name: "live", value: "n", help: "Leave out programs with more blocks live" },
    { name: "states", value: "n", help: "Stop at so many states (10000000)" },
    { name: "memory", value: "MiB", help: "Stop when the states take so much (2048)" },
    { name: "no-steps", help: "Do not count the steps of the calls" },
    ...formatFlags(FORMATS.exploration, "what was found"),
  ],
  async run(args) {
    const word = oneWord(args, "explore", "allocator");
    const output = new ResultOutput(args, FORMATS.exploration);
    const subject = await loadSubject(word);
    const why = whyNotExplorable(subject);
    if (why !== undefined) throw new UsageError(`Cannot explore "${word}": ${why}`);
    const report = await exploreWith(subject, args);
    output.write(report);
    const { outcome } = report.exploration;
    return outcome === "exhausted"
      ? ExitCode.Ok
      : outcome === "partial"
      ? ExitCode.Inconclusive
      : ExitCode.Failed;
  },
};

async function exploreWith(subject: Subject, args: Arguments): Promise<ExplorationReport> {
  const heap = args.integer("heap", 1) ?? 192;
  const sizes = integersOf(args, "sizes") ?? [8, 24, 40];
  const alignments = integersOf(args, "alignments") ?? [];
  const realloc = args.has("realloc");
  const mostLive = args.integer("live", 1);
  const states = args.integer("states", 1);
  const memory = args.integer("memory", 1);
  const regionSize = heapRegionSize(subject, heap);
  const asked = { subject, heap, regionSize, sizes, alignments, realloc, mostLive };
  const progress = new Progress(true);
  try {
    const start = performance.now();
    const exploration = exploreHeap(subject, {
      regionSize,
      sizes,
      alignments,
      realloc,
      ...(mostLive !== undefined && { mostLive }),
      limit: {
        ...(states !== undefined && { states }),
        ...(memory !== undefined && { bytes: memory * 2 ** 20 }),
      },
      onProgress({ states, pending, transitions, depth, bytes }) {
        const rate = transitions / (performance.now() - start) * 1000;
        progress.show(
          `${grouped(states)} states, ${grouped(pending)} to go, depth ${depth}, ` +
            `${grouped(rate)} transitions/s, ${grouped(bytes / 2 ** 20)} MiB`,
        );
      },
    });
    const seconds = (performance.now() - start) / 1000;
    progress.clear();
    const isAsked = !args.has("no-steps") && exploration.outcome !== "violation";
    const costs = isAsked ? await costsOf(subject, exploration, regionSize) : undefined;
    return { ...asked, seconds, exploration, costs };
  } finally {
    progress.clear();
  }
}

async function costsOf(
  subject: Subject,
  exploration: Exploration,
  regionSize: number,
): Promise<ExploredCosts | string> {
  try {
    return await countExploredSteps(subject, exploration, regionSize);
  } catch (error) {
    if (error instanceof StepsUnavailable) return error.message;
    throw error;
  }
}

function integersOf(args: Arguments, flag: string): number[] | undefined {
  return args.text(flag)?.split(",").map((word) => {
    const value = Number(word);
    if (word.trim() !== "" && Number.isSafeInteger(value) && value >= 0) return value;
    throw new UsageError(
      `Flag "--${flag}" must be non-negative integers with commas between, received "${word}"`,
    );
  });
}
