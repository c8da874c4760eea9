import { assertEquals } from "@std/assert";
import { longComments } from "./long_comments.ts";

/** A text of words that ends in column `columns`. */
const words = (columns: number) => "a ".repeat(columns).slice(0, columns - 1) + "b";
const linesOf = (...text: string[]) =>
  longComments("x.ts", text.join("\n")).map(({ path, remedy }) => `${path} ${remedy}`);

Deno.test("longComments() refuses column 101 in every kind of comment", () => {
  assertEquals(linesOf(`// ${words(98)}`), ["x.ts:1 wrap line 1"]);
  assertEquals(linesOf("", `  /** ${words(96)} */`), ["x.ts:2 wrap line 2"]);
  assertEquals(linesOf("/**", ` * ${words(98)}`, " */", "let x;"), ["x.ts:2 wrap line 2"]);
  assertEquals(linesOf("/*", words(101), "*/", words(101)), ["x.ts:2 wrap line 2"]);
  assertEquals(linesOf(`let x = "y"; // ${words(90)}`, `// ${words(98)}`), [
    "x.ts:1 wrap line 1, 2",
  ]);
});

Deno.test("longComments() accepts 100 columns, long code, a word and a row, which cannot be wrapped", () => {
  const address = `https://example.org/${"a".repeat(100)}`;
  assertEquals(linesOf(`// ${words(97)}`, "/**", ` * ${words(97)}`, " */"), []);
  assertEquals(linesOf(`const x = "${words(50)} // ${words(50)}";`, `f(\`${address}\`);`), []);
  assertEquals(linesOf(`// ${address}`, "/**", ` * ${address}`, " */"), []);
  assertEquals(linesOf("/**", ` * | ${words(98)} |`, " */"), []);
});
