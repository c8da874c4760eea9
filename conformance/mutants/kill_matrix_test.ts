import { assertEquals, assertStringIncludes } from "@std/assert";
import { clauses as spec } from "../spec/spec.ts";
import { isComplete, killMatrix } from "./kill_matrix.ts";
import { type Defect, type Mutant, mutantsOf } from "./mutant.ts";
import { mutants } from "./mutants.ts";

const granted = (["sys", "read"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);

/** A test that plants defects and counts steps. */
function plantingTest(name: string, fn: () => Promise<void>): void {
  const reason = granted ? "" : " (skipped: needs --allow-read and --allow-sys)";
  Deno.test({ name: `${name}${reason}`, ignore: !granted, fn });
}

/** Mutants of the bump allocator. */
function planted(...defects: Partial<Defect>[]): Mutant[] {
  return mutantsOf(
    { entry: "allocators/baselines/bump.ts", export: "bump" },
    defects.map((defect) => ({
      name: "planted",
      description: "",
      patches: [{
        find: `if (block + need / 4 > this.#end) return 0;`,
        replace: `if (block + need / 4 > this.#end) throw new Error("full");`,
      }],
      kills: ["exhaustion.null"],
      ...defect,
    })),
  );
}

plantingTest("killMatrix() kills every mutant by the clauses that name it", async () => {
  const { rows, falseAlarms } = await killMatrix(mutants, { only: true });
  assertEquals(rows.length, mutants.length);
  assertEquals(rows.filter(({ survival }) => survival.length > 0), []);
  assertEquals(falseAlarms, []);
});

plantingTest("killMatrix() says which clauses found a mutant, and why one lives", async () => {
  const { rows, clausesWithoutMutant } = await killMatrix(
    planted(
      { kills: ["exhaustion.null", "integrity.crowded"], charges: "exhaustion.null", by: "full" },
      { kills: ["exhaustion.null", "misuse.foreign"] },
      { kills: ["exhaustion.null"], by: "empty" },
      { kills: ["exhaustion.null"], patches: [{ find: "no such line", replace: "" }] },
    ),
    { only: true },
  );
  assertEquals(rows[0]!.found, ["integrity.crowded", "exhaustion.null"]);
  assertEquals(rows[0]!.survival, []);
  assertEquals(rows[1]!.survival, ["misuse.foreign: pass"]);
  assertStringIncludes(rows[2]!.survival[0]!, 'exhaustion.null: it says nothing of "empty"');
  assertStringIncludes(rows[3]!.survival[0]!, 'Cannot plant "planted"');
  assertEquals(clausesWithoutMutant.length, spec.length - 1);
});

plantingTest(
  "killMatrix() ends what does not end, and blames only one that may hang for it",
  async () => {
    const patches = [{
      find: `if (block + need / 4 > this.#end) return 0;`,
      replace: `while (block + need / 4 > this.#end);`,
    }];
    const kills = ["exhaustion.null", "exhaustion.huge"];
    const { rows } = await killMatrix(
      planted({ patches, kills, mayHang: true }, { patches, kills: ["exhaustion.null"] }),
      { only: true, timeLimit: 5000 },
    );
    assertEquals(rows[0]!.survival, []);
    assertEquals(rows[0]!.found, kills);
    assertEquals(rows[1]!.survival, [
      "exhaustion.null: time-out (expected calls that return, found none within the time limit)",
      "exhaustion.null: it does not end",
    ]);
  },
);

plantingTest(
  "killMatrix() notices a clause that blames an allocator without a defect",
  async () => {
    const { falseAlarms } = await killMatrix(
      mutantsOf({ entry: "allocators/baselines/control.ts", export: "control" }, [{
        name: "planted",
        description: "",
        patches: [{ find: "const STRIDE = 4;", replace: "const STRIDE = 8;" }],
        kills: ["integrity.blocks-disjoint", "misuse.free-null"],
      }]),
      { only: true },
    );
    assertEquals(falseAlarms.length, 1);
    assertStringIncludes(
      falseAlarms[0]!,
      "allocators/baselines/control.ts: integrity.blocks-disjoint: expected",
    );
  },
);

Deno.test("isComplete() wants every mutant killed, every clause to have one, and no false alarm", () => {
  const [mutant] = planted({});
  const killed = { mutant: mutant!, found: ["exhaustion.null"], survival: [] };
  const survivor = { mutant: mutant!, found: [], survival: ["exhaustion.null: pass"] };
  const matrix = { rows: [killed], falseAlarms: [], clausesWithoutMutant: [] };
  assertEquals(isComplete(matrix), true);
  assertEquals(isComplete({ ...matrix, rows: [killed, survivor] }), false);
  assertEquals(isComplete({ ...matrix, falseAlarms: ["x"] }), false);
  assertEquals(isComplete({ ...matrix, clausesWithoutMutant: ["x"] }), false);
});
