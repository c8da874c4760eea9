import { assertEquals } from "@std/assert";
import { inspectHouse } from "./house.ts";
import { ROOMS } from "./import_order.ts";

const granted = (["read", "write", "run"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);
const suffix = granted ? "" : " (skipped: needs --allow-read, --allow-write and --allow-run)";

/** A house with one offence of each kind. */
const PLANTED: Record<string, string> = {
  "deno.json": JSON.stringify({ name: "@a/a", version: "1.0.0", exports: { ".": "./mod.ts" } }),
  "README.md": "| `@a/a` | it |\n\n## Exports\n\n`tlsf`, `absent`\n",
  ...Object.fromEntries(ROOMS.map((room) => [`${room}/README.md`, ""])),
  "mod.ts": 'export { tlsf } from "./allocators/a.ts";\n',
  "allocators/a.ts": 'import type { B } from "./b.ts";\nexport const tlsf: B = 1;\n',
  "allocators/b.ts": 'import { tlsf } from "./a.ts";\nexport type B = 1 | typeof tlsf;\n',
  "allocators/c.ts": 'import "../workloads/w.ts";\n',
  "workloads/w.ts": `// ${"long ".repeat(30)}\n`,
  "workloads/w_test.ts": 'import "../reports/_r.ts";\n',
  "reports/_r.ts": "",
  ...Object.fromEntries(Array.from({ length: 23 }, (_, i) => [`reports/csv/${i}.ts`, ""])),
  "links/other.ts": `// ${"long ".repeat(30)}\n`,
};

Deno.test({
  name: `inspectHouse() finds every offence that is planted, and no other${suffix}`,
  ignore: !granted,
  fn() {
    const folder = Deno.realPathSync(Deno.makeTempDirSync());
    const root = new URL(`file://${folder}/`);
    try {
      for (const [path, text] of Object.entries(PLANTED)) {
        const file = new URL(path, root);
        Deno.mkdirSync(new URL(".", file), { recursive: true });
        Deno.writeTextFileSync(file, text);
      }
      assertEquals(inspectHouse(root).map(({ path, expected }) => `${path}: ${expected}`), [
        "allocators/a.ts: no import circle, types included; found allocators/a.ts -> allocators/b.ts -> allocators/a.ts",
        "allocators/c.ts: imports from below allocators (nowhere else), found workloads/w.ts",
        "workloads/w_test.ts: reports/_r.ts to be imported inside its folder only, and by no mod.ts",
        "reports/csv/: at most 22 files beside the sub-folders, found 23",
        "README.md: names that mod.ts exports, found absent",
        "workloads/w.ts:1: lines of comments of at most 100 columns, found 1 longer",
      ]);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `deno task check checks the house${granted ? "" : " (skipped: needs --allow-read)"}`,
  ignore: !granted,
  fn() {
    const { tasks } = JSON.parse(
      Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)),
    );
    assertEquals(tasks.check.command.split(" && ").includes("deno task house"), true);
    assertEquals(tasks.house.command.endsWith(" tools/house.ts"), true);
  },
});
