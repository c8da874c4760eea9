/**
 * Judges one subject after the other, with or without a defect, and says what it finds as soon as
 * it is found: a call that never returns ends the worker, not the run.
 *
 * @module
 */
import { builtInKnownFailures } from "../certificate/built_in_known_failures.ts";
import { expectFailure } from "../certificate/known_failures.ts";
import { certify } from "../certify.ts";
import { loadMutant, type Mutant } from "./mutant.ts";

/** What the worker is asked to do: plant a defect, or none, and judge these clauses. */
export interface TrialRequest {
  /** The subject, and what is planted in it. */
  readonly mutant: Mutant;
  /** Ids of the clauses. */
  readonly clauses: readonly string[];
}

/** What it answers. */
export type TrialReply =
  | { readonly kind: "start"; readonly id: string }
  | {
    readonly kind: "result";
    readonly id: string;
    readonly verdict: "pass" | "fail" | "skip" | "unknown";
    readonly said: string;
  }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly message: string };

/** Doublings of a population that are counted: one more than decide. */
const DOUBLINGS = 11;

const scope = self as unknown as {
  onmessage: (event: MessageEvent<TrialRequest>) => Promise<void>;
  postMessage(reply: TrialReply): void;
};

function reply(message: TrialReply): void {
  scope.postMessage(message);
}

async function judge({ mutant, clauses }: TrialRequest): Promise<void> {
  try {
    const subject = await loadMutant(mutant);
    const known = builtInKnownFailures[subject.name] ?? {};
    await certify(subject, {
      clauses,
      budget: { doublings: DOUBLINGS },
      onStart: (id) => reply({ kind: "start", id }),
      onResult: (result) => {
        const { id, verdict, reason, counterexample } = expectFailure(
          result,
          known[result.id],
          result.counterexample?.seed ?? 0,
        );
        const said = counterexample === undefined
          ? reason?.detail ?? ""
          : `expected ${counterexample.expected}, found ${counterexample.actual}`;
        reply({ kind: "result", id, verdict, said });
      },
    });
    reply({ kind: "done" });
  } catch (error) {
    reply({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

// What a mutant prints is for the clause that listens.
Object.assign(console, { log() {}, warn() {}, error() {} });
scope.onmessage = ({ data }) => judge(data);
