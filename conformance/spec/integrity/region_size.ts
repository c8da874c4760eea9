import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { Clause } from "../clause.ts";
import { liesInRegion } from "../needs.ts";
import { Finding } from "../../evidence/finding.ts";

/** Requirements on the size of the region, from the smallest on. */
export const regionSize: readonly Clause[] = [
  {
    id: "integrity.smallest-region",
    level: "MUST",
    requirement:
      "The smallest region as claimed serves 1 byte wherever it begins; one that cannot is refused with a RangeError",
    source: "V6 (least size and one less); V27; probe C11",
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
      for (const size of [minimumRegion - 1, minimumRegion - 64, minimumRegion >> 1, 1, 0]) {
        if (size < 0 || throwsRangeError(() => context.heap({ regionSize: size }))) continue;
        const heap = context.heap({ regionSize: size });
        heap.expect(heap.malloc(1) !== 0, `1 byte or a RangeError on ${size} bytes`, "null");
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
];

function throwsRangeError(action: () => unknown): boolean {
  try {
    action();
  } catch (error) {
    return (error instanceof Finding ? error.cause : error) instanceof RangeError;
  }
  return false;
}
