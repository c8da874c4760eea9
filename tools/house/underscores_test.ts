import { assertEquals } from "@std/assert";
import { underscores } from "./underscores.ts";

const paths = (file: string, target: string) =>
  underscores(new Map([[file, [target]]])).map(({ path }) => path);

Deno.test.each<[string, string]>([
  ["cli/b.ts", "cli/machinery/_a.ts"],
  ["cli/machinery/b.ts", "cli/_a.ts"],
  ["cli/testdata/b.ts", "cli/_a.ts"],
  ["cli/machinery/_a_test.ts", "cli/_a.ts"],
  ["cli/mod.ts", "cli/_a.ts"],
  ["mod.ts", "_a.ts"],
])("underscores() refuses an import of $1 by $0", (file, target) => {
  assertEquals(paths(file, target), [file]);
});

Deno.test("underscores() accepts imports inside of the folder, and of other names", () => {
  assertEquals(paths("cli/_a_test.ts", "cli/_a.ts"), []);
  assertEquals(paths("cli/_b.ts", "cli/_a.ts"), []);
  assertEquals(paths("mod.ts", "cli/_private/a_b.ts"), []);
});
