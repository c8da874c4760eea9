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
import { subjects } from "../allocators/subjects.ts";
import { soak, SoakFinding } from "../conformance/soak/soak.ts";

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
    try {
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
    } catch (error) {
      if (!(error instanceof SoakFinding)) throw error;
      console.log(`${subject.name}: ${error.message}`);
      exitCode = 1;
    }
  }
  return exitCode;
}

function print(cells: readonly (string | number)[]): void {
  console.log(cells.map((cell, i) => `${cell}`.padStart(WIDTHS[i]!)).join(""));
}
