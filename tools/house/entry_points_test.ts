import { assertEquals, assertStringIncludes } from "@std/assert";
import { type EntryPoint, entryPoints } from "./entry_points.ts";
import { ROOMS } from "./import_order.ts";

const entry = (specifier: string, module: string, ...names: string[]): EntryPoint => ({
  specifier,
  module,
  names: new Set(names),
});
const ENTRIES = [
  entry("@a/a", "mod.ts", "certify", "Subject"),
  entry("@a/a/allocators", "allocators/mod.ts", "Tlsf", "tlsf"),
  entry("@a/a/foreign", "allocators/foreign/mod.ts", "openWasm"),
  entry("@a/a/cli", "cli.ts", "main"),
];
const READMES = {
  ...Object.fromEntries(ROOMS.map((room) => [`${room}/README.md`, ""])),
  "README.md":
    "| `@a/a` | see `certify` |\n## Exports\n\n- `certify()` a `Subject`, `deno task x`\n\n## More\n`no`\n",
  "CONTRIBUTING.md":
    "| `@a/a/allocators` | `tlsf` |\n| `@a/a/foreign` | `openWasm` |\n| `@a/a/cli` | it |",
  "allocators/README.md": "# Who\n\n## Exports\n\n`Tlsf`",
};

/** What is refused if some READMEs are other than they should be. */
function refused(changes: Record<string, string | undefined>): string[] {
  const texts = Object.entries({ ...READMES, ...changes });
  const readmes = new Map(texts.filter((it): it is [string, string] => it[1] !== undefined));
  return entryPoints(ENTRIES, readmes).map(({ path, expected }) => `${path}: ${expected}`);
}

Deno.test("entryPoints() accepts READMEs that say what is exported", () => {
  assertEquals(refused({}), []);
});

Deno.test.each<[string, Record<string, string | undefined>, string]>([
  ["a folder without README", { "reports/README.md": undefined }, "reports/README.md: a README"],
  [
    "an entry point that no table names",
    { "CONTRIBUTING.md": READMES["CONTRIBUTING.md"].replace("@a/a/cli", "@a/a/cl") },
    'README.md: a row for "@a/a/cli"',
  ],
  [
    "a row with a name that is not exported",
    { "CONTRIBUTING.md": READMES["CONTRIBUTING.md"].replace("openWasm", "openNative") },
    "names that allocators/foreign/mod.ts exports, found openNative",
  ],
  [
    "a README without section Exports",
    { "allocators/README.md": "# Who" },
    'allocators/README.md: a section "Exports"',
  ],
  [
    "a section with a name that is not exported",
    { "allocators/README.md": "## Exports\n`Buddy`\n## Others\n`no`" },
    "allocators/README.md: names that allocators/mod.ts exports, found Buddy",
  ],
  [
    "an export of the root that its README does not name",
    { "README.md": "| `@a/a` | it |\n## Exports\n`certify`" },
    'README.md: "Exports" to name all of mod.ts, found no Subject',
  ],
])("entryPoints() refuses $0", (_, changes, expected) => {
  const [offence, ...others] = refused(changes);
  assertEquals(others, []);
  assertStringIncludes(offence!, expected);
});
