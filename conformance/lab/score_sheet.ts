import type { LabResult } from "./score.ts";

/**
 * The score sheet as text: a line for each test, why points were lost, and the sum in the last
 * line.
 *
 * @param name Whose sheet it is.
 * @param results The result of each test.
 */
export function scoreSheet(name: string, results: readonly LabResult[]): string {
  const width = Math.max(...results.map((result) => result.name.length));
  const lines = [`RROS lab 4, TLSF: "${name}"`, ""];
  let given = 0;
  let all = 0;
  for (const { name, points, failure } of results) {
    const got = failure === undefined ? points : 0;
    given += got;
    all += points;
    lines.push(`${name.padEnd(width)}  ${pad(got)} of ${pad(points)}`);
    if (failure !== undefined) lines.push(`  ${failure}`);
  }
  lines.push("", "The lab gives 15 more for a written report, which no test can judge.");
  lines.push(`${given} of ${all}`);
  return lines.join("\n");
}

function pad(points: number): string {
  return String(points).padStart(2);
}
