import { formatTrace } from "../../workloads/trace/trace_text.ts";
import type { ProgramsReport } from "./programs_report.ts";

/**
 * Writes the trace of a finding into a directory, which is made if it is not there. Needs
 * permission to write there.
 *
 * @param report What `checkPrograms` or `soak` returned.
 * @param directory Where the trace is written, as `<subject>-<seed>.trace`.
 * @returns Its path; `undefined` if nothing was wrong.
 */
export function saveFailure(
  { subject, seed, finding }: ProgramsReport,
  directory: string,
): string | undefined {
  const trace = finding?.details.trace;
  if (trace === undefined) return undefined;
  const path = `${directory.replace(/\/+$/, "")}/${subject}-${seed}.trace`;
  Deno.mkdirSync(directory, { recursive: true });
  Deno.writeTextFileSync(path, formatTrace(trace));
  return path;
}
