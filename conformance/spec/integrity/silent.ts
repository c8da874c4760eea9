import type { Clause } from "../clause.ts";
import { outputOf } from "./_output.ts";
import { EVERYTHING, randomProgram } from "../support/random_program.ts";

/**
 * An allocator that prints blocks on a pipe, allocates while it does, and breaks the formats of
 * those who use it.
 */
export const silent: Clause = {
  id: "integrity.silent",
  level: "MUST",
  requirement: "The allocator writes nothing to standard output or error, whatever it is asked",
  source: "Ecosystem: a subject is a library; printing takes unbounded time, and often memory",
  lookAt: "Messages for debugging, above all where a request or a free is refused",
  check(context) {
    const { claims } = context;
    const written = outputOf(() => {
      const trace = randomProgram(context, {
        operations: context.budget.operations / 4,
        weights: EVERYTHING,
      });
      context.run(trace, { shadow: false });
      const heap = context.heap({ regionSize: context.room(1024) });
      const address = heap.malloc(context.request(64));
      heap.malloc(heap.region.size + 1);
      // Nothing that is printed across a binary interface is seen here.
      if ((context.subject.abi ?? "javascript") === "javascript") heap.allocator.free(0);
      if (address === 0) return;
      heap.free(address);
      if (claims.misuse !== "detected") return;
      heap.refusesMisuse("a second free", () => heap.allocator.free(address));
    });
    context.expect(
      written.length === 0,
      "nothing printed",
      `${written.length} times, first ${JSON.stringify(written[0])}`,
    );
  },
};
