import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { allOf, answersNull, asks, isFreshAndBounded, offers } from "../needs.ts";
import { offsetOf } from "../support/offset_of.ts";
import { tooLarge } from "../support/own_heap_requests.ts";
import { nameOf, requireNull, wideSizes } from "../support/wide_sizes.ts";

/** Requirements on a realloc that is refused. */
export const refusal: readonly Clause[] = [
  {
    id: "realloc.failure-atomic",
    level: "MUST",
    requirement: "A refused realloc leaves the block live, at its place and with its bytes",
    source: "C17 7.22.3.5; Rust GlobalAlloc::realloc; micro-ROS freertos_apps#98 (defect D13)",
    lookAt: "Whether the old block is given up before the new one is sure",
    needs: allOf(isFreshAndBounded, offers("realloc")),
    check(context) {
      const size = context.request(100);
      const regionSize = context.room(2048);
      const beyond = tooLarge(context, regionSize);
      const trace = context.trace();
      const count = Math.ceil(regionSize / size) + 1;
      for (let id = 0; id < count; id++) trace.malloc(id, size);
      for (let id = 0; id < count; id++) trace.realloc(id, beyond);
      for (let id = 0; id < count; id += 2) trace.free(id);
      for (let id = 1; id < count; id += 2) trace.realloc(id, beyond).free(id);
      const run = context.run(trace.build("failure-atomic"), { regionSize });
      context.premise(run.result.refused > 0, "no realloc was refused");
    },
  },
  {
    id: "realloc.failure-invisible",
    level: "MUST",
    requirement: "A refused realloc changes nothing: later calls go as if it had not been made",
    source: "Probe C6",
    lookAt: "A neighbour absorbed before it is known whether that is enough",
    needs: allOf(isFreshAndBounded, offers("realloc"), answersNull),
    check(context) {
      const size = context.request(100);
      const regionSize = context.room(2048);
      const beyond = tooLarge(context, regionSize);
      const offsets = [false, true].map((disturbed) => {
        const trace = new TraceBuilder();
        for (let id = 0; id < 12; id++) trace.malloc(id, size);
        for (const id of [2, 5, 6, 9]) trace.free(id);
        if (disturbed) { for (const id of [1, 4, 7, 10, 11]) trace.realloc(id, beyond); }
        for (let id = 12; id < 40; id++) trace.malloc(id, context.request(30 + id));
        const run = context.run(trace.build("failure-invisible"), { regionSize });
        return run.addresses.map((address) => offsetOf(run.heap.region, address)).join();
      });
      context.expect(
        offsets[0] === offsets[1],
        "the same addresses as without refused reallocations",
        "other addresses",
      );
    },
  },
  {
    id: "realloc.huge",
    level: "MUST",
    requirement:
      "realloc to a size around a power of two beyond the heap, up to the largest size of its type, yields null, the block untouched",
    source: "mattconte/tlsf: realloc to 2^32 trims the block to 0 bytes; lvgl#3324, V22",
    lookAt: "A rounded size of 0 that stands for too large",
    rulesHere: ["exhaustion", "outside", "usable-size", "payload"],
    needs: allOf(isFreshAndBounded, offers("realloc")),
    check(context) {
      const trace = context.trace().malloc(0, context.request(100)).malloc(1, context.request(24));
      for (const power of [31, 32, 33, 40, 52]) {
        for (const delta of [-1, 0, 1]) trace.realloc(0, 2 ** power + delta);
      }
      for (const delta of [1, 8, 64]) trace.realloc(0, 2 ** 53 - delta);
      trace.realloc(0, context.request(50)).free(0).malloc(2, context.request(100));
      const run = context.run(trace.build("realloc-huge"));
      const served = run.returned.findIndex((address, i) =>
        address !== 0 && run.trace.sizes[i]! >= 2 ** 30
      );
      context.expect(
        served < 0,
        `null from realloc to ${run.trace.sizes[served]} bytes`,
        run.returned[served] ?? 0,
      );
      requireKeptByWide(context);
    },
  },
  {
    id: "realloc.invalid-size",
    level: "MUST",
    requirement:
      "A size that is no non-negative safe integer is refused with a RangeError, block untouched",
    source: "The contract of Allocert",
    lookAt: "The check of the size before the block is touched",
    needs: allOf(offers("realloc"), asks("invalid-size")),
    check(context) {
      const heap = context.heap();
      const address = heap.malloc(context.request(100));
      for (const size of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
        heap.refuses(`realloc(p, ${size})`, () => heap.allocator.realloc!(address, size));
      }
      heap.free(address);
    },
  },
];

/** Asks for what no number holds, between two blocks that stay what they are. */
function requireKeptByWide(context: CheckContext): void {
  const heap = context.heap();
  const { wide } = heap.allocator;
  if (wide === undefined) return;
  const size = context.request(100);
  const [before, address, behind] = [heap.malloc(size), heap.malloc(size), heap.malloc(size)];
  const blocks = [before, address, behind];
  context.premise(!blocks.includes(0), `three blocks of ${size} bytes do not fit`);
  for (const block of blocks) heap.bytes.fill(0x5a, block, block + size);
  for (const wanted of wideSizes(wide.largestSize, heap.region.size)) {
    const call = `realloc(p, ${nameOf(wanted, wide.largestSize)})`;
    requireNull(heap, call, () => wide.realloc!(address, wanted));
    for (const block of blocks) {
      const at = heap.bytes.subarray(block, block + size).findIndex((byte) => byte !== 0x5a);
      heap.expect(at < 0, `no byte of the blocks changed by ${call}`, `byte ${at} of one is not`);
    }
  }
  heap.freeAll();
  heap.expect(heap.malloc(size) !== 0, `${size} bytes afterwards`, "null");
}
