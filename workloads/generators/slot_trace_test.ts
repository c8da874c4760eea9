import { assert, assertEquals, assertThrows } from "@std/assert";
import { Op } from "../trace/trace.ts";
import { traceSha256 } from "../trace/trace_digest.ts";
import { summarizeTrace } from "../trace/trace_summary.ts";
import { slotTrace } from "./slot_trace.ts";

/** Share of the operations after the filling that go to ids below `hot`. */
function trafficBelow(hot: number, filling: number, ids: Uint32Array): number {
  const traffic = ids.subarray(filling);
  return traffic.filter((id) => id < hot).length / traffic.length;
}

Deno.test("slotTrace() gives the same trace for the same seed, for years", async () => {
  assertEquals(
    await traceSha256(slotTrace(1, { operations: 5000, slots: 500 })),
    "f1a9e8064f9d877cfe3da5423b7679d1d17e8ca1b366cf18e0f565e82ac89126",
  );
});

Deno.test("slotTrace() sends four in five operations to one slot in five", () => {
  const { ids } = slotTrace(2, { operations: 21_000, slots: 1000 });
  const share = trafficBelow(200, 1000, ids);
  assert(Math.abs(share - 0.8) < 0.01, `${share}`);
  // Within each part every slot is as likely.
  const half = trafficBelow(100, 1000, ids);
  assert(Math.abs(half - 0.4) < 0.01, `${half}`);
});

Deno.test("slotTrace() takes other shares", () => {
  const { ids } = slotTrace(3, { operations: 21_000, slots: 1000, hotShare: 0.1, hotTraffic: 0.5 });
  assert(Math.abs(trafficBelow(100, 1000, ids) - 0.5) < 0.01);
});

Deno.test("slotTrace() keeps about half of the slots filled", () => {
  const { ops } = slotTrace(4, { operations: 20_000, slots: 1000 });
  let live = 0;
  let least = Infinity;
  for (let i = 0; i < ops.length; i++) {
    live += ops[i] === Op.Malloc ? 1 : -1;
    if (i >= 1000) least = Math.min(least, live);
  }
  assert(least > 420, `${least}`);
  const { peakLiveBlocks } = summarizeTrace(slotTrace(4, { operations: 20_000, slots: 1000 }));
  assert(peakLiveBlocks < 580, `${peakLiveBlocks}`);
});

Deno.test("slotTrace() refuses slots that are all hot or all cold", () => {
  for (const hotShare of [0, 1, NaN]) {
    assertThrows(
      () => slotTrace(1, { operations: 10, slots: 10, hotShare }),
      RangeError,
      'some of "slots" must be hot',
    );
  }
  assertThrows(() => slotTrace(1, { operations: 10, slots: 2.5 }), RangeError, "2.5 slots");
});
