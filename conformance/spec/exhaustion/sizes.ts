import type { Clause } from "../clause.ts";
import { asks, claims, isFreshAndBounded, liesInRegion, reuses } from "../needs.ts";
import { largestOnFreshHeap } from "../support/largest_request.ts";
import { nameOf, requireNull, wideSizes } from "../support/wide_sizes.ts";

/** Memory that a check may ask for. */
const LARGEST_TRIED = 2 ** 22;

/** Requirements on the sizes that are served, refused and invalid. */
export const sizes: readonly Clause[] = [
  {
    id: "exhaustion.around-region",
    level: "MUST",
    requirement: "Requests around the size of the region are served within it or refused",
    source: "Probe C2 (arena size, and arena size less overhead, -1, 0, +1)",
    lookAt: "The header forgotten in the comparison with the free bytes",
    rulesHere: ["exhaustion"],
    needs: liesInRegion,
    check(context) {
      const regionSize = context.room(2048);
      const largest = largestOnFreshHeap(context, { regionSize });
      const overhead = regionSize - largest;
      const sizes = new Set<number>();
      for (const size of [regionSize, largest, regionSize - 64, regionSize - 2 * overhead]) {
        for (let delta = -9; delta <= 9; delta++) sizes.add(size + delta);
      }
      for (const size of sizes) {
        if (size <= 0) continue;
        const trace = context.trace().malloc(0, size).malloc(1, 1).free(0).malloc(2, 1);
        context.run(trace.build("around-region"), { regionSize });
      }
    },
  },
  {
    id: "exhaustion.huge",
    level: "MUST",
    requirement:
      "Requests around every power of two beyond the heap, up to the largest size of its type, yield null, and the heap works on",
    source:
      "Probe C2; mattconte/tlsf#22 (defect D3); V20, V21; CVE-2021-32020 (heap_2 of FreeRTOS: malloc(SIZE_MAX)); lwIP with sizes of 16 bits: mem_malloc(65544)",
    lookAt: "Sizes that wrap around when the header is added or the class is found",
    rulesHere: ["exhaustion"],
    needs: isFreshAndBounded,
    check(context) {
      const heap = context.heap();
      const { wide } = heap.allocator;
      const largest = wide?.largestSize ?? BigInt(Number.MAX_SAFE_INTEGER);
      for (const size of wideSizes(largest, heap.region.size)) {
        requireNull(
          heap,
          `malloc(${nameOf(size, largest)})`,
          () => wide ? wide.malloc(size) : heap.malloc(Number(size)),
        );
      }
      heap.expect(heap.malloc(1) !== 0, "1 byte afterwards", "null");
    },
  },
  {
    id: "exhaustion.invalid-size",
    level: "MUST",
    requirement:
      "A size that is no non-negative safe integer is refused with a RangeError, heap unchanged",
    source: "The contract of Allocert; ecosystem, starter mutants: -1, NaN and 1.5 as a size",
    lookAt: "The check of the size before anything is changed",
    needs: asks("invalid-size"),
    check(context) {
      const heap = context.heap();
      heap.malloc(context.request(24));
      for (const size of [-1, -8, 0.5, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 63, 2 ** 64]) {
        heap.refuses(`malloc(${size})`, () => heap.allocator.malloc(size));
        if (!context.capabilities.has("memalign")) continue;
        heap.refuses(`memalign(64, ${size})`, () => heap.allocator.memalign!(64, size));
      }
    },
  },
  {
    id: "exhaustion.zero-size",
    level: "MUST",
    requirement: "malloc(0) yields null, or a live block of its own each time, as claimed",
    source: "C17 7.22.3; probe C1; V31",
    lookAt: "Size 0 before rounding",
    rulesHere: ["return"],
    needs: claims("zeroSize"),
    check(context) {
      const heap = context.heap();
      const addresses = [heap.malloc(0), heap.malloc(0), heap.malloc(0)];
      if (context.claims.zeroSize === "null") {
        heap.expect(addresses.every((a) => a === 0), "null from malloc(0)", addresses.join(", "));
        return;
      }
      heap.expect(
        new Set(addresses).size === 3 && !addresses.includes(0),
        "three different addresses from malloc(0)",
        addresses.join(", "),
      );
      heap.freeAll();
      if (context.subject.ownHeap === "process") return;
      if (reuses(context) !== undefined) return;
      heap.fill(0);
      heap.freeAll();
      heap.expect(heap.malloc(1) !== 0, "1 byte after all blocks of 0 bytes were freed", "null");
    },
  },
  {
    id: "exhaustion.zero-size-mixed",
    level: "MUST",
    requirement: "Blocks of 0 bytes among others come and go like any block",
    source: "wee_alloc (V39: one request in a thousand is for 0 bytes)",
    lookAt: "The smallest block, and its place in the free lists",
    check(context) {
      const random = context.random();
      const trace = context.trace();
      const live: number[] = [];
      for (let id = 0; id < 400; id++) {
        trace.malloc(id, id % 3 === 0 ? 0 : context.request(1 + random.below(60)));
        live.push(id);
        if (random.below(3) > 0) trace.free(live.splice(random.below(live.length), 1)[0]!);
      }
      for (const id of live) trace.free(id);
      context.run(trace.build("zero-size", context.seed));
    },
  },
  {
    id: "exhaustion.largest-request",
    level: "MUST",
    requirement: "The largest request as claimed is served given room, and 1 byte more never",
    source:
      "o1heap V20 (capacity less alignment succeeds, 1 byte more does not); rlsf maximum block",
    lookAt: "The last class, and rounding up beyond it",
    needs: ({ subject }) => {
      const { largestRequest } = subject.claims;
      if (largestRequest === undefined) {
        return { code: "claim", detail: "no limit is claimed", claims: ["largestRequest"] };
      }
      if (largestRequest <= LARGEST_TRIED) return undefined;
      return {
        code: "claim",
        detail: `the claimed limit of ${largestRequest} is beyond a test's memory`,
      };
    },
    check(context) {
      const largest = context.claims.largestRequest!;
      const heap = context.heap({ regionSize: context.room(4 * largest) });
      for (const size of [largest + 1, largest + 8, 2 * largest]) {
        const address = heap.malloc(size);
        heap.expect(address === 0, `null from malloc(${size})`, address);
      }
      heap.expect(heap.malloc(largest) !== 0, `${largest} bytes, as claimed`, "null");
    },
  },
];
