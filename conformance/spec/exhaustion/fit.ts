import type { Clause } from "../clause.ts";
import { allOf, claims, isFreshAndBounded, isOnePiece } from "../needs.ts";
import { scaleOf } from "../support/own_heap_requests.ts";
import { randomProgram, upTo } from "../support/random_program.ts";
import { strideOf } from "../support/stride_of.ts";
import { HoleObserver } from "./_hole_observer.ts";

/** Requirements on when a request must not be refused. */
export const fit: readonly Clause[] = [
  {
    id: "exhaustion.any-fit",
    level: "MUST",
    requirement:
      "No request is refused while there is a hole between two live blocks with room for it",
    source: "Rule F6; Appel and Naumann, ISMM 2020: when malloc must succeed",
    lookAt: "A search that skips blocks, or free memory that is in no list",
    rules: ["unserved"],
    needs: allOf(
      isFreshAndBounded,
      claims("fit", "any"),
      claims("coalescing", "immediate"),
      claims("rounding"),
      isOnePiece,
    ),
    check(context) {
      for (const [largest, liveBlocks] of [[200, 400], [2000, 60]] as const) {
        const overhead = Math.max(
          ...[1, 24, 100, 1000].map((size) => strideOf(context, size) - size),
        );
        const program = randomProgram(context, {
          sizes: upTo(largest * scaleOf(context)),
          liveBlocks,
        });
        context.run(program, {
          regionSize: context.room(8192),
          observe: (heap) => new HoleObserver(heap, context.claims, overhead),
        });
      }
    },
  },
  {
    id: "exhaustion.universal-bound",
    level: "MUST",
    requirement:
      "An any-fit allocator refuses nothing in a heap of max over s of s(M - s + 1) units",
    source: "Theory 5.2: universal upper bound U(M, n); rule F6",
    lookAt: "A refusal although some gap must be large enough, whatever the policy",
    needs: allOf(
      isFreshAndBounded,
      claims("fit", "any"),
      claims("coalescing", "immediate"),
      isOnePiece,
    ),
    check(context) {
      const [most, largest] = [48, 8];
      const unit = strideOf(context, 64);
      const request = (units: number) => (units - 1) * unit + 64;
      context.premise(
        strideOf(context, request(largest)) === largest * unit,
        `a request of ${largest} units does not take ${largest} units`,
      );
      let units = 0;
      for (let s = 1; s <= largest; s++) units = Math.max(units, s * (most - s + 1));
      const regionSize = context.claims.minimumRegion + (units + 1) * unit;
      const random = context.random();
      const trace = context.trace();
      const live: [id: number, units: number][] = [];
      let used = 0;
      for (let id = 0; id < context.budget.operations; id++) {
        const wanted = 2 ** random.below(4);
        while (used + wanted > most) {
          const [[freed, size]] = live.splice(random.below(live.length), 1) as [[number, number]];
          trace.free(freed);
          used -= size;
        }
        trace.malloc(id, request(wanted));
        live.push([id, wanted]);
        used += wanted;
      }
      const run = context.run(trace.build("universal-bound", context.seed), { regionSize });
      context.expect(
        run.result.refused === 0,
        `no refusal with at most ${most} of ${units} units live`,
        `${run.result.refused} refusals`,
      );
    },
  },
];
