import { describeError } from "../conformance/evidence/finding.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { measurePwcet, PWCET_MEANING } from "../benchmarks/measure_pwcet.ts";
import type { ReplayLoad } from "../meters/replay_load.ts";
import { LEAST_SAMPLES } from "../meters/statistics/extremes/pwcet.ts";
import { FORMATS } from "../reports/formats/formats.ts";
import { WORKLOADS } from "../workloads/catalog.ts";
import { scenarioOptionsFor } from "../workloads/scenarios/scenario_options.ts";
import type { Command } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { loadSubject } from "./machinery/load_subject.ts";
import { Pace } from "./machinery/pace.ts";
import { Progress } from "./machinery/progress.ts";
import { formatFlags, ResultOutput } from "./machinery/result_output.ts";
import { unknownWord, UsageError } from "./machinery/usage_error.ts";

/**
 * Calls of the measured operation that are made before the one that is timed, as the default run
 * does.
 */
const REHEARSALS = 8;

/** `cli.ts pwcet`: estimates a probabilistic worst case of one call in one state. */
export const pwcet: Command = {
  name: "pwcet",
  summary: `Estimate a probabilistic worst case: ${PWCET_MEANING}`,
  words: "<name | module.ts>",
  examples: [
    ["pwcet tlsf", "malloc in a heap with 64 holes"],
    ["pwcet tlsf --workload sandwich --population 256 --json pwcet.json", "another state"],
  ],
  flags: [
    { name: "workload", value: "name", help: "Scenario that leads to the state (holes)" },
    { name: "population", value: "k", help: "Its population (64)" },
    { name: "samples", value: "n", help: `How many times the call is timed (${LEAST_SAMPLES})` },
    { name: "seed", value: "n", help: "Seed of the bootstrap (1)" },
    ...formatFlags(FORMATS.pwcet, "the report"),
    { name: "quiet", short: "q", help: "Print no report and no progress" },
  ],
  async run(args) {
    const [word, ...more] = args.words;
    if (word === undefined || more.length > 0) {
      throw new UsageError(
        `Cannot estimate: exactly one allocator must be named, received ${args.words.length}; see "cli.ts pwcet --help"`,
      );
    }
    const samples = args.integer("samples", LEAST_SAMPLES) ?? LEAST_SAMPLES;
    const seed = args.integer("seed", 0) ?? 1;
    const subject = await loadSubject(word);
    const population = args.integer("population", 1) ?? 64;
    const load = loadState(args.text("workload") ?? "holes", population, subject);
    const output = new ResultOutput(args, FORMATS.pwcet);
    const progress = new Progress(!args.has("quiet"));
    const pace = new Pace(samples, "samples");
    const measured = await measurePwcet(subject, load, {
      samples,
      seed,
      onProgress: (taken) => progress.show(pace.text(taken)),
    }).catch((error) => {
      throw new UsageError(`Cannot measure "${word}": ${describeError(error)}`);
    }).finally(() => progress.clear());
    output.write(measured);
    // Whatever was found, it is no verdict.
    return ExitCode.Ok;
  },
};

function loadState(name: string, population: number, subject: Subject): ReplayLoad {
  const scenarios = WORKLOADS.filter(({ probe }) => probe !== undefined);
  const scenario = scenarios.find((workload) => workload.name === name);
  if (scenario === undefined) {
    throw unknownWord(
      "scenario",
      name,
      scenarios.map((s) => s.name),
      'see "cli.ts list workloads"',
    );
  }
  const probe = scenario.probe!(population, {
    ...scenarioOptionsFor(subject.claims),
    repeats: REHEARSALS + 1,
  });
  return {
    ...probe,
    trace: { ...probe.trace, name: `${name}-${population}` },
    measured: probe.measured.slice(-1),
  };
}
