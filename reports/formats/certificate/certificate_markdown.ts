import type { Certificate, ClauseResult } from "../../../conformance/certificate/certificate.ts";
import { formatMarkdownTable } from "../markdown_table.ts";

/**
 * Writes a certificate as Markdown, to be put before a colleague.
 *
 * @param certificate All verdicts.
 * @returns The document, with final line feed.
 *
 * @example What was found out about a bump allocator
 * ```ts
 * import { bump } from "@allocert/allocert/allocators";
 * import { certify } from "@allocert/allocert/conformance";
 * import { formatCertificateMarkdown } from "@allocert/allocert/reports";
 * import { assert } from "@std/assert";
 *
 * const certificate = await certify(bump, { clauses: ["misuse.free-null"] });
 * assert(formatCertificateMarkdown(certificate).startsWith("# Certificate of bump "));
 * ```
 */
export function formatCertificateMarkdown(certificate: Certificate): string {
  const { subject, spec, environment, seed, budget, totals, verdict, timing } = certificate;
  const { os, arch, runtime, version } = environment;
  const parts = [
    `# Certificate of ${subject.name} ${subject.version}`,
    `**${verdict}**: ${totals.pass} passed, ${totals.fail} failed, ${totals.unknown} unknown, ${totals.skip} skipped.`,
    formatMarkdownTable(["", ""], [
      ["Spec", `${spec.name} ${spec.version}`],
      ["Binary interface", subject.abi],
      ["Source", subject.source === undefined ? "" : `\`${subject.source}\``],
      ["SHA-256", subject.sha256 === undefined ? "" : `\`${subject.sha256}\``],
      ["Seed", String(seed)],
      ["Tried", `${budget.operations} random operations, ${budget.doublings} doublings`],
      ["Environment", `${runtime} ${version}, ${os} ${arch}`],
    ]),
  ];
  const operations = Object.entries(timing);
  if (operations.length > 0) {
    parts.push(
      "## Timing, as counted",
      formatMarkdownTable(
        ["Operation", "Most steps", "Growth"],
        operations.map(([operation, { steps, growth }]) => [
          operation,
          String(steps),
          Object.entries(growth).map(([variable, g]) => `${g} in ${variable}`).join(", "),
        ]),
      ),
    );
  }
  const failures = certificate.clauses.filter(({ verdict }) => verdict === "fail");
  if (failures.length > 0) parts.push("## Failures", ...failures.map(formatFailure));
  parts.push(
    "## Clauses",
    formatMarkdownTable(
      ["Clause", "Level", "Verdict", "Evidence or reason"],
      certificate.clauses.map(({ id, level, verdict, evidence, reason }) => [
        `\`${id}\``,
        level,
        verdict,
        reason?.detail ?? (evidence ? `${evidence.kind}: ${evidence.detail}` : ""),
      ]),
    ),
  );
  return parts.join("\n\n") + "\n";
}

function formatFailure({ id, requirement, counterexample }: ClauseResult): string {
  const { expected, actual, trace, heap, replay } = counterexample!;
  const lines = [
    `### \`${id}\``,
    "",
    `${requirement}.`,
    "",
    `- Expected: ${expected}`,
    `- Actual: ${actual}`,
    `- Replay: \`${replay}\``,
  ];
  for (const block of [trace, heap]) {
    if (block !== undefined) lines.push("", "```text", block.trimEnd(), "```");
  }
  return lines.join("\n");
}
