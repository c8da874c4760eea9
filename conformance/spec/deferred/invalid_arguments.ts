import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { serve, sides } from "./_sides.ts";

/** Requirement on sizes and tickets that there cannot be. */
export const invalidArguments: Clause = {
  id: "deferred.invalid",
  level: "MUST",
  requirement:
    "A size or a ticket that there cannot be is refused with a RangeError, heap unchanged",
  source: "The contract of Allocert: errors of the caller throw",
  lookAt: "Conversions to 32 bits before the argument is looked at",
  needs: offers("deferred"),
  check(context) {
    const { heap, side } = sides(context);
    serve(heap, side, context.request(16));
    for (const size of [-1, 1.5, NaN, Infinity, 2 ** 53]) {
      heap.refuses(`request(${size})`, () => side.request(size));
    }
    for (const ticket of [-1, -2, 0.5, NaN, Infinity, 2 ** 53]) {
      heap.refuses(`result(${ticket})`, () => side.result(ticket));
    }
  },
};
