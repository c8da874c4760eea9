import { assert, assertEquals, assertThrows } from "@std/assert";
import { Op } from "../trace/trace.ts";
import { traceSha256 } from "../trace/trace_digest.ts";
import { summarizeTrace } from "../trace/trace_summary.ts";
import { type PeriodicProfile, periodicTrace } from "./periodic_trace.ts";

const GOLDEN: [profile: PeriodicProfile, sha256: string][] = [
  ["small", "edbc25999ce7905a7641964e4be92efa181ba68e6a18b0b2b728cb09f71f642f"],
  ["big", "ddf2f4b7dabe7d0eeed6fd9b7b5b53cea797eac1f872c3c9a975fc29a36cab6a"],
  ["mixed", "3b18c09616938cff40ba2e1fd3fc74bbc5c37611e9470f5f675ba7d753c3f72e"],
];

for (const [profile, sha256] of GOLDEN) {
  Deno.test(`periodicTrace() gives the same ${profile} load for the same seed, for years`, async () => {
    assertEquals(await traceSha256(periodicTrace(1, { profile, operations: 5000 })), sha256);
  });
}

Deno.test("periodicTrace() asks for sizes of its profile", () => {
  const small = summarizeTrace(periodicTrace(2, { profile: "small", operations: 5000 }));
  assert(small.sizes.max < 4096);
  const big = summarizeTrace(periodicTrace(2, { profile: "big", operations: 5000 }));
  assert(big.sizes.p50 > 4096 && big.sizes.max <= 65536);
  const mixed = summarizeTrace(periodicTrace(2, { profile: "mixed", operations: 5000 }));
  assert(mixed.sizes.p50 < big.sizes.p50 && mixed.sizes.max > 4096);
});

Deno.test("periodicTrace() spends exactly a task's bytes in each of its periods", () => {
  const trace = periodicTrace(3, {
    profile: "small",
    operations: 400,
    tasks: [{ period: 10, bytesPerPeriod: 10_000, longestHold: 1 }],
  });
  // A hold of one tick is over before the next period, so the load falls to nothing between two of
  // them.
  let sum = 0;
  for (let i = 0; i < trace.ops.length; i++) {
    if (trace.ops[i] === Op.Malloc) sum += trace.sizes[i]!;
    else if (sum > 0) {
      assertEquals(sum, 10_000);
      sum = 0;
    }
  }
  assertEquals(summarizeTrace(trace).peakLiveBytes, 10_000);
});

Deno.test("periodicTrace() holds no block longer than its task may", () => {
  const trace = periodicTrace(4, {
    profile: "big",
    operations: 2000,
    tasks: [{ period: 7, bytesPerPeriod: 100_000, longestHold: 70 }],
  });
  const { peakLiveBytes } = summarizeTrace(trace);
  assert(peakLiveBytes <= 10 * 100_000 && peakLiveBytes > 300_000, `${peakLiveBytes}`);
});

Deno.test("periodicTrace() refuses tasks that do not run", () => {
  const task = { period: 10, bytesPerPeriod: 100, longestHold: 5 };
  for (const key of ["period", "bytesPerPeriod", "longestHold"]) {
    assertThrows(
      () => periodicTrace(1, { profile: "small", operations: 10, tasks: [{ ...task, [key]: 0 }] }),
      RangeError,
      `"${key}" must be a safe integer of at least 1, received 0`,
    );
  }
  assertThrows(
    () => periodicTrace(1, { profile: "small", operations: 10, tasks: [] }),
    RangeError,
    "at least one task",
  );
});
