import { assertEquals } from "@std/assert";
import type { Certificate, ClauseResult } from "../../conformance/certificate/certificate.ts";
import type { Verdict } from "../../conformance/certificate/verdict.ts";

import { formatSystemsMarkdown, type System } from "./systems_markdown.ts";

const system: System = {
  subject: "toy",
  title: "Toy",
  about: "A toy",
  source: "Nowhere",
  files: ["allocators/toy.ts", "allocators/toys/"],
  workloads: [],
};

function certificate(
  verdicts: Readonly<Record<string, Verdict>>,
  timing: Certificate["timing"],
): Certificate {
  const clauses = Object.entries(verdicts).map(([id, verdict]): ClauseResult => ({
    id,
    level: "MUST",
    requirement: "",
    verdict,
    operations: 0,
    milliseconds: 0,
  }));
  return { verdict: "partial", clauses, timing } as unknown as Certificate;
}

function cells(table: string): string[] {
  return table.split("\n")[2]!.split(" | ").map((cell) => cell.replaceAll("|", "").trim());
}

Deno.test("formatSystemsMarkdown() links files from where the table is", () => {
  const certified = { system, certificate: certificate({}, {}) };
  const [, , where, workload] = cells(formatSystemsMarkdown([certified], "../"));
  assertEquals(
    where,
    "[toy.ts](../allocators/toy.ts), [allocators/toys/](../allocators/toys/)",
  );
  assertEquals(workload, "those of all");
});

Deno.test("formatSystemsMarkdown() counts what passed by group and names what did not", () => {
  const verdicts = { "a.x": "pass", "a.y": "pass", "b.x": "fail", "c.x": "skip", "c.y": "unknown" };
  const certified = { system, certificate: certificate(verdicts as Record<string, Verdict>, {}) };
  const [, , , , clauses] = cells(formatSystemsMarkdown([certified]));
  assertEquals(clauses, "partial; 2 passed: a; 1 failed: `b.x`; 1 unknown: `c.y`");
});

Deno.test("formatSystemsMarkdown() says in what an operation grows, worst first", () => {
  const timing: Certificate["timing"] = {
    malloc: { steps: 31, growth: { freeBlocks: "O(1)", regionSize: "O(1)" } },
    free: { steps: 70, growth: { freeBlocks: "O(log n)", pools: "O(n)", liveBlocks: "O(log n)" } },
  };
  const certified = { system, certificate: certificate({}, timing) };
  assertEquals(
    cells(formatSystemsMarkdown([certified])).at(-1),
    "malloc O(1) (31); free O(n) in pools, O(log n) in free blocks, live blocks (70)",
  );
});
