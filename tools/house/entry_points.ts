import { ROOMS } from "./import_order.ts";
import type { Offence } from "./offence.ts";

/** A module that users import: one of `exports` in `deno.json`. */
export interface EntryPoint {
  /** What users import, as in `@allocert/allocert/meters`. */
  readonly specifier: string;
  /** Path of the module from the root. */
  readonly module: string;
  /** All names that it exports. */
  readonly names: ReadonlySet<string>;
}

/**
 * What the READMEs say of the entry points and these do not keep.
 *
 * Every folder of the house has a README. The table of entry points in README.md or CONTRIBUTING.md
 * has a row for each: its specifier, then what it holds. The README beside the `mod.ts` of an entry
 * point has a section "Exports". Names in backticks, in a row or a section, are exported. The
 * section of the root's README names all that the root exports.
 *
 * @param readmes Text of each README and of CONTRIBUTING.md, by its path.
 */
export function entryPoints(
  entries: readonly EntryPoint[],
  readmes: ReadonlyMap<string, string>,
): Offence[] {
  const offences: Offence[] = [];
  const expect = (path: string, expected: string, remedy: string) =>
    offences.push({ path, expected, remedy });
  for (const room of ROOMS) {
    if (readmes.has(`${room}/README.md`)) continue;
    expect(`${room}/README.md`, "a README", "say what the folder is for and what to read first");
  }
  const tables = `${readmes.get("README.md")}\n${readmes.get("CONTRIBUTING.md")}`.split("\n");
  for (const { specifier, module, names } of entries) {
    const row = tables.find((line) => line.startsWith(`| \`${specifier}\``));
    if (row === undefined) {
      expect("README.md", `a row for "${specifier}" in a table`, "add one that says what it holds");
    }
    const path = module.replace(/[^/]*$/, "README.md");
    const readme = module.endsWith("mod.ts") ? readmes.get(path) : undefined;
    const section = /^#+ Exports$([^]*?)(?=^#|(?![^]))/m.exec(readme ?? "")?.[1];
    if (readme !== undefined && section === undefined) {
      expect(path, 'a section "Exports"', `add it, with names of ${module} in backticks`);
    }
    const unkept = [...namesIn(`${row}${section}`).difference(names)].join(", ");
    if (unkept !== "") {
      expect(path, `names that ${module} exports, found ${unkept}`, "export it, or do not name it");
    }
    const unsaid = [...names.difference(namesIn(section ?? ""))].join(", ");
    if (unsaid !== "" && module === "mod.ts") {
      expect(path, `"Exports" to name all of ${module}, found no ${unsaid}`, "name it there");
    }
  }
  return offences;
}

/** Identifiers in backticks, with or without `()`. */
function namesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/`([A-Za-z_$][\w$]*)(?:\(\))?`/g)].map(([, name]) => name!));
}
