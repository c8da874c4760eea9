/**
 * Soaks the allocators of Allocert and prints what was done.
 *
 *     deno run tools/soak/main.ts [subject ...] [--operations N] [--seed S]
 *
 * Without names all of them are soaked, each with 100,000 operations. Exit code 0 if nothing was found, 1 if something was, 64 if
 * the command line is wrong.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { subjects } from "../../allocators/subjects.ts";
import { formatTrace } from "../../workloads/trace/trace_text.ts";
import { soak } from "../../conformance/programs/soak.ts";

const COLUMNS = ["subject", "operations", "refused", "programs", "heaps", "peak bytes", "seed"];
const WIDTHS = [14, 12, 9, 9, 6, 11, 11];

if (import.meta.main) Deno.exitCode = main(Deno.args);

function main(args: readonly string[]): number {
  const unknown: string[] = [];
  const parsed = parseArgs(args, {
    string: ["operations", "seed"],
    default: { operations: "100000", seed: "1" },
    unknown: (argument, key) => {
      if (key !== undefined) unknown.push(argument);
      return key === undefined;
    },
  });
  const names: string[] = parsed._.map(String);
  for (const name of names) {
    if (!subjects.some((subject) => subject.name === name)) unknown.push(name);
  }
  const operations = Number(parsed.operations);
  const seed = Number(parsed.seed);
  if (unknown.length > 0 || !(operations >= 1) || !Number.isSafeInteger(seed) || seed < 0) {
    console.error(
      `Cannot soak: ${unknown.join(" ") || "not a number"}; the allocators are ${
        subjects.map(({ name }) => name).join(", ")
      }, the flags are --operations and --seed`,
    );
    return 64;
  }
  print(COLUMNS);
  let exitCode = 0;
  for (const subject of subjects) {
    if (names.length > 0 && !names.includes(subject.name)) continue;
    const report = soak(subject, { operations, seed });
    print([
      report.subject,
      report.operations,
      report.refused,
      report.programs,
      report.heaps,
      report.peakLiveBytes,
      report.seed,
    ]);
    if (report.finding === undefined) continue;
    const { message, details } = report.finding;
    console.log(`${message}, on the next heap\nTrace:\n${formatTrace(details.trace!)}`);
    exitCode = 1;
  }
  return exitCode;
}

function print(cells: readonly (string | number)[]): void {
  console.log(cells.map((cell, i) => `${cell}`.padStart(WIDTHS[i]!)).join(""));
}
