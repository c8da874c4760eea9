import { assertEquals, assertThrows } from "@std/assert";
import { parseManifest } from "./manifest.ts";

const VALID = {
  allocert: 1,
  name: "my-heap",
  version: "1",
  description: "A heap",
  library: "my.so",
  heap: "region",
  functions: {
    init: { symbol: "my_init", arguments: ["base", "size"] },
    malloc: { symbol: "my_malloc", arguments: ["handle", "size", 0] },
    free: { symbol: "my_free", arguments: ["address", "size", "alignment"] },
  },
};

function parseWith(change: Record<string, unknown>): unknown {
  return parseManifest(JSON.stringify({ ...VALID, ...change }), "my.json");
}

Deno.test("parseManifest() returns what is valid as it is", () => {
  assertEquals(parseManifest(JSON.stringify(VALID), "my.json"), VALID as unknown);
});

Deno.test("parseManifest() names the file and every fault with its path", () => {
  const error = assertThrows(
    () => parseWith({ name: "My Heap", heap: "mine", extra: 1 }),
    SyntaxError,
    '"my.json"',
  );
  for (const path of ["name:", "heap:", "extra: is no field of a manifest"]) {
    assertEquals(error.message.includes(`  ${path}`), true, error.message);
  }
});

Deno.test("parseManifest() tells that a text is no JSON", () => {
  assertThrows(() => parseManifest("{", "my.json"), SyntaxError, "no JSON");
});

Deno.test("parseManifest() refuses arguments that a role cannot have", () => {
  const { functions } = VALID;
  const wrong = (role: string, ...args: unknown[]): Record<string, unknown> => ({
    functions: { ...functions, [role]: { symbol: "x", arguments: args } },
  });
  assertThrows(
    () => parseWith(wrong("malloc", "adress")),
    SyntaxError,
    "functions.malloc.arguments.0: must be one of handle, base, size, address, ",
  );
  assertThrows(() => parseWith(wrong("malloc", "address")), SyntaxError, "functions.malloc");
  assertThrows(
    () => parseWith(wrong("init", "size")),
    SyntaxError,
    'needs an init that takes "base"',
  );
  assertThrows(() => parseWith(wrong("init", "handle", "base")), SyntaxError, "functions.init");
  assertThrows(() => parseWith(wrong("free", "address", "base")), SyntaxError, "functions.free");
  assertThrows(() => parseWith(wrong("free", "handle")), SyntaxError, 'be given the "address"');
  assertThrows(
    () => parseWith(wrong("realloc", "address", "out", "size")),
    SyntaxError,
    "functions.realloc",
  );
});

Deno.test("parseManifest() refuses a handle that nothing returns", () => {
  const init = { symbol: "my_init", arguments: ["base", "size"], returns: "status" };
  assertThrows(
    () => parseWith({ functions: { ...VALID.functions, init } }),
    SyntaxError,
    "functions.malloc",
  );
});

Deno.test("parseManifest() takes the types of parameters and results, and refuses what cannot be", () => {
  const withFunctions = (change: Record<string, unknown>): unknown =>
    parseWith({ functions: { ...VALID.functions, ...change } });
  withFunctions({
    malloc: { symbol: "x", arguments: ["handle", { pass: "size", as: "u16" }], result: "u32" },
    free: { symbol: "x", arguments: ["address"], result: "bool", refused: "zero" },
    check: { symbol: "x", arguments: ["handle"], result: "void" },
  });
  for (
    const [role, call, why] of [
      ["malloc", { arguments: [{ pass: "size", as: "u24" }] }, "must be one of bool, u8, "],
      ["malloc", { arguments: [{ pass: "sise", as: "u16" }] }, "must be one of handle, "],
      [
        "malloc",
        { arguments: ["size"], result: "long" },
        "functions.malloc.result: must be one of",
      ],
      ["malloc", { arguments: ["size"], result: "void" }, 'cannot be "void"'],
      ["malloc", { arguments: [{ pass: "size", as: "void" }] }, 'no parameter is "void"'],
      ["free", { arguments: ["address"], refused: "zero" }, 'what is "refused" needs a result'],
      ["check", { arguments: [] }, 'it needs "sound"'],
      ["check", { arguments: [], result: "void", sound: "zero" }, 'it needs "sound"'],
      ["realloc", { arguments: ["size"] }, 'be given the "address"'],
    ] as const
  ) {
    assertThrows(() => withFunctions({ [role]: { symbol: "x", ...call } }), SyntaxError, why);
  }
  assertThrows(() => parseWith({ baseAlignment: 24 }), SyntaxError, "must be a power of two");
});
