/**
 * The isolated process: loads a target, judges clauses, and says what comes of each.
 *
 * @module
 */
import { certify } from "../certify.ts";
import { identify } from "../certificate/subject_identity.ts";
import { counterexampleOf } from "../judge_clause.ts";
import { formatMessage, type Job, type Message } from "./_protocol.ts";
import { loadTarget } from "./load_target.ts";

const LIFELINE = new URL("./_lifeline_worker.ts", import.meta.url);

async function main(): Promise<void> {
  new Worker(LIFELINE, { type: "module" });
  const job: Job = await new Response(Deno.stdin.readable).json();
  const encoder = new TextEncoder();
  const { stdout } = Deno;
  const say = (message: Message): void => {
    const bytes = encoder.encode(formatMessage(job.mark, message));
    for (let sent = 0; sent < bytes.length;) sent += stdout.writeSync(bytes.subarray(sent));
  };
  let loaded;
  try {
    loaded = await loadTarget(job.target);
  } catch (error) {
    say({ kind: "unloadable", message: error instanceof Error ? error.message : String(error) });
    return;
  }
  const { subject, openMeter } = loaded;
  say({ kind: "subject", identity: await identify(subject), claims: subject.claims });
  if (job.clauses.length === 0) return say({ kind: "done" });
  await certify(subject, {
    clauses: job.clauses,
    seed: job.seed,
    budget: job.budget,
    openMeter,
    onPhase: (phase) =>
      say({
        kind: "phase",
        phase: phase.kind,
        ...(phase.kind === "shrinking" && {
          found: {
            rule: phase.finding.rule,
            counterexample: counterexampleOf(phase.finding, job.seed),
          },
        }),
      }),
    onStart: (id) => say({ kind: "start", id }),
    onResult: async (result) => {
      await eventLoopTurn();
      say({ kind: "result", result });
    },
  });
  say({ kind: "done" });
}

/** Lets a promise that was left behind be rejected while its clause is at hand. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

if (import.meta.main) {
  await main();
  Deno.exit();
}
