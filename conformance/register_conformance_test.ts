import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Subject } from "../allocators/contract/subject.ts";
import { registerConformance } from "./register_conformance.ts";
import { clauses } from "./spec/spec.ts";
import { toy } from "./testdata/toy.ts";

interface Registered {
  readonly name: string;
  readonly ignore: boolean;
  readonly fn: () => Promise<void>;
}

/** What would be registered, had the tests been real. */
function registered(register: () => void): Registered[] {
  const tests: Registered[] = [];
  const runner = Deno as { test: unknown };
  const { test } = runner;
  runner.test = (definition: Registered) => void tests.push(definition);
  try {
    register();
  } finally {
    runner.test = test;
  }
  return tests;
}

async function messageOf(test: Registered): Promise<string> {
  try {
    await test.fn();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

Deno.test("registerConformance() registers a test for each clause, named after it", () => {
  const tests = registered(() => registerConformance(toy("named")));
  assertEquals(tests.length, clauses.length);
  for (const [i, { id, requirement }] of clauses.entries()) {
    assert(tests[i]!.name.startsWith(`named > ${id} > ${requirement}`), tests[i]!.name);
  }
});

Deno.test("registerConformance() ignores what does not apply, with the reason in the name", () => {
  const tests = registered(() => registerConformance(toy("modest"), { clauses: ["realloc.null"] }));
  assertEquals(tests.length, 1);
  assertEquals(tests[0]!.ignore, true);
  assertMatch(tests[0]!.name, /\(skipped: "realloc" is not offered\)$/);
});

Deno.test("registerConformance() leaves excluded clauses out", () => {
  const tests = registered(() => registerConformance(toy("few"), { exclude: ["bounds"] }));
  assert(tests.length < clauses.length);
  assert(!tests.some(({ name }) => name.includes("> bounds.")));
});

Deno.test("registerConformance() lets the test of a clause that is met pass", async () => {
  const [test] = registered(() =>
    registerConformance(toy("good"), { clauses: ["misuse.double-free"] })
  );
  assertEquals(await messageOf(test!), "");
});

Deno.test("registerConformance() prints a failure in the order that is promised", async () => {
  const overlapping = toy("bad", (allocator) => ({
    malloc: (size) => allocator.malloc(size > 16 ? size - 8 : size),
  }));
  const [test] = registered(() =>
    registerConformance(overlapping, { clauses: ["integrity.blocks-disjoint"], seed: 5 })
  );
  const message = await messageOf(test!);
  const labels = message.split("\n").map((line) => line.match(/^(\w[\w ,]*?)( on a.*)?:/)?.[1]);
  assertEquals(labels.filter((label) => label !== undefined).map((label) => label.split(",")[0]), [
    "Required",
    "Expected",
    "Actual",
    "Trace",
    "Heap",
    "Seed",
    "Replay",
    "Look at",
  ]);
  assertStringIncludes(message, 'deno test -A --filter "bad > integrity.blocks-disjoint >"');
});

Deno.test("registerConformance() names the clause that is broken, in the test that exposed it", async () => {
  const overlapping = toy("bad", (allocator) => ({
    malloc: (size) => allocator.malloc(size > 16 ? size - 8 : size),
  }));
  const tests = registered(() =>
    registerConformance(overlapping, {
      clauses: ["integrity.payloads-kept", "coalescing.any-program"],
    })
  );
  const [first, second] = [await messageOf(tests[0]!), await messageOf(tests[1]!)];
  assertMatch(first, /^integrity\.payloads-kept is not decided \(charged\): see integrity\.blocks/);
  assertStringIncludes(first, "integrity.blocks-disjoint is not met");
  assertStringIncludes(first, "Found by: integrity.payloads-kept");
  assertEquals(
    second,
    "coalescing.any-program is not decided (charged): see integrity.blocks-disjoint",
  );
});

Deno.test("registerConformance() leaves one test of an allocator that cannot be created", async () => {
  const absent = { ...toy("absent"), create: () => undefined } as unknown as Subject;
  const tests = registered(() => registerConformance(absent, { clauses: ["misuse"] }));
  const open = tests.filter(({ ignore }) => !ignore);
  assertEquals(open.map(({ name }) => name.split(" > ")[1]), ["integrity.created"]);
  assertMatch(await messageOf(open[0]!), /^integrity\.created is not met/);
  assertMatch(tests.at(-1)!.name, /\(skipped: see integrity\.created\)$/);
});

Deno.test("registerConformance() warns of a SHOULD clause that is not met, and fails it if strict", async () => {
  const counting = toy("counts", (allocator, { buffer, base }) => ({
    malloc(size) {
      const address = allocator.malloc(size);
      if (address === 0) new Uint8Array(buffer)[base + 15]! += 1;
      return address;
    },
  }));
  const only = { clauses: ["exhaustion.bytes-unchanged"] };
  const { warn } = console;
  const warnings: string[] = [];
  console.warn = (text: string) => void warnings.push(text);
  try {
    const [lax] = registered(() => registerConformance(counting, only));
    assertEquals(await messageOf(lax!), "");
    const [strict] = registered(() => registerConformance(counting, { ...only, strict: true }));
    assertMatch(await messageOf(strict!), /^exhaustion\.bytes-unchanged is not met/);
  } finally {
    console.warn = warn;
  }
  assertEquals(warnings.length, 1);
  assertMatch(warnings[0]!, /^SHOULD clause: exhaustion\.bytes-unchanged is not met/);
});

Deno.test("registerConformance() says where it was called", () => {
  const [test] = registered(() =>
    registerConformance(toy("here"), { clauses: ["misuse.free-null"] })
  );
  const location = Reflect.get(test!.fn, Symbol.for("Deno.test.location")) as string;
  assertMatch(location, /register_conformance_test\.ts:\d+:\d+$/);
});
