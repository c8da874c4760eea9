import { labTests } from "./lab_tests.ts";
import type { LabReply } from "./_lab_worker.ts";
import type { LabResult } from "./score.ts";

/** Milliseconds that loading the module may take. */
const LOADING_LIMIT = 60_000;

const WORKER = new URL("./_lab_worker.ts", import.meta.url);

/**
 * Runs all tests of the lab on the subject that a module exports as `lab`, each in a worker of its
 * own.
 *
 * A module that does not load, a test that throws and one that does not end cost the points of that
 * test only.
 *
 * @param module URL of the module.
 * @param timeLimit Milliseconds that a test may take once the module is loaded.
 * @returns The result of each test, in the lab's order.
 */
export async function scoreModule(module: string, timeLimit = 5000): Promise<LabResult[]> {
  const results: LabResult[] = [];
  for (const test of labTests.keys()) results.push(await runInWorker(module, test, timeLimit));
  return results;
}

async function runInWorker(module: string, test: number, timeLimit: number): Promise<LabResult> {
  const { name, points } = labTests[test]!;
  const { promise, resolve } = Promise.withResolvers<LabResult>();
  const worker = new Worker(WORKER, { type: "module" });
  const end = (limit: number) =>
    setTimeout(() => resolve({ name, points, failure: `not ended after ${limit} ms` }), limit);
  let timer = end(LOADING_LIMIT);
  worker.onmessage = ({ data }: MessageEvent<LabReply>) => {
    if (data !== "loaded") return resolve(data);
    clearTimeout(timer);
    timer = end(timeLimit);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    resolve({ name, points, failure: event.message });
  };
  worker.postMessage({ module, test });
  const result = await promise;
  clearTimeout(timer);
  worker.terminate();
  return result;
}
