import { Deferral } from "../../../allocators/contract/deferred.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { accepted, serve, serveUntilRefused, show, sides } from "./_sides.ts";

/** Requirements beyond what the naive rt-allocator of RTLinux promises. */
export const guarantees: readonly Clause[] = [
  {
    id: "deferred.requests-apart",
    level: "MUST",
    requirement:
      "Requests made before the deferred side runs have tickets, buffers and wake-ups of their own",
    source: "Naive rt-allocator (RTLinux): one data word, so of two requests one is lost",
    lookAt: "Where a request is kept until it is served",
    needs: offers("deferred"),
    check(context) {
      const { heap, side } = sides(context);
      const { wakeups } = side;
      const tickets = [64, 32].map((size) => accepted(heap, side, context.request(size)));
      const [first, second] = tickets as [number, number];
      heap.expect(
        first !== second,
        "two tickets for two requests",
        `ticket ${first} for both: the second request replaced the first`,
      );
      heap.expect(side.pending === 2, "2 requests that wait", side.pending);
      side.runDeferred();
      const addresses = tickets.map((ticket) => side.result(ticket));
      heap.expect(
        Math.min(...addresses) > 0 && addresses[0] !== addresses[1],
        "a buffer for each of two requests",
        tickets.map((ticket) => show(side, ticket)).join(" and "),
      );
      heap.expect(side.wakeups === wakeups + 2, "2 wake-ups", side.wakeups - wakeups);
    },
  },
  {
    id: "deferred.guaranteed",
    level: "SHOULD",
    requirement: "A request that was accepted is served",
    source: "Naive rt-allocator (RTLinux), its author: there is no guarantee to get the memory",
    lookAt: "Whether memory is set aside when a request is accepted",
    needs: offers("deferred"),
    check(context) {
      const size = context.request(256);
      const { heap, side } = sides(context, 1024);
      for (let held = 0; held <= side.capacity; held++) {
        const ticket = side.request(size);
        if (ticket === Deferral.Refused) return;
        side.runDeferred();
        heap.expect(
          side.result(ticket) > 0,
          `${size} bytes for an accepted request`,
          `${show(side, ticket)} with ${held} buffers held: no guarantee`,
        );
      }
    },
  },
  {
    id: "deferred.exit",
    level: "SHOULD",
    requirement: "A buffer can be given back at run time, and makes room for another",
    source: "Naive rt-allocator (RTLinux), its author: there is no exit strategy",
    lookAt: "release(ticket)",
    needs: offers("deferred"),
    check(context) {
      const size = context.request(200);
      const { heap, side } = sides(context, 2048);
      heap.expect(
        side.release !== undefined,
        "a release() of single buffers",
        "none: no exit strategy, what is held stays held until cleanup()",
      );
      const tickets = serveUntilRefused(side, size);
      context.premise(tickets.length > 0, `a fresh heap serves no buffer of ${size} bytes`);
      for (const ticket of [tickets.at(-1)!, tickets[0]!]) {
        side.release!(ticket);
        serve(heap, side, size);
      }
    },
  },
];
