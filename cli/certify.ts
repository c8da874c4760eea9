import { TargetError } from "../conformance/isolation/certify_isolated.ts";
import { certifyRounds } from "../conformance/isolation/certify_rounds.ts";
import type { Certificate, ClauseResult } from "../conformance/certificate/certificate.ts";
import type { ReplayCommand } from "../conformance/certificate/counterexample.ts";
import { DEFAULT_BUDGET } from "../conformance/certify.ts";
import type { CheckBudget } from "../conformance/evidence/check_context.ts";
import { parseCertificate } from "../conformance/certificate/certificate_schema.ts";
import { PROFILES } from "../conformance/spec/profiles.ts";
import { FORMATS } from "../reports/formats/formats.ts";
import type { Arguments, Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { oneWord } from "./machinery/one_word.ts";
import { Progress } from "./machinery/progress.ts";
import { formatFlags, ResultOutput } from "./machinery/result_output.ts";
import { resolveTarget } from "./machinery/resolve_target.ts";
import { unknownWord, UsageError } from "./machinery/usage_error.ts";

/** `cli.ts certify`: judges an allocator in a process of its own. */
export const certify: Command = {
  name: "certify",
  summary: "Judge an allocator by the conformance spec",
  words: "<name | module.ts | file.wasm | library.so | manifest.json>",
  examples: [
    ["certify tlsf", "judge an allocator that ships with Allocert"],
    ["certify ./my_heap.ts --json certificate.json", "judge your own, keep the certificate"],
    [
      "certify ./my_heap.json --clauses 'bounds.*'",
      "only some clauses, of a library by its manifest",
    ],
    ["certify ./my_heap.ts --budget 30m", "go on with fresh seeds for half an hour"],
    ["certify ./my_heap.ts --json certificate.json --resume", "go on with a run that was cut off"],
  ],
  flags: [
    { name: "clauses", value: "glob,...", repeats: true, help: "Only these clauses or groups" },
    { name: "exclude", value: "glob,...", repeats: true, help: "Not these clauses or groups" },
    {
      name: "profile",
      value: "name",
      help: `Part of the spec: ${Object.keys(PROFILES).join(", ")}`,
    },
    { name: "seed", value: "n", help: "Seed of everything that is random (1)" },
    {
      name: "budget",
      value: "quick|full|30m",
      help: "How much is tried (full); for a time goes on with fresh seeds",
    },
    { name: "time-limit", value: "seconds", help: "What one clause may take (60)" },
    ...formatFlags(FORMATS.certificate, "the certificate"),
    { name: "resume", help: "Go on from the file of --json, which is written after every clause" },
    {
      name: "known-failures",
      help: "Skip what is known to fail, with the reason; a surprise pass is then a failure",
    },
    { name: "strict", help: "A SHOULD that is not met makes the exit code 1 as well" },
    { name: "quiet", short: "q", help: "Print no certificate and no progress" },
  ],
  async run(args) {
    const word = oneWord(args, "certify", "allocator");
    const { target, knownFailures } = await resolveTarget(word);
    const output = new ResultOutput(args, FORMATS.certificate);
    const replay = replayCommand(word);
    const resume = args.has("resume") ? await readResumed(args) : undefined;
    const progress = new Progress(!args.has("quiet"));
    const limit = args.integer("time-limit", 1);
    const seed = args.integer("seed", 0);
    const end = performance.now() + timeOf(args);
    let certificate: Certificate;
    try {
      certificate = await certifyRounds(target, {
        goesOn(rounds) {
          if (performance.now() >= end) return false;
          progress.show(`round ${rounds + 1}, with fresh seeds`);
          return true;
        },
        ...selectionOf(args),
        knownFailures: args.has("known-failures") ? knownFailures : {},
        budget: budgetOf(args),
        ...(seed === undefined ? {} : { seed }),
        ...(limit === undefined ? {} : { timeLimit: 1000 * limit }),
        ...(resume === undefined ? {} : { resume }),
        onProgress(certificate: Certificate, last: ClauseResult) {
          const { pass, fail, unknown } = certificate.totals;
          progress.show(`${pass} pass, ${fail} fail, ${unknown} unknown, last ${last.id}`);
          output.update("json", { certificate, replay });
        },
      });
    } catch (error) {
      if (error instanceof TargetError || error instanceof RangeError) {
        throw new UsageError(error.message);
      }
      throw error;
    } finally {
      progress.clear();
    }
    output.write({ certificate, replay });
    return exitCodeOf(certificate, args.has("strict"));
  },
};

/** Writes the command that checks a clause again, of the allocator as it was named here. */
function replayCommand(word: string): ReplayCommand {
  const named = /^[\w./:#@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return (clause, seed) => `deno run -A cli.ts certify ${named} --clauses ${clause} --seed ${seed}`;
}

async function readResumed(args: Arguments): Promise<Certificate | undefined> {
  const path = args.text("json");
  if (path === undefined || path === "-") {
    throw new UsageError('Flag "--resume" needs "--json <file>", the certificate to go on from');
  }
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return text === "" ? undefined : parseCertificate(text, path);
}

function selectionOf(
  args: Arguments,
): { clauses?: readonly string[]; exclude?: readonly string[] } {
  const name = args.text("profile") ?? "real-time";
  const profile = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
  if (profile === undefined) {
    throw unknownWord("profile", name, Object.keys(PROFILES), 'see "cli.ts certify --help"');
  }
  const listed = (flag: string): string[] => args.texts(flag).flatMap((text) => text.split(","));
  const clauses = [...listed("clauses"), ...profile.clauses ?? []];
  const exclude = [...listed("exclude"), ...profile.exclude ?? []];
  return {
    ...(clauses.length > 0 ? { clauses } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
  };
}

/** Left out, a resumed run has the budget that it was begun with. */
function budgetOf(args: Arguments): Partial<CheckBudget> {
  const name = args.text("budget");
  if (name === undefined) return {};
  if (name === "full" || TIME.test(name)) return DEFAULT_BUDGET;
  if (name === "quick") return { operations: 500, doublings: 11 };
  throw unknownWord("budget", name, ["quick", "full"], "or a time such as 90s, 30m or 8h");
}

/** Milliseconds that a run goes on with fresh seeds, its first round included; 0 if it does not. */
function timeOf(args: Arguments): number {
  const [, count = "0", unit = "s"] = TIME.exec(args.text("budget") ?? "") ?? [];
  return Number(count) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as "s" | "m" | "h"];
}

const TIME = /^([1-9]\d{0,4})([smh])$/;

function exitCodeOf({ verdict, clauses }: Certificate, strict: boolean): ExitCode {
  if (verdict === "non-conformant") return ExitCode.Failed;
  if (strict && clauses.some((c) => c.level === "SHOULD" && c.verdict === "fail")) {
    return ExitCode.Failed;
  }
  return verdict === "inconclusive" ? ExitCode.Inconclusive : ExitCode.Ok;
}
