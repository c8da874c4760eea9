import type { Certificate, ClauseResult } from "../../../conformance/certificate/certificate.ts";
import { formatCounterexample } from "../../../conformance/certificate/counterexample.ts";
import { clauses } from "../../../conformance/spec/spec.ts";

/**
 * Writes a certificate for a terminal: what failed and how, what is open, what was counted, and the verdict last.
 *
 * @param certificate All verdicts.
 * @returns Several lines, without final line feed.
 *
 * @example The verdict on a bump allocator
 * ```ts
 * import { bump } from "@allocert/allocert/allocators";
 * import { certify } from "@allocert/allocert/conformance";
 * import { formatCertificateText } from "@allocert/allocert/reports";
 * import { assert } from "@std/assert";
 *
 * const certificate = await certify(bump, { clauses: ["misuse.free-null"] });
 * assert(formatCertificateText(certificate).endsWith("Verdict: partial"));
 * ```
 */
export function formatCertificateText(certificate: Certificate): string {
  const { subject, spec, seed, totals, verdict } = certificate;
  const lines: string[] = [];
  for (const result of certificate.clauses) {
    if (result.verdict === "fail") lines.push(formatFailure(result), "");
  }
  for (const { id, verdict, reason } of certificate.clauses) {
    if (verdict === "unknown") {
      lines.push(`${id} is not decided (${reason!.code}): ${reason!.detail}`, "");
    }
  }
  lines.push(...formatTiming(certificate));
  for (const limit of certificate.claims.limits ?? []) lines.push(`Limit: ${limit}`);
  const counts = (["pass", "fail", "unknown", "skip"] as const).map((v) => `${totals[v]} ${v}`);
  lines.push(
    `${subject.name} ${subject.version}, spec ${spec.version}, seed ${seed}: ${counts.join(", ")}`,
    `Verdict: ${verdict}`,
  );
  return lines.join("\n");
}

function formatFailure(result: ClauseResult): string {
  const { lookAt = "" } = clauses.find(({ id }) => id === result.id) ?? {};
  return formatCounterexample({ ...result, lookAt }, result.counterexample!);
}

function formatTiming({ timing }: Certificate): string[] {
  const lines: string[] = [];
  for (const [operation, found] of Object.entries(timing)) {
    const growth = Object.entries(found.growth).map(([variable, g]) => `${g} in ${variable}`);
    lines.push(`${operation}: at most ${found.steps} steps; ${growth.join(", ")}`);
    for (const note of found.notes ?? []) lines.push(`  ${note}`);
  }
  if (lines.length > 0) lines.push("");
  return lines;
}
