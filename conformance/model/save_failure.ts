import { formatTrace } from "../../workloads/trace/trace_text.ts";
import type { ModelReport } from "./check_model.ts";

/** Where a failing trace lies, and how to see it again. */
export interface SavedFailure {
  /** Path of the trace. */
  readonly path: string;
  /** The command that replays it. */
  readonly replay: string;
}

/**
 * Writes the trace of a failure into a directory, which is made if it is not there. Needs permission to write there.
 *
 * @param report What `checkModel` returned.
 * @param directory Where the trace is written, as `<subject>-<seed>.trace`.
 * @param subject How the subject is named on the command line; its name if left out.
 * @returns Where it lies; `undefined` if nothing failed.
 */
export function saveFailure(
  report: ModelReport,
  directory: string,
  subject: string = report.subject,
): SavedFailure | undefined {
  const { failure, seed, regionSize } = report;
  if (failure === undefined) return undefined;
  const path = `${directory.replace(/\/+$/, "")}/${report.subject}-${seed}.trace`;
  Deno.mkdirSync(directory, { recursive: true });
  Deno.writeTextFileSync(path, formatTrace(failure.trace));
  return { path, replay: `deno run -A cli.ts replay ${subject} ${path} --region ${regionSize}` };
}
