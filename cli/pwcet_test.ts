import { assertRejects } from "@std/assert";
import { parseArguments } from "./machinery/command.ts";
import { pwcet } from "./pwcet.ts";
import { UsageError } from "./machinery/usage_error.ts";

const refusals: readonly (readonly [args: readonly string[], message: string])[] = [
  [[], "exactly one allocator must be named, received 0"],
  [["tlsf", "--samples", "29999"], '"--samples" must be an integer of at least 30000'],
  [["tlsf", "--workload", "hole"], 'Unknown scenario "hole": did you mean "holes"?'],
  [["tlsf", "--workload", "sqlite-orders"], 'Unknown scenario "sqlite-orders"'],
  [["tlsf", "--population", "0"], '"--population" must be an integer of at least 1'],
];

for (const [args, message] of refusals) {
  Deno.test(`pwcet refuses: ${["pwcet", ...args].join(" ")}`, async () => {
    await assertRejects(
      async () => await pwcet.run(parseArguments(pwcet, args)),
      UsageError,
      message,
    );
  });
}
