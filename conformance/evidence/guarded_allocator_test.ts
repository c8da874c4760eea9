import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import { createRegion } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { certify } from "../certify.ts";
import { describeError, Finding } from "./finding.ts";
import { createGuarded } from "./guarded_allocator.ts";
import { toy } from "../testdata/toy.ts";

const region = createRegion(1024);

/** An allocator in which one member returns what its type forbids. */
function returning(member: keyof Allocator, value: unknown): Allocator {
  return createGuarded(toy("nonsense", () => ({ [member]: () => value })), region);
}

Deno.test("a guarded allocator blames the allocator for what is no number", () => {
  for (const value of [8n, undefined, null, "8", Symbol("address")]) {
    assertThrows(() => returning("malloc", value).malloc(8), Finding, "malloc(8) returned");
    assertThrows(() => returning("realloc", value).realloc!(8, 8), Finding, "realloc(8, 8)");
    assertThrows(() => returning("memalign", value).memalign!(8, 8), Finding, "memalign(8");
    assertThrows(
      () => returning("usableSize", value).usableSize!(8),
      Finding,
      "usableSize(8)",
    );
  }
  assertThrows(() => returning("check", undefined).check!(), Finding, "check() returned");
});

Deno.test("createGuarded() blames the subject for what is no allocator", () => {
  for (const nothing of [undefined, null, 8, {}, { malloc: () => 0 }]) {
    const subject = { ...toy("nothing"), create: () => nothing } as unknown as Subject;
    assertThrows(() => createGuarded(subject, region), Finding, "create() on 1024 bytes");
  }
  const subject = toy("moody", () => ({
    get realloc(): never {
      throw new Error("not today");
    },
  }));
  assertThrows(() => createGuarded(subject, region), Finding, "not today");
});

Deno.test("describeError() says something of whatever is thrown", () => {
  assertEquals(describeError(new RangeError("no")), "RangeError: no");
  assertEquals(describeError(8n), "the bigint 8");
  const shy = {
    toString(): never {
      throw new Error("no words");
    },
  };
  assertEquals(describeError(shy), "something that cannot be written");
});

Deno.test("certify() makes a verdict of a subject that creates nothing", async () => {
  const subject = { ...toy("nothing"), create: () => undefined } as unknown as Subject;
  const { verdict, clauses } = await certify(subject, { clauses: ["integrity", "exhaustion"] });
  assertEquals(verdict, "non-conformant");
  const failed = clauses.filter(({ verdict }) => verdict === "fail");
  assertEquals(failed.map(({ id }) => id), ["integrity.created"]);
  assertStringIncludes(failed[0]!.counterexample!.actual, "returned undefined, not an allocator");
});
