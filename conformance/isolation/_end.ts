import type { Reason } from "../certificate/verdict.ts";
import type { Job } from "./_protocol.ts";

/** How an isolated process came to its end before it was done. */
export interface End {
  readonly status: Deno.CommandStatus;
  /** Whether it was ended because it said nothing for so long, in milliseconds. */
  readonly timedOut: boolean;
  readonly timeLimit: number;
  /** Whether steps were being counted, and so no call of the subject need be to blame. */
  readonly counting: boolean;
  /** What it wrote to standard error. */
  readonly errors: string;
}

/** What an end says about the subject. */
export interface EndDescription {
  /** Whether the subject is to blame. */
  readonly blames: boolean;
  readonly reason: Reason;
  /** One sentence without final period. */
  readonly actual: string;
}

/**
 * Says why an isolated process ended.
 *
 * @param end What is known of it.
 * @param job What it was to do; a native crash is looked at again by doing it once more under
 * observation.
 */
export async function describeEnd(end: End, job?: Job): Promise<EndDescription> {
  if (end.timedOut) {
    return end.counting
      ? {
        ...described("time-out", `steps were still being counted after ${end.timeLimit} ms`),
        blames: false,
      }
      : described("time-out", `no call returned within ${end.timeLimit} ms`);
  }
  if (/out of memory|heap limit/i.test(end.errors)) {
    return described("out-of-memory", "the process ran out of memory");
  }
  const { signal, code } = end.status;
  if (signal === "SIGSEGV" && job?.target.kind === "native") {
    const { findFault } = await import("./find_fault.ts");
    const fault = await findFault(job);
    if (fault?.guard) return described("guard-page", fault.description);
    if (fault) return described("crash", `${signal}: ${fault.description}`);
  }
  const lines = end.errors.trim().split("\n");
  const telling = lines.find((line) => line.startsWith("error: ")) ?? lines.at(-1)!;
  const detail = telling === "" ? "" : `: ${telling.slice(0, LONGEST_DETAIL)}`;
  return described(
    "crash",
    signal === null
      ? `the process ended with exit code ${code}${detail}`
      : `the process was ended by ${signal}${detail}`,
  );
}

const LONGEST_DETAIL = 300;

function described(code: Reason["code"], actual: string): EndDescription {
  return { reason: { code, detail: actual }, actual, blames: true };
}
