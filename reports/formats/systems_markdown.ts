import type { Certificate } from "../../conformance/certificate/certificate.ts";
import type { FoundGrowth } from "../../conformance/evidence/growth.ts";
import { type Columns, tableOf } from "./columns.ts";
import { formatMarkdownTable } from "./markdown_table.ts";

/**
 * A system, the subject that stands for it, and where its parts are. Paths are from the root of the
 * package.
 */
export interface System {
  /** Name of the subject. */
  readonly subject: string;
  /** Name of the system, as people know it. */
  readonly title: string;
  /** What it is, in one sentence without final period. */
  readonly about: string;
  /** Where it comes from. */
  readonly source: string;
  /** Files or folders of the allocator and what belongs to it. */
  readonly files: readonly string[];
  /** Files of its own workload; none for a baseline, which is asked what all are asked. */
  readonly workloads: readonly string[];
}

/** A system and its certificate. */
export interface CertifiedSystem {
  /** What it is and where it lives. */
  readonly system: System;
  /** What was found out about its subject. */
  readonly certificate: Certificate;
}

/**
 * Writes the table of the systems: what each is, where it lives, its workload, the clauses that
 * apply to it, and its timing class as counted.
 *
 * @param systems The rows.
 * @param root Path from the file that will hold the table to the root of the package, such as
 * `"../"`.
 * @returns A table in Markdown, without final line feed.
 */
export function formatSystemsMarkdown(systems: readonly CertifiedSystem[], root = ""): string {
  const columns: Columns<CertifiedSystem> = {
    "System": ({ system }) => `**${system.title}** \`${system.subject}\``,
    "What it is": ({ system }) => `${system.about} (${system.source})`,
    "Where": ({ system }) => links(system.files, root),
    "Its workload": ({ system }) => links(system.workloads, root) || "those of all",
    "Clauses": ({ certificate }) => clausesOf(certificate),
    "Timing class as counted (most steps)": ({ certificate }) => timingOf(certificate),
  };
  const [header, ...cells] = tableOf(columns, systems);
  return formatMarkdownTable(header, cells);
}

function links(paths: readonly string[], root: string): string {
  return paths.map((path) => {
    const name = path.endsWith("/") ? path : path.slice(path.lastIndexOf("/") + 1);
    return `[${name}](${root}${path})`;
  }).join(", ");
}

function clausesOf({ clauses, verdict }: Certificate): string {
  const passed = clauses.filter((clause) => clause.verdict === "pass");
  const groups = [...new Set(passed.map(({ id }) => id.slice(0, id.indexOf("."))))];
  const parts = [`${passed.length} passed: ${groups.join(", ")}`];
  for (const missed of ["fail", "unknown"] as const) {
    const ids = clauses.filter((clause) => clause.verdict === missed).map(({ id }) => `\`${id}\``);
    const word = missed === "fail" ? "failed" : "unknown";
    if (ids.length > 0) parts.push(`${ids.length} ${word}: ${ids.join(", ")}`);
  }
  return `${verdict}; ${parts.join("; ")}`;
}

function timingOf({ timing }: Certificate): string {
  return Object.entries(timing).map(([operation, { growth, moved, steps }]) =>
    `${operation} ${growthOf(growth)}${moved ? " beside the copy" : ""} (${steps})`
  ).join("; ");
}

const GROWING: readonly FoundGrowth[] = ["unknown", "worse", "O(n)", "O(log n)"];

/** The growth that was found, worst first, and the variables in which it was. */
function growthOf(growth: { readonly [variable: string]: FoundGrowth }): string {
  const found = Object.entries(growth);
  const parts = GROWING.map((kind) => {
    const variables = found.filter(([, found]) => found === kind).map(([variable]) => variable);
    return variables.length === 0 ? "" : `${kind} in ${variables.map(spaced).join(", ")}`;
  });
  return parts.filter((part) => part !== "").join(", ") || "O(1)";
}

/** `freeBlocks` as `free blocks`. */
function spaced(variable: string): string {
  return variable.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
