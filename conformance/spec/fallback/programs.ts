import type { Clause } from "../clause.ts";
import { allOf, coalesces, offers } from "../needs.ts";
import { randomProgram, upTo } from "../support/random_program.ts";
import { requireIn } from "./_exhausted_primary.ts";

/** Requirements on whole programs that change the mode. */
export const programs: readonly Clause[] = [
  {
    id: "fallback.any-program",
    level: "MUST",
    requirement: "Blocks of both heaps stay disjoint and keep their bytes while the mode changes",
    source: "Probes B1 to B3 together; model-based runs with mode switches",
    lookAt: "The shrunk trace: the call after which a block is damaged",
    needs: offers("fallback"),
    check(context) {
      context.run(randomProgram(context, {
        weights: { malloc: 12, free: 6, mode: 1 },
        sizes: upTo(800),
        liveBlocks: 1000,
      }));
    },
  },
  {
    id: "fallback.panic-and-clean-up",
    level: "MUST",
    requirement:
      "When a task has exhausted the primary, its memory can be given back with the help of the backup",
    source: "Awkernel: executor, catch-panic and drop of the panicked task (seeds, W6)",
    lookAt:
      "Whether what the clean-up allocates comes from the backup, and the primary is whole afterwards",
    needs: allOf(offers("fallback"), coalesces),
    check(context) {
      const [small, size] = [context.request(16), context.request(200)];
      const heap = context.heap();
      heap.mode(true);
      const whole = heap.malloc(context.request(1024));
      heap.free(whole);
      const owned = heap.fill(size);
      owned.push(...heap.fill(small));
      heap.mode(false);
      const books: number[] = [];
      for (const [i, address] of owned.entries()) {
        if (i % 16 === 0) {
          books.push(heap.malloc(small));
          heap.expect(books.at(-1) !== 0, `${small} bytes for the books of the clean-up`, "null");
        }
        heap.free(address);
      }
      requireIn(heap, "backup", books[0]!);
      for (const address of books) heap.free(address);
      heap.mode(true);
      const again = heap.fill(size).length + heap.fill(small).length;
      heap.expect(again >= owned.length, `${owned.length} blocks for the next task`, again);
    },
  },
];
