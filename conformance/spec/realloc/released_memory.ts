import type { Clause } from "../clause.ts";
import { allOf, claims, coalesces, cutsBlocks, isFreshAndBounded, offers } from "../needs.ts";
import { largestOnFreshHeap } from "../support/largest_request.ts";
import { randomProgram, RESIZING } from "../support/random_program.ts";
import { runBeyondMalloc } from "../support/run_beyond_malloc.ts";
import { servesWhenAllFree } from "../support/serves_when_all_free.ts";

/** Requirements on the memory that a block gives up. */
export const releasedMemory: readonly Clause[] = [
  {
    id: "realloc.releases-old",
    level: "MUST",
    requirement: "A block that moves gives its old place back",
    source: "AssemblyScript#1060 (V35); ecosystem, starter mutants: leaks the old block on a move",
    lookAt: "The free after the copy",
    needs: allOf(isFreshAndBounded, offers("realloc"), coalesces),
    check(context) {
      const options = { regionSize: context.room(16384) };
      const verify = servesWhenAllFree(context, options);
      const [small, large] = [context.request(40), context.request(400)];
      const trace = context.trace();
      for (let id = 0; id < 16; id++) trace.malloc(id, small);
      for (let id = 0; id < 16; id++) trace.realloc(id, large);
      runBeyondMalloc(context, trace.build("releases-old"), { ...options, verify });
    },
  },
  {
    id: "realloc.gives-back",
    level: "MUST",
    requirement: "After any program with reallocations the heap is whole again when all is freed",
    source:
      "esp-idf multi_heap 4ae01ae (defect D15: a shrunk block leaves a tail that is never joined)",
    lookAt: "The tail of a shrunk block and the free block behind it",
    needs: allOf(isFreshAndBounded, offers("realloc"), coalesces),
    check(context) {
      const options = { regionSize: context.room(16384) };
      const verify = servesWhenAllFree(context, options);
      const program = randomProgram(context, { weights: RESIZING });
      runBeyondMalloc(context, program, { ...options, verify });
    },
  },
  {
    id: "realloc.shrink-frees",
    level: "MUST",
    requirement: "What a block gives up when it shrinks in place can be allocated",
    source: "Defect D15; Espressif V15 (128 to 64 to 32 in place)",
    lookAt: "Splitting the shrunk block",
    needs: allOf(
      isFreshAndBounded,
      offers("realloc"),
      cutsBlocks,
      claims("realloc", "in-place"),
      claims("rounding"),
    ),
    check(context) {
      const regionSize = context.room(4096);
      const largest = largestOnFreshHeap(context, { regionSize });
      const heap = context.heap({ regionSize });
      const address = heap.malloc(largest);
      const small = context.request(64);
      heap.expect(
        heap.realloc(address, small) !== 0,
        `to shrink ${largest} to ${small} bytes`,
        "null",
      );
      const wanted = Math.floor(largest / (4 * (1 + context.claims.rounding!.ratio)));
      heap.expect(heap.malloc(wanted) !== 0, `${wanted} bytes of the ${largest} given up`, "null");
    },
  },
];
