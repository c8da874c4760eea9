import { cellName } from "../benchmarks/campaign/plan_cells.ts";
import { loadFor } from "../benchmarks/loads/load_for.ts";
import { measureSpaceRow, type SpaceRow } from "../benchmarks/rows/space_row.ts";
import { describeError } from "../conformance/evidence/finding.ts";
import { FORMATS } from "../reports/formats/formats.ts";
import { CELL_FLAGS, cellsOf } from "./campaign/cells.ts";
import type { Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { Progress } from "./machinery/progress.ts";
import { formatFlags, ResultOutput } from "./machinery/result_output.ts";
import { UsageError } from "./machinery/usage_error.ts";

/** `cli.ts space`: measures what workloads take of the memory. */
export const space: Command = {
  name: "space",
  summary: "Measure what workloads take of the memory: fragmentation, the same on every machine",
  words: "",
  examples: [
    ["space --subjects all --workloads recorded,generated", "everybody, on programs and models"],
    ["space --subjects tlsf,./my_heap.ts --csv space.csv", "your own beside another"],
  ],
  flags: [
    ...CELL_FLAGS,
    ...formatFlags(FORMATS.space, "the rows"),
    { name: "quiet", short: "q", help: "Print no table and no progress" },
  ],
  async run(args) {
    if (args.words.length > 0) {
      throw new UsageError(
        `Cannot measure "${
          args.words[0]
        }": allocators are named by --subjects; see "cli.ts space --help"`,
      );
    }
    const output = new ResultOutput(args, FORMATS.space);
    const { cells } = await cellsOf(args);
    const progress = new Progress(!args.has("quiet"));
    const rows: SpaceRow[] = [];
    const failed: string[] = [];
    for (const cell of cells) {
      progress.show(cellName(cell));
      try {
        const row = await measureSpaceRow(cell.subject, await loadFor(cell.subject, cell.workload));
        if (row !== undefined) rows.push(row);
      } catch (error) {
        failed.push(`Not measured: ${cellName(cell)}: ${describeError(error)}`);
      }
    }
    progress.clear();
    output.write(rows);
    for (const line of failed) console.error(line);
    return failed.length > 0 ? ExitCode.Failed : ExitCode.Ok;
  },
};
