import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { Clause } from "../clause.ts";
import { allOf, claims, liesInRegion } from "../needs.ts";
import { Finding } from "../../evidence/finding.ts";

/** Requirements on the size of the region, from the smallest on. */
export const regionSize: readonly Clause[] = [
  {
    id: "integrity.smallest-region",
    level: "MUST",
    requirement: "The smallest region as claimed serves 1 byte wherever it begins",
    source: "V6 (least size); V27; probe C11",
    lookAt: "The size of the control block, the smallest pool, and a base that is not aligned",
    rulesHere: ["creation"],
    needs: liesInRegion,
    check(context) {
      const { minimumRegion } = context.claims;
      const offsets = context.subject.provideRegion === undefined ? 64 : 1;
      for (let offset = 0; offset < offsets; offset++) {
        const heap = context.heap({ regionSize: minimumRegion, offset });
        heap.expect(heap.malloc(1) !== 0, `1 byte in a region of ${minimumRegion} bytes`, "null");
      }
    },
  },
  {
    id: "integrity.any-region-size",
    level: "MUST",
    requirement:
      "A region of any size from the smallest on can be managed to its last byte and no further",
    source: "V6 (sizes 99 to 5,099 in steps of 111); probe C11 (unaligned pool sizes)",
    lookAt: "Rounding the end of the region down",
    rulesHere: ["creation"],
    needs: liesInRegion,
    check(context) {
      const { minimumRegion } = context.claims;
      const builder = new TraceBuilder();
      for (let id = 0; id < 12; id++) builder.malloc(id, context.request(1 + 40 * id));
      for (let id = 0; id < 12; id++) builder.free(id);
      const trace = builder.build("any-region-size");
      for (let extra = 0; extra <= 4096; extra += extra < 70 ? 1 : 111) {
        context.run(trace, { regionSize: minimumRegion + extra });
      }
    },
  },
  {
    id: "integrity.too-small-region",
    level: "MUST",
    requirement:
      "A region below the claimed smallest serves 1 byte or is refused with a RangeError, if refusal is claimed",
    source: "V6 (least size less one); probe C11; firmware heaps assert, and owe nothing below it",
    lookAt: "The comparison of the size of the region, before the first byte is written",
    rulesHere: ["creation"],
    needs: allOf(liesInRegion, claims("refusesSmallRegions", true)),
    check(context) {
      const { minimumRegion } = context.claims;
      const below = Array.from({ length: 64 }, (_, i) => minimumRegion - 1 - i);
      for (const regionSize of [...below, minimumRegion >> 1, 1, 0]) {
        for (const offset of [0, 1]) {
          const options = { regionSize, offset };
          if (regionSize < 0 || throwsRangeError(() => context.heap(options))) continue;
          const heap = context.heap(options);
          const expected = `1 byte or a RangeError on a region of ${regionSize} bytes`;
          heap.expect(heap.malloc(1) !== 0, expected, "null");
        }
      }
    },
  },
];

function throwsRangeError(action: () => unknown): boolean {
  try {
    action();
  } catch (error) {
    return (error instanceof Finding ? error.cause : error) instanceof RangeError;
  }
  return false;
}
