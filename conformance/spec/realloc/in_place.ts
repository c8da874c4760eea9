import type { Clause } from "../clause.ts";
import { allOf, claims, isFreshAndBounded, offers } from "../needs.ts";

/** Requirements on blocks that stay where they are. */
export const inPlace: readonly Clause[] = [
  {
    id: "realloc.shrink-in-place",
    level: "MUST",
    requirement:
      "An allocator that claims to reallocate in place never moves or refuses a block that shrinks",
    source: "Espressif V15; RTEMS V33; glibc and Zephyr: 128 to 64 in place",
    lookAt: "The comparison of the old with the new size",
    needs: allOf(offers("realloc"), claims("realloc", "in-place")),
    check(context) {
      for (const wanted of [3000, 1000, 257, 100, 25]) {
        const size = context.request(wanted);
        const heap = context.heap();
        heap.malloc(24);
        const address = heap.malloc(size);
        heap.malloc(24);
        for (let smaller = size; smaller >= 1; smaller = Math.floor(smaller * 0.7)) {
          const moved = heap.realloc(address, smaller);
          heap.expect(moved === address, `${address} from realloc(p, ${smaller})`, moved);
        }
      }
    },
  },
  {
    id: "realloc.within-usable",
    level: "MUST",
    requirement:
      "A block claimed to be reallocated in place stays where it is up to its usable size",
    source: "RTEMS V33; Zephyr V33 (61 to 64 in place)",
    lookAt: "Rounding of the new size before it is compared with the old block",
    needs: allOf(offers("realloc", "usableSize"), claims("realloc", "in-place")),
    check(context) {
      for (const wanted of [1, 25, 61, 100, 700]) {
        const heap = context.heap();
        const address = heap.malloc(context.request(wanted));
        context.premise(address !== 0, `malloc(${context.request(wanted)}) was refused`);
        heap.malloc(24);
        const usable = context.request(heap.allocator.usableSize!(address));
        const moved = heap.realloc(address, usable);
        heap.expect(moved === address, `${address} from realloc(p, ${usable})`, moved);
      }
    },
  },
  {
    id: "realloc.grow-in-place",
    level: "SHOULD",
    requirement: "A block that grows into the free block behind it stays where it is",
    source: "TLSF (RROS lab 4), realloc: absorbs the next block; V33 (64 to 128 in an empty heap)",
    lookAt: "Whether the next block is looked at before a new one is sought",
    needs: allOf(
      offers("realloc"),
      claims("realloc", "in-place"),
      claims("coalescing", "immediate"),
    ),
    check(context) {
      const heap = context.heap();
      const [first, address, third] = [heap.malloc(64), heap.malloc(64), heap.malloc(512)];
      heap.malloc(64);
      context.premise(first < address && address < third, "blocks are not laid out upwards");
      heap.free(third);
      const moved = heap.realloc(address, 256);
      heap.expect(moved === address, `${address}, with 512 free bytes behind it`, moved);
    },
  },
  {
    id: "realloc.same-size",
    level: "MUST",
    requirement:
      "realloc to the same size is served, even in a full heap, if claimed to be in place",
    source: "Probe C5 (same size)",
    lookAt: "Equal sizes on the path that looks for a new block",
    needs: allOf(isFreshAndBounded, offers("realloc"), claims("realloc", "in-place")),
    check(context) {
      const heap = context.heap({ regionSize: context.room(2048) });
      const size = context.request(100);
      for (const address of heap.fill(size)) {
        const moved = heap.realloc(address, size);
        heap.expect(moved === address, `${address} from realloc(p, ${size})`, moved);
      }
    },
  },
];
