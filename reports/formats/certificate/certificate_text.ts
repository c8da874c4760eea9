import { growthTexts } from "./growth_texts.ts";
import type { Certificate, ClauseResult } from "../../../conformance/certificate/certificate.ts";
import {
  formatCounterexample,
  type ReplayCommand,
} from "../../../conformance/certificate/counterexample.ts";
import { clauses } from "../../../conformance/spec/spec.ts";
import { grouped } from "../grouped.ts";
import { unclaimedClauses } from "./_unclaimed.ts";

/**
 * Writes a certificate for a terminal: what failed and how, what is open, what was counted, and the
 * verdict last.
 *
 * @param certificate All verdicts.
 * @param replay Writes the command that checks a clause again; left out, none is printed.
 * @returns Several lines, without final line feed.
 *
 * @example The last line is the verdict
 * ```ts
 * import { certify, formatCertificateText, tlsf } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const text = formatCertificateText(await certify(tlsf, { clauses: ["misuse"] }));
 * assertEquals(text.split("\n").at(-1), "Verdict: partial");
 * ```
 */
export function formatCertificateText(
  certificate: Certificate,
  replay?: ReplayCommand,
): string {
  const { subject, spec, seed, totals, verdict } = certificate;
  const lines: string[] = [];
  for (const result of certificate.clauses) {
    if (result.verdict === "fail") lines.push(formatFailure(result, replay), "");
  }
  for (const [why, ids] of notDecided(certificate)) lines.push(`${ids.join(", ")} ${why}`, "");
  lines.push(...formatTiming(certificate));
  for (const { size, regionSize, blocks, overhead } of certificate.capacity ?? []) {
    lines.push(
      `Capacity: ${grouped(blocks)} blocks of ${grouped(size)} bytes in a region of ${
        grouped(regionSize)
      }, each with ${overhead} bytes more`,
    );
  }
  for (const { claims, ids } of unclaimedClauses(certificate)) {
    const [count, them] = ids.length === 1
      ? ["1 clause was", "it"]
      : [`${ids.length} clauses were`, "these"];
    const names = claims.map((claim) => `\`${claim}\``).join(" and ");
    lines.push(
      `${count} not judged: claim ${names} to have ${them} judged: ${ids.join(", ")}`,
    );
  }
  for (const limit of certificate.claims.limits ?? []) lines.push(`Limit: ${limit}`);
  const counts = (["pass", "fail", "unknown", "skip"] as const).map((v) => `${totals[v]} ${v}`);
  lines.push(
    `${subject.name} ${subject.version}, spec ${spec.version}, seed ${seed}: ${counts.join(", ")}`,
    `Verdict: ${verdict}`,
  );
  return lines.join("\n");
}

/** The clauses without a verdict, by the reason: one cause is told once. */
function notDecided({ clauses }: Certificate): Map<string, string[]> {
  const byReason = new Map<string, string[]>();
  for (const { id, verdict, reason } of clauses) {
    if (verdict !== "unknown") continue;
    const why = `not decided (${reason!.code}): ${reason!.detail}`;
    byReason.set(why, [...byReason.get(why) ?? [], id]);
  }
  return new Map(
    [...byReason].map(([why, ids]) => [`${ids.length > 1 ? "are" : "is"} ${why}`, ids]),
  );
}

function formatFailure(result: ClauseResult, replay?: ReplayCommand): string {
  const { lookAt = "" } = clauses.find(({ id }) => id === result.id) ?? {};
  return formatCounterexample({ ...result, lookAt }, result.counterexample!, replay);
}

function formatTiming({ timing }: Certificate): string[] {
  const lines: string[] = [];
  for (const [operation, found] of Object.entries(timing)) {
    const growth = growthTexts(found).map((text, i) => `${i === 0 ? "; " : ", "}${text}`);
    lines.push(`${operation}: at most ${found.steps} steps${growth.join("")}`);
    for (const note of found.notes ?? []) lines.push(`  ${note}`);
  }
  if (lines.length > 0) lines.push("");
  return lines;
}
