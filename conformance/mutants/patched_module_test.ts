import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { applyPatch } from "./patch.ts";
import { patchedModule } from "./patched_module.ts";

const readable = Deno.permissions.querySync({ name: "read" }).state === "granted";

function readingTest(name: string, fn: () => Promise<void>): void {
  const reason = readable ? "" : " (skipped: patching needs --allow-read)";
  Deno.test({ name: `${name}${reason}`, ignore: !readable, fn });
}

Deno.test("applyPatch() replaces what occurs exactly once", () => {
  const patch = { file: "x.ts", find: "a", replace: "$&b" };
  assertEquals(applyPatch("xay", patch), "x$&by");
  assertThrows(() => applyPatch("xy", patch), RangeError, "received none");
  assertThrows(() => applyPatch("aa", patch), RangeError, "received several");
});

readingTest("patchedModule() patches a module and leaves the file alone", async () => {
  const url = await patchedModule("conformance/certificate/verdict.ts", [{
    file: "conformance/certificate/verdict.ts",
    find: `if (verdict === "pass") return "conformant";`,
    replace: `if (verdict === "pass") return "partial";`,
  }]);
  const outcomes = [{ level: "MUST", verdict: "pass" }] as const;
  const patched: typeof import("../certificate/verdict.ts") = await import(url);
  const original = await import("../certificate/verdict.ts");
  assertEquals(patched.overallVerdict(outcomes), "partial");
  assertEquals(original.overallVerdict(outcomes), "conformant");
});

readingTest("patchedModule() patches what a module imports", async () => {
  const url = await patchedModule("conformance/spec/clause_selection.ts", [{
    file: "conformance/spec/clause.ts",
    find: `clause.id.slice(0, clause.id.indexOf("."))`,
    replace: `clause.id.slice(clause.id.indexOf(".") + 1)`,
  }]);
  const { selectClauses }: typeof import("../spec/clause_selection.ts") = await import(url);
  const clause = { id: "misuse.free", level: "MUST", requirement: "", source: "", lookAt: "" };
  const spec = [{ ...clause, check() {} }] as unknown as Parameters<typeof selectClauses>[0];
  assertEquals([...selectClauses(spec, { clauses: ["free"] })], ["misuse.free"]);
});

readingTest("patchedModule() refuses a patch of a file that is not imported", async () => {
  const patch = { file: "allocators/contract/region.ts", find: "x", replace: "y" };
  await assertRejects(
    () => patchedModule("conformance/certificate/verdict.ts", [patch]),
    RangeError,
    'Cannot patch allocators/contract/region.ts: "conformance/certificate/verdict.ts" does not import it',
  );
});

readingTest("patchedModule() patches a file for each of those that import it", async () => {
  const url = await patchedModule("allocators/tlsf/tlsf.ts", [{
    file: "allocators/blocks/boundary_tag.ts",
    find: `export const LINKED = 6;`,
    replace: `export const LINKED = 8;`,
  }]);
  const texts = await textsBehind(url);
  assert(texts.some((text) => text.includes("LINKED = 8")));
  assertEquals(texts.filter((text) => text.includes('boundary_tag.ts"')), []);
});

/** The text of a patched module, and of all patched ones that it imports. */
async function textsBehind(url: string): Promise<string[]> {
  const text = await (await fetch(url)).text();
  const imported = Array.from(text.matchAll(/from "(data:[^"]+)"/g), ([, inner]) => inner!);
  return [text, ...(await Promise.all(imported.map(textsBehind))).flat()];
}
