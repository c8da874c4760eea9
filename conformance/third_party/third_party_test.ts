import { assert, assertEquals } from "@std/assert";
import type { Certificate } from "../certificate/certificate.ts";
import { selectClauses } from "../spec/clause_selection.ts";
import type { FoundGrowth } from "../evidence/growth.ts";
import { certifyIsolated } from "../isolation/certify_isolated.ts";
import { clauses } from "../spec/spec.ts";
import { thirdParties } from "./index.ts";
import { knownFailures } from "./known_failures.ts";
import { targetOf } from "./target_of.ts";
import type { ThirdParty } from "./third_party.ts";
import { whyAbsent } from "./why_absent.ts";

/** Counting machine instructions takes long, so that of libraries only these are counted here. */
const COUNTED = ["bounds.malloc-free-blocks", "bounds.free-live-blocks"];

/**
 * How the steps of malloc grow in free blocks, and those of free in live blocks, where it is beyond
 * doubt.
 */
const FOUND: Readonly<Record<string, readonly [malloc: FoundGrowth, free: FoundGrowth]>> = {
  "npm-thi-ng-malloc": ["O(n)", "O(n)"],
  "assemblyscript-tlsf": ["O(1)", "O(1)"],
  "wasi-dlmalloc": ["O(1)", "O(1)"],
  "glibc": ["O(n)", "O(1)"],
};

for (const party of thirdParties) {
  const absent = await whyAbsent(party);
  Deno.test({
    name: `${party.name} fails exactly the clauses that it is known to fail` +
      (absent === undefined ? "" : ` (skipped: ${absent})`),
    ignore: absent !== undefined,
    async fn() {
      const judged = judgedClauses(party);
      const certificate = await certifyIsolated(await targetOf(party), {
        clauses: [...judged],
        // Counting instructions takes long on a slow machine; only packages are known to loop for
        // ever.
        timeLimit: party.source.kind === "package" ? 8000 : 60_000,
        budget: party.source.kind === "library" ? { doublings: 10 } : {},
      });
      assertEquals(
        failures(certificate),
        Object.keys(party.knownFailures).filter((id) => judged.has(id)).sort(),
      );
      const { malloc, free } = certificate.timing;
      const [ofMalloc, ofFree] = FOUND[party.name] ?? [];
      assertEquals(malloc?.growth.freeBlocks, ofMalloc ?? malloc?.growth.freeBlocks);
      assertEquals(free?.growth.liveBlocks, ofFree ?? free?.growth.liveBlocks);
      if (!party.unsettled) assert(malloc!.steps > 0 && free!.steps > 0);
    },
  });
}

Deno.test("knownFailures are those of listed third parties, and name clauses", () => {
  assertEquals(Object.keys(knownFailures), thirdParties.map(({ name }) => name));
  for (const { knownFailures } of thirdParties) {
    for (const id of Object.keys(knownFailures)) {
      assert(clauses.some((clause) => clause.id === id), id);
    }
  }
});

function judgedClauses({ source, unsettled }: ThirdParty): ReadonlySet<string> {
  if (source.kind !== "library") {
    return selectClauses(clauses, { exclude: unsettled?.clauses ?? [] });
  }
  return new Set([...selectClauses(clauses, { exclude: ["bounds"] }), ...COUNTED]);
}

function failures({ clauses }: Certificate): string[] {
  return clauses.filter(({ verdict }) => verdict === "fail").map(({ id }) => id).sort();
}
