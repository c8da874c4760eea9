import type { Reason } from "../certificate/verdict.ts";
import type { Phase } from "../evidence/phase.ts";
import type { Job } from "./_protocol.ts";

/** How an isolated process came to its end before it was done. */
export interface End {
  readonly status: Deno.CommandStatus;
  /** Whether it was ended because it said nothing for so long, in milliseconds. */
  readonly timedOut: boolean;
  readonly timeLimit: number;
  /** What it was doing. */
  readonly phase: Phase["kind"];
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
    const after = `after ${end.timeLimit} ms`;
    const description = described("time-out", `${WAITED_FOR[end.phase]} ${after}`);
    return { ...description, blames: end.phase === "calling" };
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

/** What had not come to its end. To count, to explore and to shrink takes long on its own. */
const WAITED_FOR: { readonly [phase in Phase["kind"]]: string } = {
  calling: "the allocator was still being called, and a call may not return,",
  counting: "steps were still being counted",
  exploring: "the states of a small heap were still being explored",
  shrinking: "a shorter trace was still being sought",
};

const LONGEST_DETAIL = 300;

function described(code: Reason["code"], actual: string): EndDescription {
  return { reason: { code, detail: actual }, actual, blames: true };
}
