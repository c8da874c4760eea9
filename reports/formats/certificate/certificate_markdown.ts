import type { Certificate, ClauseResult } from "../../../conformance/certificate/certificate.ts";
import type { ReplayCommand } from "../../../conformance/certificate/counterexample.ts";
import { grouped } from "../grouped.ts";
import { formatMarkdownTable } from "../markdown_table.ts";
import { unclaimedClauses } from "./_unclaimed.ts";

/**
 * Writes a certificate as Markdown, to be put before a colleague.
 *
 * @param certificate All verdicts.
 * @param replay Writes the command that checks a clause again; left out, none is printed.
 * @returns The document, with final line feed.
 *
 * @example The first line names the subject
 * ```ts
 * import { certify, formatCertificateMarkdown, tlsf } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const document = formatCertificateMarkdown(await certify(tlsf, { clauses: ["misuse"] }));
 * assertEquals(document.split("\n")[0], `# Certificate of tlsf ${tlsf.version}`);
 * ```
 */
export function formatCertificateMarkdown(
  certificate: Certificate,
  replay?: ReplayCommand,
): string {
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
  if (certificate.capacity !== undefined) {
    parts.push(
      "## Capacity",
      formatMarkdownTable(
        ["Bytes of a block", "Bytes of the region", "Blocks", "Overhead of a block"],
        certificate.capacity.map(({ size, regionSize, blocks, overhead }) =>
          [size, regionSize, blocks, overhead].map((value) => grouped(value))
        ),
      ),
    );
  }
  const failures = certificate.clauses.filter(({ verdict }) => verdict === "fail");
  if (failures.length > 0) {
    parts.push(
      "## Failures",
      ...failures.map((failure) => formatFailure(failure, replay)),
    );
  }
  const unclaimed = unclaimedClauses(certificate);
  if (unclaimed.length > 0) {
    parts.push(
      "## Not judged, for want of a claim",
      formatMarkdownTable(
        ["Claim to make", "Clauses that it would have judged"],
        unclaimed.map((group) => [named(group.claims), named(group.ids)]),
      ),
    );
  }
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

function named(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}

function formatFailure(
  { id, requirement, counterexample }: ClauseResult,
  replay?: ReplayCommand,
): string {
  const { expected, actual, trace, heap, foundBy, seed } = counterexample!;
  const lines = [
    `### \`${id}\``,
    "",
    `${requirement}.`,
    "",
    `- Expected: ${expected}`,
    `- Actual: ${actual}`,
    ...(foundBy === undefined ? [] : [`- Found by: \`${foundBy}\``]),
    ...(replay === undefined ? [] : [`- Replay: \`${replay(foundBy ?? id, seed)}\``]),
  ];
  for (const block of [trace, heap]) {
    if (block !== undefined) lines.push("", "```text", block.trimEnd(), "```");
  }
  return lines.join("\n");
}
