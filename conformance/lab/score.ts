import { type LabTest, labTests } from "./lab_tests.ts";
import type { LabSubject } from "./lab_subject.ts";

/** What came of one test. */
export interface LabResult {
  /** The test's name in the lab's table of points. */
  readonly name: string;
  /** Points that the test gives. */
  readonly points: number;
  /** Why none are given; left out if it was passed. */
  readonly failure?: string;
}

/** Runs one test of the lab. */
export function runLabTest(test: LabTest, subject: LabSubject): LabResult {
  const { name, points } = test;
  try {
    test.run(subject);
    return { name, points };
  } catch (error) {
    return { name, points, failure: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Runs all tests of the lab in this thread. Whatever a test throws costs its points; an endless
 * loop is not ended.
 *
 * @param subject What is graded.
 * @returns The result of each test, in the lab's order.
 *
 * @example Grade the TLSF that Allocert ships
 * ```ts
 * import { score, scoreSheet, tlsfLab } from "@allocert/allocert/conformance";
 * import { assert } from "@std/assert";
 *
 * const sheet = scoreSheet("tlsf", score(tlsfLab(24)));
 * assert(sheet.endsWith("85 of 85"));
 * ```
 */
export function score(subject: LabSubject): LabResult[] {
  return labTests.map((test) => runLabTest(test, subject));
}
