import type { Certificate, ClauseResult } from "../certificate/certificate.ts";
import { assembleCertificate, DEFAULT_SEED } from "../certify.ts";
import { programs } from "../spec/integrity/programs.ts";
import { certifyIsolated, type IsolationOptions } from "./certify_isolated.ts";
import type { Target } from "./target.ts";

/** Settings of {@linkcode certifyRounds}. */
export interface RoundsOptions extends IsolationOptions {
  /** Asked after every round whether there is to be another one. */
  readonly goesOn: (rounds: number) => boolean;
}

/**
 * Judges an allocator as {@linkcode certifyIsolated} does, and then runs the random programs of the
 * battery in further rounds, each with the next seed, until it is told to stop or something fails.
 *
 * What a round finds depends on its seed alone: whoever stops the rounds decides how many there
 * are, and nothing else. The evidence of each clause says which seeds were tried.
 *
 * @returns The certificate of the first round, with what the others found.
 * @throws {TargetError} If the target cannot be loaded.
 * @throws {RangeError} If an option is not valid.
 */
export async function certifyRounds(
  target: Target,
  { goesOn, ...options }: RoundsOptions,
): Promise<Certificate> {
  let certificate = await certifyIsolated(target, options);
  const { seed: first = DEFAULT_SEED, resume: _, ...others } = options;
  const seeded = certificate.clauses
    .filter(({ id, verdict }) => verdict === "pass" && SEEDED.has(id))
    .map(({ id }) => id);
  if (seeded.length === 0) return certificate;
  const hasFailed = () => certificate.clauses.some(({ verdict }) => verdict === "fail");
  for (let rounds = 1; !hasFailed() && goesOn(rounds); rounds++) {
    const seed = (first + rounds) % 2 ** 32;
    const round = await certifyIsolated(target, { ...others, seed, clauses: seeded, exclude: [] });
    certificate = merged(certificate, round, `seeds ${first} to ${seed}`);
  }
  return certificate;
}

/** Clauses whose programs are other ones with another seed. */
const SEEDED: ReadonlySet<string> = new Set(
  programs.map(({ id }) => id).filter((id) => id !== "integrity.recorded-programs"),
);

function merged(certificate: Certificate, round: Certificate, seeds: string): Certificate {
  const found = new Map(round.clauses.map((result) => [result.id, result]));
  const results = certificate.clauses.map((before): ClauseResult => {
    const now = found.get(before.id)!;
    const operations = before.operations + now.operations;
    const milliseconds = before.milliseconds + now.milliseconds;
    if (now.verdict === "skip" || now.evidence === undefined) {
      return now.verdict === "fail" ? now : before;
    }
    if (now.verdict !== "pass") return { ...now, operations, milliseconds };
    const evidence = { ...now.evidence, detail: `${operations} calls, ${seeds}` };
    return { ...before, evidence, operations, milliseconds };
  });
  return assembleCertificate(certificate.subject, certificate.claims, certificate, results);
}
