/**
 * Certifies every allocator of Allocert and prints the table of the systems in Markdown.
 *
 *     deno run --allow-read --allow-sys tools/systems/main.ts
 *     deno run --allow-read --allow-sys --allow-write=README.md,allocators/README.md tools/systems/main.ts --write
 *
 * With `--write` the table in `README.md` and in `allocators/README.md` is replaced. Takes some minutes.
 *
 * @module
 */
import { subjects } from "../allocators/subjects.ts";
import { certify } from "../conformance/certify.ts";
import { systems } from "./system_list.ts";
import { type CertifiedSystem, formatSystemsTable } from "../reports/formats/systems_markdown.ts";

/** The files that hold the table, and the path from each to the root of the package. */
const FILES = [["README.md", ""], ["allocators/README.md", "../"]] as const;
const BEGIN = "<!-- The table is written by: deno task systems --write -->";
const END = "<!-- End of the table -->";

if (import.meta.main) {
  const certified: CertifiedSystem[] = [];
  for (const system of systems) {
    console.error(`certifying ${system.subject}`);
    const subject = subjects.find(({ name }) => name === system.subject)!;
    certified.push({ system, certificate: await certify(subject) });
  }
  if (Deno.args.includes("--write")) {
    for (const [file, root] of FILES) {
      const url = new URL(`../../${file}`, import.meta.url);
      const text = await Deno.readTextFile(url);
      const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
      const after = text.slice(text.indexOf(END));
      const table = formatSystemsTable(certified, root);
      await Deno.writeTextFile(url, `${before}\n\n${table}\n\n${after}`);
    }
  } else console.log(formatSystemsTable(certified));
}
