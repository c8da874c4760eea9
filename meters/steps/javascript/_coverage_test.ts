import { assertEquals, assertThrows } from "@std/assert";
import { type Coverage, Refusal, sumSteps } from "./_coverage.ts";

function coverage(url: string, isBlockCoverage: boolean, ...counts: number[]): Coverage["result"] {
  return [{
    url,
    functions: [{ functionName: "f", isBlockCoverage, ranges: counts.map((count) => ({ count })) }],
  }];
}

Deno.test("sumSteps() adds up the ranges of all scripts but the runtime's and the harness's", () => {
  const result = [
    ...coverage("file:///subject.ts", true, 1, 5),
    ...coverage("", true, 2),
    ...coverage("ext:core/01_core.js", true, 100),
    ...coverage("node:inspector", true, 100),
    ...coverage("file:///harness.ts", false, 100),
  ];
  assertEquals(sumSteps({ result }, new Set(["file:///harness.ts"])), 8);
});

Deno.test("sumSteps() refuses a function that ran without block counts", () => {
  const result = coverage("file:///subject.ts", false, 1);
  const error = assertThrows(() => sumSteps({ result }, new Set()), Refusal) as Refusal;
  assertEquals(error.reason, "no-block-coverage");
  assertEquals(
    error.message,
    'V8 kept no block counts for function "f" of file:///subject.ts',
  );
});

Deno.test("sumSteps() takes a function that did not run, which never has block counts", () => {
  assertEquals(sumSteps({ result: coverage("file:///subject.ts", false, 0) }, new Set()), 0);
});
