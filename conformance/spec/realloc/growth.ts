import type { CheckContext } from "../../evidence/check_context.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";
import type { Clause } from "../clause.ts";
import { allOf, claims, isFreshAndBounded, offers } from "../needs.ts";

/** Requirements on when a block must be able to grow, and where to. */
export const growth: readonly Clause[] = [
  {
    id: "realloc.served-if-malloc-is",
    level: "MUST",
    requirement:
      "A block grows to any size for which malloc or memalign would have found a new block",
    source:
      "C17 7.22.3.5: realloc may move; an almost empty heap that refuses it is not out of memory",
    lookAt: "Aligned blocks, and neighbours that are in the way",
    needs: allOf(isFreshAndBounded, offers("realloc")),
    check(context) {
      const largest = context.claims.largestAlignment ?? Infinity;
      const alignments = context.capabilities.has("memalign") ? [0, 32, 64, 256, 1024] : [0];
      for (const alignment of alignments.filter((alignment) => alignment <= largest)) {
        for (const [from, to] of GROWTHS) {
          const [size, larger] = [context.request(from), context.request(to)];
          for (const isBlocked of [true, false]) {
            const begin = (heap: TestHeap): number => {
              const block = request(heap, alignment, size);
              if (isBlocked) heap.malloc(context.request(24));
              return block;
            };
            const twin = context.heap();
            begin(twin);
            if (request(twin, alignment, larger) === 0) continue;
            const heap = context.heap();
            const grown = heap.realloc(begin(heap), larger);
            heap.expect(
              grown !== 0,
              `realloc(p, ${larger}) served, as a request for a new block is`,
              "null",
            );
          }
        }
      }
    },
  },
  {
    id: "realloc.end-grows-in-place",
    level: "SHOULD",
    requirement:
      "The block before the free end of the heap grows in place, and a block that needs all of the free block behind it as well",
    source: "umm_malloc#56: the last block never grows in place",
    lookAt:
      "Comparisons with the size of the next block that leave out equality, and the last block",
    needs: allOf(
      offers("realloc", "usableSize"),
      claims("realloc", "in-place"),
      claims("coalescing", "immediate"),
    ),
    check(context) {
      growsAtEnd(context);
      const heap = context.heap();
      const size = context.request(100);
      const [first, hole, behind] = [heap.malloc(size), heap.malloc(size), heap.malloc(size)];
      if (!(first < hole && hole < behind)) return;
      heap.free(hole);
      const all = behind - hole + heap.allocator.usableSize!(first);
      const grown = heap.realloc(first, context.request(all));
      heap.expect(grown === first, `${first}, with just ${all} bytes from there on`, grown);
    },
  },
];

const GROWTHS = [[100, 4000], [1, 1000], [8, 40], [24, 25], [500, 9000]] as const;

function request(heap: TestHeap, alignment: number, size: number): number {
  return alignment === 0 ? heap.malloc(size) : heap.memalign(alignment, size);
}

function growsAtEnd(context: CheckContext): void {
  const heap = context.heap();
  const [before, last] = [heap.malloc(64), heap.malloc(64)];
  // Where blocks are laid out downwards, what is free lies before the last one.
  if (last < before) return;
  const grown = heap.realloc(last, 256);
  heap.expect(grown === last, `${last}, with nothing but free memory behind it`, grown);
}
