import { type Clause, groupOf } from "../spec/clause.ts";
import { programs } from "../spec/integrity/programs.ts";
import { clauses as spec } from "../spec/spec.ts";
import type { KillMatrix, KillRow } from "./kill_row.ts";
import type { Mutant } from "./mutant.ts";
import { type Trial, TrialRoom } from "./trials.ts";

/** How the matrix is made. */
export interface KillMatrixOptions {
  /** Mutants that are tried at one time. 2 if left out. */
  readonly workers?: number;
  /**
   * Milliseconds that one clause may take. 180,000 if left out; a fifth of that for a mutant that
   * may hang.
   */
  readonly timeLimit?: number;
  /**
   * Whether each mutant is held to all clauses but `bounds` and the battery, or only to those that
   * must find it. All if left out.
   */
  readonly only?: boolean;
  /** Called with each row as soon as it is known. */
  readonly onRow?: (row: KillRow) => void;
}

/**
 * Holds mutants to the spec.
 *
 * Each mutant is held to all clauses but those of `bounds` and of the battery, which take long: of
 * these only those that must find it are checked. The subjects themselves, without a defect, are
 * held to the same clauses. Needs `--allow-read` and `--allow-sys`.
 *
 * @param mutants The mutants.
 * @param options How many at a time, how long.
 * @returns The matrix; it does not depend on the machine, as long as every clause ends in time.
 */
export async function killMatrix(
  mutants: readonly Mutant[],
  options: KillMatrixOptions = {},
): Promise<KillMatrix> {
  const { workers = 2, timeLimit = 180_000, only = false, onRow } = options;
  const tasks = [...mutants, ...unharmed(mutants)];
  const trials: Trial[] = new Array(tasks.length);
  let next = 0;
  async function work(): Promise<void> {
    using room = new TrialRoom(timeLimit);
    using guarded = new TrialRoom(timeLimit / 5);
    while (next < tasks.length) {
      const at = next++;
      const mutant = tasks[at]!;
      const trial = await (mutant.mayHang ? guarded : room).try(mutant, clausesFor(mutant, only));
      trials[at] = trial;
      if (mutant.patches.length > 0) onRow?.(rowOf(trial));
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
  const rows = trials.slice(0, mutants.length).map(rowOf);
  return {
    rows,
    falseAlarms: trials.slice(mutants.length).flatMap(alarmsOf),
    clausesWithoutMutant: clausesWithoutMutant(
      rows.filter(({ survival }) => survival.length === 0).map(({ mutant }) => mutant),
    ),
  };
}

/**
 * Whether every mutant was killed, no subject was blamed without a defect, and each clause has
 * killed one that it names.
 */
export function isComplete({ rows, falseAlarms, clausesWithoutMutant }: KillMatrix): boolean {
  return rows.every(({ survival }) => survival.length === 0) && falseAlarms.length === 0 &&
    clausesWithoutMutant.length === 0;
}

/** Ids of the clauses that head the list of none of these mutants, and are charged with none. */
export function clausesWithoutMutant(mutants: readonly Mutant[]): string[] {
  const named = new Set(mutants.flatMap(({ kills, charges }) => [kills[0], charges]));
  return spec.map(({ id }) => id).filter((id) => !named.has(id));
}

/**
 * The subjects without a defect, each to be held to the clauses that find something in one of its
 * mutants.
 */
function unharmed(mutants: readonly Mutant[]): Mutant[] {
  const bySubject = Map.groupBy(mutants, (mutant) => `${mutant.entry} ${mutant.export}`);
  return [...bySubject.values()].map((family) => ({
    name: "unharmed",
    description: "The subject as it is",
    entry: family[0]!.entry,
    export: family[0]!.export,
    patches: [],
    kills: [...new Set(family.flatMap(({ kills }) => kills))],
  }));
}

function clausesFor({ kills, mayHang }: Mutant, only: boolean): string[] {
  return spec
    .filter((clause) => kills.includes(clause.id) || (!only && !mayHang && !takesLong(clause)))
    .map(({ id }) => id);
}

function takesLong(clause: Clause): boolean {
  return groupOf(clause) === "bounds" || programs.includes(clause);
}

function rowOf({ mutant, results, error }: Trial): KillRow {
  const found = results
    .filter(({ id, verdict, said }) =>
      verdict === "fail" || verdict === "time-out" || said.startsWith("see ") ||
      (verdict === mutant.verdict && mutant.kills.includes(id))
    )
    .map(({ id }) => id);
  const survival: string[] = error === undefined ? [] : [error];
  const { kills, charges, by = "", mayHang } = mutant;
  // A clause that passes can be charged later: the last word counts.
  const saidOf = (id: string): { readonly verdict: string; readonly said: string } =>
    results.findLast((result) => result.id === id) ?? { verdict: "not judged", said: "" };
  for (const id of kills) {
    const { verdict, said } = saidOf(id);
    const wanted = mutant.verdict ?? "fail";
    const isCharged = verdict === "unknown" && charges !== undefined && said === `see ${charges}`;
    if (verdict !== wanted && !isCharged && !(verdict === "time-out" && mayHang)) {
      survival.push(`${id}: ${verdict}${said === "" ? "" : ` (${said})`}`);
    }
  }
  const speaker = charges ?? kills[0]!;
  const { verdict, said } = saidOf(speaker);
  if (charges !== undefined && verdict !== "fail") survival.push(`${charges}: ${verdict}`);
  if (!said.includes(by)) survival.push(`${speaker}: it says nothing of "${by}" (${said})`);
  if (!mutant.mayHang) {
    const hung = results.find(({ verdict }) => verdict === "time-out");
    if (hung !== undefined) survival.push(`${hung.id}: it does not end`);
  }
  return { mutant, found, survival };
}

function alarmsOf({ mutant, results, error }: Trial): string[] {
  const alarms = results
    .filter(({ verdict }) => verdict !== "pass" && verdict !== "skip")
    .map(({ id, said }) => `${mutant.entry}: ${id}: ${said}`);
  return error === undefined ? alarms : [`${mutant.entry}: ${error}`, ...alarms];
}
