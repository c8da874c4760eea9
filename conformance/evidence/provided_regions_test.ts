import { assertEquals } from "@std/assert";
import { createRegion, type Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Clause } from "../spec/clause.ts";
import { examine } from "../spec/examined_subject.ts";
import { judgeClause } from "../judge_clause.ts";
import { toy } from "../testdata/toy.ts";

/** A toy whose regions count how many of them are there. */
function counting(): { readonly subject: Subject; present(): number } {
  let regions = 0;
  return {
    present: () => regions,
    subject: {
      ...toy("counting"),
      provideRegion(size): Region & Disposable {
        regions++;
        return { ...createRegion(size), [Symbol.dispose]: () => void regions-- };
      },
    },
  };
}

function clause(check: Clause["check"]): Clause {
  return {
    id: "integrity.test",
    level: "MUST",
    requirement: "The test holds",
    source: "This test",
    lookAt: "The test",
    check,
  };
}

for (const fails of [false, true]) {
  Deno.test(`judgeClause() gives all regions back after a clause that ${fails ? "fails" : "passes"}`, async () => {
    const { subject, present } = counting();
    const examined = examine(subject);
    const before = present();
    let meanwhile = 0;
    await judgeClause(
      clause((context) => {
        context.heap().malloc(8);
        context.run(context.trace().malloc(0, 8).build("one"));
        meanwhile = present() - before;
        context.expect(!fails, "to pass", "it fails");
      }),
      examined,
      { seed: 1, budget: { operations: 10, doublings: 7 }, count: () => Promise.reject() },
    );
    assertEquals([meanwhile, present() - before], [2, 0]);
  });
}
