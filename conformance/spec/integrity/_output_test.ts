import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { outputOf } from "./_output.ts";

Deno.test("outputOf() returns what is printed, whichever way", () => {
  const written = outputOf(() => {
    console.log("one", 1);
    console.error("two");
    console.assert(true, "not this");
    console.assert(false, "three");
    Deno.stdout.writeSync(new TextEncoder().encode("four"));
    void Deno.stderr.write(new TextEncoder().encode("five"));
  });
  assertEquals(written, ["one 1", "two", "Assertion failed: three", "four", "five"]);
});

Deno.test("outputOf() leaves console and streams as they were, after an error as well", () => {
  const { log, warn } = console;
  const { writeSync } = Deno.stdout;
  assertEquals(outputOf(() => {}), []);
  assertThrows(() =>
    outputOf(() => {
      throw new TypeError("broken");
    }), TypeError);
  assertStrictEquals(console.log, log);
  assertStrictEquals(console.warn, warn);
  assertStrictEquals(Deno.stdout.writeSync, writeSync);
  assertEquals(Object.hasOwn(Deno.stdout, "writeSync"), false);
});
