import type { KillMatrix } from "../../../conformance/mutants/kill_row.ts";

/**
 * The matrix for a terminal: a line for each mutant, then why mutants live, false alarms, and the
 * totals.
 */
export function formatKillMatrix(matrix: KillMatrix): string {
  const { rows, falseAlarms, clausesWithoutMutant } = matrix;
  const width = Math.max(0, ...rows.map(({ mutant }) => mutant.name.length));
  const lines = rows.map(({ mutant: { name, kills }, found, survival }) => {
    const others = found.filter((id) => id !== kills[0]).length;
    const more = others === 0 ? "" : ` and ${others} more`;
    const fate = survival.length === 0 ? "killed  " : "SURVIVED";
    return `${fate}  ${name.padEnd(width)}  ${kills[0]}${more}`;
  });
  lines.push("");
  for (const { mutant, survival } of rows) {
    for (const sentence of survival) lines.push(`${mutant.name} survived ${sentence}`);
  }
  for (const alarm of falseAlarms) lines.push(`false alarm: ${alarm}`);
  lines.push(totalsOf(matrix));
  lines.push(`clauses without a mutant: ${clausesWithoutMutant.join(", ") || "none"}`);
  return lines.join("\n");
}

/** `N killed, 0 survived`. */
export function totalsOf({ rows }: KillMatrix): string {
  const killed = rows.filter(({ survival }) => survival.length === 0).length;
  return `${killed} killed, ${rows.length - killed} survived`;
}
