import type { Clause } from "../clause.ts";
import { allOf, asks, coalesces, frees } from "../needs.ts";
import { detects } from "./_detects.ts";

import { SIZES, threeBlocks } from "./_three_blocks.ts";

/** Requirements on freeing null, and a block a second time. */
export const free: readonly Clause[] = [
  {
    id: "misuse.free-null",
    level: "MUST",
    requirement: "free(0) does nothing",
    source: "C17 7.22.3.3: free of a null pointer does nothing",
    lookAt: "Address 0 before it is taken for a block",
    rulesHere: ["return"],
    needs: allOf(frees, asks("free-null")),
    check(context) {
      const heap = context.heap();
      heap.unchanged("free(0) on a fresh heap", () => heap.allocator.free(0));
      heap.malloc(context.request(40));
      heap.unchanged("free(0)", () => heap.allocator.free(0));
    },
  },
  {
    id: "misuse.double-free",
    level: "MUST",
    requirement: "Freeing a block twice is refused with a RangeError, heap unchanged",
    source: "Probe C9; libevl (defect D8): accepted, the count of used bytes wraps; V49",
    lookAt: "The mark of a live block, which must be gone when it is freed",
    needs: detects,
    check(context) {
      for (const wanted of SIZES) {
        const { heap, address } = threeBlocks(context, wanted);
        heap.free(address);
        heap.refusesMisuse(`a second free(${address})`, () => heap.allocator.free(address));
      }
    },
  },
  {
    id: "misuse.double-free-later",
    level: "MUST",
    requirement:
      "A second free is refused also when other blocks were freed and allocated in between",
    source: "V49 (p, q, p), the order that defeats a check of the list head",
    lookAt: "A mark that is set only for the block freed last",
    needs: detects,
    check(context) {
      for (const wanted of SIZES) {
        const size = context.request(wanted);
        const heap = context.heap({ regionSize: context.room(10 * size + 1024) });
        const addresses = Array.from({ length: 8 }, () => heap.malloc(size));
        context.premise(!addresses.includes(0), `eight blocks of ${size} bytes do not fit`);
        for (const i of [1, 5, 3]) heap.free(addresses[i]!);
        for (const i of [1, 5, 3]) {
          heap.refusesMisuse(
            `a second free(${addresses[i]})`,
            () => heap.allocator.free(addresses[i]!),
          );
        }
      }
    },
  },
  {
    id: "misuse.double-free-joined",
    level: "MUST",
    requirement: "A second free is refused also when the block has been joined with its neighbours",
    source: "TLSF (RROS lab 4), double free with assertions off: the free list becomes a circle",
    lookAt: "Stale headers inside of a joined block",
    needs: allOf(detects, coalesces),
    check(context) {
      for (const wanted of SIZES) {
        const size = context.request(wanted);
        const heap = context.heap({ regionSize: context.room(10 * size + 1024) });
        const addresses = Array.from({ length: 8 }, () => heap.malloc(size));
        context.premise(!addresses.includes(0), `eight blocks of ${size} bytes do not fit`);
        for (const i of [2, 3, 4, 5]) heap.free(addresses[i]!);
        for (const i of [2, 3, 4, 5]) {
          heap.refusesMisuse(
            `a second free(${addresses[i]})`,
            () => heap.allocator.free(addresses[i]!),
          );
        }
        heap.freeAll();
        for (const address of addresses) {
          heap.refusesMisuse(`a second free(${address})`, () => heap.allocator.free(address));
        }
      }
    },
  },
];
