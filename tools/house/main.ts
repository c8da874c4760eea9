/**
 * Checks the rules of the house: `deno task house`.
 *
 * No import circle, imports in one direction, `_x.ts` inside its folder, no crowded folder, READMEs
 * that say what is exported, comments within 100 columns. The exit code is 1 if one is broken.
 *
 * @module
 */
import { inspectHouse } from "./house.ts";
import { formatOffence } from "./offence.ts";

if (import.meta.main) {
  const offences = inspectHouse(new URL("../../", import.meta.url));
  for (const offence of offences) console.error(formatOffence(offence));
  if (offences.length > 0) console.error(`Broken rules of the house: ${offences.length}`);
  Deno.exit(offences.length > 0 ? 1 : 0);
}
