import { Deferral } from "../../../allocators/contract/deferred.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { accepted, requireRefused, serve, show, sides } from "./_sides.ts";

/** Requirements on the side that allocates. */
export const deferredSide: readonly Clause[] = [
  {
    id: "deferred.wake-up-always",
    level: "MUST",
    requirement: "Each request that the deferred side looks at is signalled, served or not",
    source: "Naive rt-allocator (RTLinux): a thread that is not woken sleeps for ever",
    lookAt: "The signal on the path on which the allocation failed",
    needs: offers("deferred"),
    check(context) {
      const { heap, side } = sides(context, 2048);
      const large = context.request(500);
      for (
        const size of [
          40,
          side.largestRequest + 1,
          ...Array.from({ length: 20 }, () => large),
        ]
      ) {
        const { wakeups } = side;
        const waiting = side.request(size) === Deferral.Refused ? 0 : 1;
        const looked = side.runDeferred();
        heap.expect(looked === waiting, `${waiting} requests looked at`, looked);
        heap.expect(
          side.wakeups === wakeups + waiting,
          `${wakeups + waiting} wake-ups after a request of ${size} bytes`,
          side.wakeups,
        );
      }
    },
  },
  {
    id: "deferred.failure-keeps-slot",
    level: "MUST",
    requirement: "A request that is not served takes no buffer from later ones",
    source: "Naive rt-allocator (RTLinux): the cursor stays if the allocation failed",
    lookAt: "The cursor on the path on which the allocation failed",
    needs: offers("deferred"),
    check(context) {
      const size = context.request(8);
      const { heap, side } = sides(context, 64 * sides(context).side.capacity);
      const tooLittle = side.largestRequest > heap.region.size;
      for (let i = 0; i < side.capacity; i++) {
        if (i % 16 === 0) requireRefused(heap, side, side.largestRequest + 1);
        if (i % 16 === 8 && tooLittle) requireRefused(heap, side, side.largestRequest);
        serve(heap, side, size);
      }
    },
  },
  {
    id: "deferred.malloc-beside",
    level: "MUST",
    requirement: "A malloc while a request waits takes nothing away from it",
    source: "The contract of Allocert: both halves serve the same heap",
    lookAt: "The slot that both would take",
    needs: offers("deferred"),
    check(context) {
      const { heap, side } = sides(context);
      const ticket = accepted(heap, side, context.request(64));
      const other = heap.malloc(context.request(32));
      heap.expect(other !== 0, "a block beside the request", "null");
      side.runDeferred();
      const address = side.result(ticket);
      heap.expect(
        address > 0 && address !== other,
        `a buffer for ticket ${ticket} other than the block at ${other}`,
        show(side, ticket),
      );
      heap.expect(side.wakeups === 1, "1 wake-up", side.wakeups);
    },
  },
];
