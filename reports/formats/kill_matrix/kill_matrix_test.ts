import { assertEquals, assertStringIncludes } from "@std/assert";
import { clauses as spec } from "../../../conformance/spec/spec.ts";
import type { KillMatrix, KillRow } from "../../../conformance/mutants/kill_row.ts";
import { formatKillMatrixMarkdown } from "./kill_matrix_markdown.ts";
import { formatKillMatrix } from "./kill_matrix_text.ts";

const killed: KillRow = {
  mutant: {
    name: "size-wraps",
    description: "2^32 | 0 bytes",
    seen: "D3: somewhere",
    entry: "allocators/tlsf/tlsf.ts",
    export: "tlsf",
    patches: [],
    kills: ["exhaustion.huge"],
  },
  found: ["integrity.crowded", "exhaustion.huge", "realloc.huge", "realloc.null"],
  survival: [],
};
const survivor: KillRow = {
  mutant: { ...killed.mutant, name: "lives", seen: "D10: elsewhere" },
  found: [],
  survival: ["exhaustion.huge: pass"],
};

function matrix(rows: readonly KillRow[]): KillMatrix {
  return { rows, falseAlarms: [], clausesWithoutMutant: [] };
}

Deno.test("formatKillMatrix() has a line for each mutant, and says why one lives", () => {
  assertEquals(
    formatKillMatrix(matrix([killed, survivor])),
    [
      "killed    size-wraps  exhaustion.huge and 3 more",
      "SURVIVED  lives       exhaustion.huge",
      "",
      "lives survived exhaustion.huge: pass",
      "1 killed, 1 survived",
      "clauses without a mutant: none",
    ].join("\n"),
  );
});

Deno.test("formatKillMatrix() lists clauses without a mutant, and false alarms", () => {
  const text = formatKillMatrix({
    rows: [killed],
    falseAlarms: ["allocators/tlsf/tlsf.ts: misuse.foreign: found 1"],
    clausesWithoutMutant: ["misuse.foreign", "realloc.null"],
  });
  assertStringIncludes(text, "false alarm: allocators/tlsf/tlsf.ts: misuse.foreign: found 1");
  assertStringIncludes(text, "clauses without a mutant: misuse.foreign, realloc.null");
});

Deno.test("formatKillMatrixMarkdown() shows who found what, and what each clause finds", () => {
  const lines = formatKillMatrixMarkdown(matrix([survivor, killed])).split("\n");
  const has = (line: string) => assertEquals(lines.filter((found) => found === line), [line]);
  has("- **1 killed, 1 survived**");
  has("| D3 | size-wraps | exhaustion.huge |");
  has(
    "| size-wraps | 2^32 \\| 0 bytes | D3: somewhere | **exhaustion.huge** | integrity: crowded; realloc: huge, null |",
  );
  has("| lives | 2^32 \\| 0 bytes | D10: elsewhere | survived exhaustion.huge: pass |  |");
  has("| exhaustion.huge | 1 | 0 | lives, size-wraps |");
  has("| misuse.foreign | 0 | 0 |  |");
  assertEquals(
    lines.indexOf("| D3 | size-wraps | exhaustion.huge |") + 1,
    lines.indexOf("| D10 | lives | exhaustion.huge |"),
  );
  assertEquals(
    lines.filter((line) => spec.some(({ id }) => line.startsWith(`| ${id} |`))).length,
    spec.length,
  );
});
