/**
 * Prints the score sheet of RROS lab 4 for a TLSF.
 *
 *     deno run --allow-read tools/lab/main.ts [module]
 *
 * The module exports a `LabSubject` as `lab`; without one, the TLSF that Allocert ships is graded. Exit code 0 if all points are given, else
 * 1.
 *
 * @module
 */
import { scoreModule } from "../conformance/lab/score_module.ts";
import { scoreSheet } from "../conformance/lab/score_sheet.ts";

if (import.meta.main) {
  const [path] = Deno.args;
  const module = path === undefined
    ? new URL("../conformance/lab/tlsf_lab.ts", import.meta.url)
    : new URL(path, `file://${Deno.cwd()}/`);
  const results = await scoreModule(module.href);
  console.log(scoreSheet(path ?? "tlsf", results));
  // A worker in an endless loop would keep the process.
  Deno.exit(results.some((result) => result.failure !== undefined) ? 1 : 0);
}
