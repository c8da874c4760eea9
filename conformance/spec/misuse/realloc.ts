import type { Clause } from "../clause.ts";
import { allOf, isFreshAndBounded, offers } from "../needs.ts";
import { detects } from "./_detects.ts";
import { threeBlocks } from "./_three_blocks.ts";

/** Requirements on realloc of what is not live. */
export const realloc: readonly Clause[] = [
  {
    id: "misuse.realloc",
    level: "MUST",
    requirement:
      "realloc of an address that is not live is refused with a RangeError, heap unchanged",
    source: "Probe C9; C17 7.22.3.5: undefined, here claimed to be detected",
    lookAt: "The check of the address before the sizes are compared",
    needs: allOf(detects, offers("realloc")),
    check(context) {
      const { heap, address } = threeBlocks(context, 100);
      heap.free(address);
      for (const dead of [address, address + 8, 8, heap.region.base + heap.region.size, -8, NaN]) {
        for (const size of [1, context.request(100), context.request(1000)]) {
          heap.refusesMisuse(
            `realloc(${dead}, ${size})`,
            () => heap.allocator.realloc!(dead, size),
          );
        }
      }
    },
  },
  {
    id: "misuse.realloc-moved",
    level: "MUST",
    requirement: "The old address of a block that realloc moved or freed is not live any more",
    source: "C17 7.22.3.5: the old object is deallocated",
    lookAt: "The mark of the old block after the copy",
    needs: allOf(detects, offers("realloc")),
    check(context) {
      const { heap, address } = threeBlocks(context, 40);
      const moved = heap.realloc(address, context.request(2000));
      if (moved !== 0 && moved !== address) {
        heap.refusesMisuse(`free(${address}) after the move`, () => heap.allocator.free(address));
      }
      const other = threeBlocks(context, 40);
      other.heap.allocator.realloc!(other.address, 0);
      other.heap.refusesMisuse(
        `free(${other.address}) after realloc to 0 bytes`,
        () => other.heap.allocator.free(other.address),
      );
    },
  },
  {
    id: "misuse.realloc-slid",
    level: "MUST",
    requirement: "The old address of a block that slid into the free block before it is not live",
    source:
      "C17 7.22.3.5: the old object is deallocated, where its bytes overlap the new one as well",
    lookAt: "The header of the old place, which may lie inside of the new block",
    needs: allOf(detects, isFreshAndBounded, offers("realloc")),
    check(context) {
      for (const wanted of [40, 200, 1000]) {
        const size = context.request(wanted);
        const heap = context.heap({ regionSize: context.room(8 * size) });
        const addresses = heap.fill(size);
        for (let i = 1; i < addresses.length; i += 3) {
          heap.free(addresses[i - 1]!);
          const moved = heap.realloc(addresses[i]!, context.request(size + 1 + (size >> 1)));
          if (moved === 0 || moved === addresses[i]) continue;
          heap.refuses("free of the old address", () => heap.allocator.free(addresses[i]!));
        }
      }
    },
  },
];
