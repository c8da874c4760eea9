import { clauses as spec, specVersion } from "../../../conformance/spec/spec.ts";
import type { KillMatrix, KillRow } from "../../../conformance/mutants/kill_row.ts";
import { formatMarkdownTable } from "../markdown_table.ts";
import { totalsOf } from "./kill_matrix_text.ts";

/**
 * The matrix as it is published. Says nothing of the machine or of time, so that two runs are the
 * same text.
 */
export function formatKillMatrixMarkdown(matrix: KillMatrix): string {
  const { rows, falseAlarms, clausesWithoutMutant } = matrix;
  const bySubject = Map.groupBy(rows, ({ mutant }) => mutant.export);
  return [
    "# Kill matrix",
    "",
    "A mutant is an allocator with one planted defect. Here is which clauses of the conformance spec find which mutant: the",
    "proof that the spec sees what it is meant to see. Made by `deno task mutants`; each mutant is held to all clauses but",
    "`bounds`, of which only those that must find it are checked.",
    "",
    `- Spec ${specVersion}, ${spec.length} clauses, ${rows.length} mutants of ${bySubject.size} allocators`,
    `- **${totalsOf(matrix)}**`,
    `- Clauses without a mutant that they name: ${clausesWithoutMutant.join(", ") || "none"}`,
    `- False alarms on the allocators without a defect: ${falseAlarms.join("; ") || "none"}`,
    "",
    "## The defect catalogue",
    "",
    formatMarkdownTable(["defect", "mutant", "found by"], catalogued(rows)),
    "",
    "## Mutants",
    "",
    "The clause in bold is the one whose requirement names the defect.",
    ...Array.from(bySubject, ([subject, rows]) => [
      "",
      `### ${subject}`,
      "",
      formatMarkdownTable(["mutant", "defect", "seen", "found by", "and by"], rows.map(cellsOf)),
    ]).flat(),
    "",
    "## Clauses",
    "",
    "How many mutants each clause finds, of how many it is the only one to find them, and which defects it names.",
    "",
    formatMarkdownTable(
      ["clause", "finds", "alone", "names"],
      spec.map(({ id }) => clauseCells(id, rows)),
    ),
    "",
  ].join("\n");
}

function catalogued(rows: readonly KillRow[]): string[][] {
  const numbered = rows.flatMap(({ mutant }) => {
    const number = /^D(\d+)/.exec(mutant.seen ?? "")?.[1];
    return number === undefined ? [] : [{ number: Number(number), mutant }];
  });
  return numbered
    .toSorted((a, b) => a.number - b.number)
    .map(({ number, mutant: { name, kills } }) => [`D${number}`, name, kills[0]!]);
}

function cellsOf({ mutant, found, survival }: KillRow): string[] {
  const { name, description, seen = "", kills, verdict } = mutant;
  const others = found.filter((id) => id !== kills[0]);
  const head = `**${kills[0]}**${verdict === "unknown" ? " (unknown)" : ""}`;
  return [
    name,
    description,
    seen,
    survival.length === 0 ? head : `survived ${survival.join("; ")}`,
    grouped(others),
  ];
}

/** Ids by group: `integrity: heap-walk, self-check; misuse: foreign`. */
function grouped(ids: readonly string[]): string {
  const byGroup = Map.groupBy(ids, (id) => id.slice(0, id.indexOf(".")));
  return Array.from(byGroup, ([group, ids]) => {
    return `${group}: ${ids.map((id) => id.slice(group.length + 1)).join(", ")}`;
  }).join("; ");
}

function clauseCells(id: string, rows: readonly KillRow[]): string[] {
  const finds = rows.filter(({ found }) => found.includes(id));
  const alone = finds.filter(({ found }) => found.length === 1);
  const named = rows.filter(({ mutant }) => mutant.kills[0] === id);
  return [
    id,
    `${finds.length}`,
    `${alone.length}`,
    named.map(({ mutant }) => mutant.name).join(", "),
  ];
}
