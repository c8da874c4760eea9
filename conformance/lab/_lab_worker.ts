/**
 * Runs one test of the lab on the subject that a module exports as `lab`: posts "loaded", then the
 * result.
 */
import { labTests } from "./lab_tests.ts";
import { type LabResult, runLabTest } from "./score.ts";

/** What the worker posts. */
export type LabReply = "loaded" | LabResult;

const scope = self as unknown as {
  onmessage: (event: MessageEvent<{ module: string; test: number }>) => Promise<void>;
  postMessage(reply: LabReply): void;
};

scope.onmessage = async ({ data }) => {
  const test = labTests[data.test]!;
  let result: LabResult;
  try {
    const { lab } = await import(data.module);
    scope.postMessage("loaded");
    result = runLabTest(test, lab);
  } catch (error) {
    result = { name: test.name, points: test.points, failure: String(error) };
  }
  scope.postMessage(result);
};
