import type { Clause } from "../clause.ts";
import { allOf, asks, isFreshAndBounded, offers, reuses } from "../needs.ts";
import { offsetOf } from "../support/offset_of.ts";

/** Requirements on realloc as malloc and as free. */
export const nullAndZero: readonly Clause[] = [
  {
    id: "realloc.null",
    level: "MUST",
    requirement: "realloc of null is malloc",
    source: "C17 7.22.3.5: ptr null behaves like malloc",
    lookAt: "Address 0 before it is taken for a block",
    rulesHere: ["return"],
    needs: allOf(isFreshAndBounded, offers("realloc"), asks("realloc-null")),
    check(context) {
      for (const wanted of [1, 40, 1000]) {
        const size = context.request(wanted);
        const plain = context.heap();
        const expected = offsetOf(plain.region, plain.malloc(size));
        const heap = context.heap();
        const offset = offsetOf(heap.region, heap.allocator.realloc!(0, size));
        heap.expect(
          offset === expected,
          `offset ${expected} in the region, as from malloc(${size})`,
          offset,
        );
      }
      const huge = 2 ** 40;
      const expected = context.heap().allocator.malloc(huge) === 0;
      const heap = context.heap();
      const address = heap.allocator.realloc!(0, huge);
      heap.expect(
        (address === 0) === expected,
        `${expected ? "null" : "an address"} from realloc(0, 2^40), as from malloc`,
        address,
      );
    },
  },
  {
    id: "realloc.zero",
    level: "MUST",
    requirement: "realloc to 0 bytes frees the block and yields null",
    source: "The contract of Allocert (C17 leaves it open, C23 undefined)",
    lookAt: "Size 0 before the shrinking path",
    rulesHere: ["return"],
    needs: allOf(isFreshAndBounded, offers("realloc"), asks("realloc-zero"), reuses),
    check(context) {
      const heap = context.heap({ regionSize: context.room(2048) });
      const size = context.request(100);
      const addresses = heap.fill(size);
      context.premise(addresses.length > 0, `no block of ${size} bytes fits`);
      for (const address of addresses) {
        const moved = heap.allocator.realloc!(address, 0);
        heap.expect(moved === 0, `null from realloc(${address}, 0)`, moved);
      }
      let blocks = 0;
      while (blocks < addresses.length && heap.allocator.malloc(size) !== 0) blocks++;
      heap.expect(blocks === addresses.length, `${addresses.length} blocks again`, blocks);
    },
  },
];
