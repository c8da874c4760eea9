import { assertEquals } from "@std/assert";
import { importCircles } from "./import_circles.ts";

const chains = (graph: Record<string, string[]>) =>
  importCircles(new Map(Object.entries(graph))).map(({ path, expected }) => [
    path,
    expected.replace(/.* found /, ""),
  ]);

Deno.test("importCircles() tells a circle once, as a chain from its first file", () => {
  const graph = {
    "c.ts": ["a.ts"],
    "a.ts": ["b.ts", "d.ts"],
    "b.ts": ["c.ts", "d.ts"],
    "d.ts": [],
  };
  assertEquals(chains(graph), [["a.ts", "a.ts -> b.ts -> c.ts -> a.ts"]]);
});

Deno.test("importCircles() finds circles apart, a file in itself, and the shortest of several", () => {
  const graph = {
    "a.ts": ["b.ts", "c.ts"],
    "b.ts": ["c.ts"],
    "c.ts": ["a.ts"],
    "x.ts": ["x.ts", "y.ts"],
    "y.ts": ["z.ts"],
    "z.ts": ["y.ts", "a.ts"],
  };
  assertEquals(chains(graph), [
    ["a.ts", "a.ts -> c.ts -> a.ts"],
    ["x.ts", "x.ts -> x.ts"],
    ["y.ts", "y.ts -> z.ts -> y.ts"],
  ]);
});

Deno.test("importCircles() accepts a file that is reached in two ways", () => {
  assertEquals(chains({ "a.ts": ["b.ts", "c.ts"], "b.ts": ["c.ts"], "c.ts": [] }), []);
});
