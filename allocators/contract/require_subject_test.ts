import { assertThrows } from "@std/assert";
import { requireSubject } from "./require_subject.ts";
import type { Subject } from "./subject.ts";
import { subjects } from "../subjects.ts";
import { tlsf } from "../tlsf/tlsf.ts";

/** A subject with one wrong claim, as a module without types may have it. */
function claiming(claim: Record<string, unknown>): Subject {
  return { ...tlsf, claims: { ...tlsf.claims, ...claim } } as Subject;
}

Deno.test("requireSubject() takes every built-in allocator", () => {
  for (const subject of subjects) requireSubject(subject);
});

Deno.test("requireSubject() names the claim that is misspelt", () => {
  for (
    const claim of [
      { misuse: "detect" },
      { coalescing: "banana" },
      { fit: "banana" },
      { realloc: "banana" },
      { alignment: "8" },
      { alignment: 0.5 },
      { alignment: 12 },
      { minimumRegion: NaN },
      { minimumRegion: 7000.5 },
      { largestRequest: 0 },
      { rounding: { bytes: Infinity, ratio: 0 } },
      { complexity: { malloc: { growth: { freeBlocks: "O(n^2)" } } } },
      { complexity: { mallok: {} } },
      { colour: "red" },
    ]
  ) {
    const [path] = Object.keys(claim);
    assertThrows(() => requireSubject(claiming(claim)), TypeError, `claims.${path}`);
  }
});

Deno.test("requireSubject() names a field that is missing", () => {
  assertThrows(() => requireSubject({} as Subject), TypeError, "claims: ");
  assertThrows(() => requireSubject(null as unknown as Subject), TypeError, "the subject");
  const { claims: _, ...rest } = tlsf;
  assertThrows(() => requireSubject(rest as Subject), TypeError, 'Cannot use "tlsf"');
  assertThrows(() => requireSubject({ ...tlsf, module: "./tlsf.ts" }), TypeError, "module: ");
});
