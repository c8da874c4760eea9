import { Deferral } from "../../../allocators/contract/deferred.ts";
import type { Clause } from "../clause.ts";
import { allOf, claims, offers } from "../needs.ts";
import { requireKept, serveMarked } from "./_marked_buffers.ts";
import { type Held, requireRefused, serve, show, sides } from "./_sides.ts";

/** Requirements on the buffers that are handed out: whose they are, how many, and how large. */
export const buffers: readonly Clause[] = [
  {
    id: "deferred.served",
    level: "MUST",
    requirement:
      "Each request on a heap with room is served with a buffer of its own in the region",
    source: "Naive rt-allocator (RTLinux): 128 slots; C17 7.22.3: disjoint objects",
    lookAt: "The slot in which the address is stored",
    needs: offers("deferred"),
    check(context) {
      const { heap, side } = sides(context);
      const random = context.random();
      const buffers: Held[] = [];
      const count = Math.min(side.capacity, 32);
      for (let i = 0; i < count; i++) {
        buffers.push(serveMarked(heap, side, context.request(1 + random.below(300))));
        for (const held of buffers) {
          heap.expect(
            side.result(held.ticket) === held.address,
            `address ${held.address} of ticket ${held.ticket} after ${i + 1} requests`,
            show(side, held.ticket),
          );
          requireKept(heap, held);
        }
      }
    },
  },
  {
    id: "deferred.zeroed",
    level: "MUST",
    requirement: "Every buffer arrives filled with zeros, a used one as well",
    source: "Naive rt-allocator (RTLinux): the tasklet clears the bytes that were asked for",
    lookAt: "The length that is cleared",
    needs: allOf(offers("deferred"), claims("zeroed", true)),
    check(context) {
      for (const size of [1, 7, 64, 1000]) {
        const { heap, side } = sides(context);
        for (const use of ["first", "second"]) {
          const { address } = serve(heap, side, context.request(size));
          const payload = heap.bytes.subarray(address, address + context.request(size));
          const at = payload.findIndex((byte) => byte !== 0);
          heap.expect(
            at < 0,
            `zeros in a buffer at its ${use} use`,
            `${payload[at]} in byte ${at}`,
          );
          payload.fill(0xff);
          side.cleanup();
        }
      }
    },
  },
  {
    id: "deferred.buffers-bounded",
    level: "MUST",
    requirement:
      "When all buffers are held, a request is refused at once: nothing waits, nothing is signalled",
    source: "Naive rt-allocator (RTLinux): -1 without the tasklet, from the 129th request on",
    lookAt: "The test of the number of buffers before the request is scheduled",
    needs: offers("deferred"),
    check(context) {
      const size = context.request(8);
      const { heap, side } = sides(context, 64 * sides(context).side.capacity);
      for (let i = 0; i < side.capacity; i++) serve(heap, side, size);
      const { wakeups } = side;
      for (let again = 0; again < 3; again++) {
        heap.unchanged("a refused request", () => {
          const ticket = side.request(size);
          heap.expect(
            ticket === Deferral.Refused,
            `a refusal with ${side.capacity} buffers held`,
            `ticket ${ticket}`,
          );
        });
        heap.expect(side.pending === 0, "no request that waits", side.pending);
        const looked = side.runDeferred();
        heap.expect(looked === 0, "nothing to look at", looked);
        heap.expect(side.wakeups === wakeups, `${wakeups} wake-ups, as before`, side.wakeups);
      }
    },
  },
  {
    id: "deferred.largest-request",
    level: "MUST",
    requirement:
      "The largest request claimed is served on an ample region, and one byte more is not",
    source: "Naive rt-allocator (RTLinux): kmalloc serves up to 128 KiB",
    lookAt: "The comparison with the largest request",
    needs: offers("deferred"),
    check(context) {
      const { largestRequest } = sides(context).side;
      context.expect(
        context.claims.largestRequest === largestRequest,
        `a claim of ${largestRequest} bytes, as the deferred side says`,
        `${context.claims.largestRequest}`,
      );
      context.premise(largestRequest <= 2 ** 24, "the largest request is too large to be tried");
      const { heap, side } = sides(context, largestRequest);
      serve(heap, side, largestRequest);
      requireRefused(heap, side, largestRequest + 1);
      requireRefused(heap, side, 2 ** 53 - 1);
    },
  },
  {
    id: "deferred.zero-size",
    level: "MUST",
    requirement: "A request of 0 bytes is served or refused as claimed",
    source: "The contract of Allocert: zeroSize",
    lookAt: "The test for 0 in the deferred side",
    needs: offers("deferred"),
    check(context) {
      const { heap, side } = sides(context);
      if (context.claims.zeroSize === "null") requireRefused(heap, side, 0);
      else serve(heap, side, 0);
    },
  },
];
