import { assert, assertEquals } from "@std/assert";
import type { Deferred } from "../../allocators/contract/deferred.ts";
import { createRegion } from "../../allocators/contract/region.ts";
import { rtLinux } from "../../allocators/rtlinux/rt_allocator.ts";
import { runRtLinux } from "./rtlinux_run.ts";

const MILLISECOND = 1_000_000;
const PERIOD = 500 * MILLISECOND;

function fresh(heap: number): Deferred {
  return rtLinux.create(createRegion(rtLinux.claims.minimumRegion + heap)).deferred!;
}

Deno.test("runRtLinux() fills 128 slots and goes on without, where Linux answers at once", () => {
  const run = runRtLinux(fresh(2 ** 21));
  assertEquals(
    run.rows.map((row) => row.slot),
    Array.from({ length: 140 }, (_, i) => i < 128 ? i : -1),
  );
  assertEquals(
    run.rows.map((row) => row.requested),
    Array.from({ length: 140 }, (_, i) => PERIOD * (i + 1)),
  );
  assertEquals([run.rows[0]!.size, run.rows[139]!.size], [128, 17920]);
  assertEquals([run.refused, run.orphans, run.freed], [12, 0, 128]);
  assertEquals([run.worstResponse, run.worstCompletion, run.worstEarly], [0, 0, 0]);
});

Deno.test("runRtLinux() answers after the delay of the tasklet, and at once without a slot", () => {
  const run = runRtLinux(fresh(2 ** 21), { delay: 10 * MILLISECOND });
  assertEquals([run.refused, run.orphans, run.freed], [12, 0, 128]);
  assertEquals([run.worstResponse, run.worstCompletion], [10 * MILLISECOND, 10 * MILLISECOND]);
  const withoutSlot = run.rows.slice(128);
  assert(withoutSlot.every((row) => row.answered === row.requested));
});

Deno.test("runRtLinux() never recovers from the first refusal of a heap that is too small", () => {
  const run = runRtLinux(fresh(65536));
  const first = run.rows.findIndex((row) => row.slot < 0);
  assert(first > 20 && first < 33, `first refusal at request ${first + 1}`);
  assert(run.rows.slice(first).every((row) => row.slot === -1));
  assertEquals([run.freed, run.orphans], [first, 0]);
});

Deno.test("runRtLinux() orphans buffers where the tasklet takes longer than a period", () => {
  const run = runRtLinux(fresh(2 ** 21), { delay: 600 * MILLISECOND, requests: 5 });
  assertEquals(
    run.rows.map((row) => [row.requested / MILLISECOND, row.answered / MILLISECOND, row.slot]),
    [
      [500, 1000, -1],
      [1100, 1500, -1],
      [1700, 2000, -1],
      [2300, 2500, -1],
      [2900, 3000, -1],
    ],
  );
  assertEquals(run.worstEarly, 400 * MILLISECOND);
  assertEquals([run.orphans, run.freed], [5, 5]);
  // Completion is bounded by Linux alone; the answer comes at the tick, with or without a buffer.
  assertEquals([run.worstResponse, run.worstCompletion], [PERIOD, 600 * MILLISECOND]);
});

Deno.test("runRtLinux() of the same heap sees the same", () => {
  const options = { delay: 600 * MILLISECOND };
  assertEquals(runRtLinux(fresh(2 ** 20), options), runRtLinux(fresh(2 ** 20), options));
});
