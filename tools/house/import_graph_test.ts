import { assertEquals, assertThrows } from "@std/assert";
import { type DenoInfo, importGraph } from "./import_graph.ts";

const ROOT = "file:///house/";
const to = (file: string) => ({ specifier: ROOT + file });

Deno.test("importGraph() holds code and types once each, and nothing from elsewhere", () => {
  const info: DenoInfo = {
    modules: [
      {
        specifier: `${ROOT}a.ts`,
        dependencies: [{ code: to("b.ts"), type: to("b.ts") }, { type: to("c.ts") }, {
          code: { specifier: "npm:valibot@1.5.0" },
        }, { code: to("deno.json") }],
      },
      { specifier: `${ROOT}b.ts`, dependencies: [] },
      { specifier: "npm:valibot@1.5.0" },
    ],
  };
  assertEquals(
    importGraph(info, ROOT, ["a.ts", "b.ts", "c.ts"]),
    new Map([["a.ts", ["b.ts", "c.ts"]], ["b.ts", []], ["c.ts", []]]),
  );
});

Deno.test("importGraph() refuses a module that could not be read", () => {
  const info = { modules: [{ specifier: `${ROOT}a.ts`, error: "Expected ';'" }] };
  assertThrows(() => importGraph(info, ROOT, ["a.ts"]), Error, 'a.ts": Expected');
});
