import { Deferral } from "../../../allocators/contract/deferred.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { requireKept, serveMarked } from "./_marked_buffers.ts";
import { accepted, show, sides } from "./_sides.ts";

/** Requirements on the side that asks and never waits. */
export const requests: readonly Clause[] = [
  {
    id: "deferred.nothing-before-run",
    level: "MUST",
    requirement: "A request is pending and nothing is signalled until the deferred side runs",
    source: "Naive rt-allocator (RTLinux): the thread sleeps until the tasklet was run",
    lookAt: "An allocation in the context that must not wait",
    needs: offers("deferred"),
    check(context) {
      const { heap, side } = sides(context);
      const { wakeups } = side;
      const ticket = accepted(heap, side, context.request(64));
      for (let again = 0; again < 2; again++) {
        heap.expect(
          side.result(ticket) === Deferral.Pending,
          "a pending result",
          show(side, ticket),
        );
      }
      heap.expect(side.pending === 1, "1 request that waits", side.pending);
      heap.expect(side.wakeups === wakeups, `${wakeups} wake-ups before the run`, side.wakeups);
      const looked = side.runDeferred();
      heap.expect(looked === 1, "1 request looked at", looked);
      heap.expect(side.pending === 0, "no request that waits after the run", side.pending);
      const result = show(side, ticket);
      heap.expect(result !== "pending", "a result after the run", result);
      const idle = side.runDeferred();
      heap.expect(idle === 0, "nothing to look at in a second run", idle);
      heap.expect(show(side, ticket) === result, `${result}, as before`, show(side, ticket));
    },
  },
  {
    id: "deferred.request-bounded",
    level: "MUST",
    requirement:
      "A request changes at most 64 bytes, whatever its size, and none of a buffer that is held",
    source: "Naive rt-allocator (RTLinux): one data word and a bit; a request must not allocate",
    lookAt: "What is done in the request and could be done in the deferred side",
    needs: offers("deferred"),
    check(context) {
      const { largestRequest } = sides(context).side;
      for (const size of [1, 64, 1000, largestRequest]) {
        for (const held of [0, 8]) {
          const { heap, side } = sides(context);
          const buffers = Array.from(
            { length: held },
            () => serveMarked(heap, side, context.request(40)),
          );
          const before = heap.bytes.slice();
          side.request(size);
          const changed = before.reduce(
            (sum, byte, i) => sum + (byte === heap.bytes[i] ? 0 : 1),
            0,
          );
          heap.expect(changed <= 64, `at most 64 bytes changed by request(${size})`, changed);
          for (const kept of buffers) requireKept(heap, kept);
        }
      }
    },
  },
];
