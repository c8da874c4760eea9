/**
 * Plants every defect of the catalogue and prints which clauses find it.
 *
 *     deno task mutants [--markdown FILE] [NAME...]
 *
 * Names are those of mutants, or parts of the paths of the allocators. Exit code 0 if every mutant is killed, no allocator is
 * blamed without a defect, and, when all are tried, each clause has killed one; else 1.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { killMatrix } from "../conformance/mutants/kill_matrix.ts";
import { formatKillMatrixMarkdown } from "../reports/formats/kill_matrix/kill_matrix_markdown.ts";
import { formatKillMatrix, isComplete } from "../reports/formats/kill_matrix/kill_matrix_text.ts";
import { mutants } from "../conformance/mutants/mutants.ts";

if (import.meta.main) {
  const { markdown, workers, _: names } = parseArgs(Deno.args, { string: ["markdown", "workers"] });
  const chosen = mutants.filter(({ name, entry }) =>
    names.length === 0 || names.some((part) => name === part || entry.includes(`${part}`))
  );
  let done = 0;
  const matrix = await killMatrix(chosen, {
    workers: Number(workers ?? 2),
    onRow: ({ mutant, survival }) => {
      done++;
      const fate = survival.length === 0 ? "killed" : "SURVIVED";
      console.error(`${done} of ${chosen.length}: ${mutant.name} ${fate}`);
    },
  });
  const judged = chosen.length === mutants.length
    ? matrix
    : { ...matrix, clausesWithoutMutant: [] };
  console.log(formatKillMatrix(judged));
  if (markdown !== undefined) await Deno.writeTextFile(markdown, formatKillMatrixMarkdown(judged));
  Deno.exit(isComplete(judged) ? 0 : 1);
}
