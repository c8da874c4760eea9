import { Deferral, type Deferred } from "../../../allocators/contract/deferred.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { allOf, claims, offers } from "../needs.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";

const defers = offers("deferred");

/** Requirements on allocation in two halves: one side asks and never waits, the other one allocates. */
export const deferred: readonly Clause[] = [
  {
    id: "deferred.nothing-before-run",
    level: "MUST",
    requirement: "A request is pending and nothing is signalled until the deferred side runs",
    source: "Naive rt-allocator (RTLinux): the thread sleeps until the tasklet was run",
    lookAt: "An allocation in the context that must not wait",
    needs: defers,
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
    needs: defers,
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
  {
    id: "deferred.served",
    level: "MUST",
    requirement:
      "Each request on a heap with room is served with a buffer of its own in the region",
    source: "Naive rt-allocator (RTLinux): 128 slots; C17 7.22.3: disjoint objects",
    lookAt: "The slot in which the address is stored",
    needs: defers,
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
    needs: allOf(defers, claims("zeroed", true)),
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
    needs: defers,
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
    needs: defers,
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
    needs: defers,
    check(context) {
      const { heap, side } = sides(context);
      if (context.claims.zeroSize === "null") requireRefused(heap, side, 0);
      else serve(heap, side, 0);
    },
  },
  {
    id: "deferred.wake-up-always",
    level: "MUST",
    requirement: "Each request that the deferred side looks at is signalled, served or not",
    source: "Naive rt-allocator (RTLinux): a thread that is not woken sleeps for ever",
    lookAt: "The signal on the path on which the allocation failed",
    needs: defers,
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
    needs: defers,
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
    needs: defers,
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
  {
    id: "deferred.cleanup",
    level: "MUST",
    requirement:
      "cleanup() gives all buffers back, drops what waits, and leaves as much room as a fresh heap has",
    source: "Naive rt-allocator (RTLinux), cleanup_module: every pointer that is not NULL is freed",
    lookAt: "The loop over the slots, the cursor, and the tasklet that is still scheduled",
    needs: defers,
    check(context) {
      const size = context.request(200);
      const { heap, side } = sides(context, 2048);
      let tickets = serveUntilRefused(side, size);
      const count = tickets.length;
      context.premise(count > 0, `a fresh heap serves no buffer of ${size} bytes`);
      // More rounds than the buffers suffice for, if some are not given back.
      for (let round = 0; round <= side.capacity / count + 1; round++) {
        const waiting = side.request(size);
        const { wakeups } = side;
        const freed = side.cleanup();
        heap.expect(side.wakeups === wakeups, `${wakeups} wake-ups, as before`, side.wakeups);
        heap.expect(freed === count, `${count} buffers freed`, freed);
        if (waiting !== Deferral.Refused) tickets.push(waiting);
        for (const ticket of tickets) {
          const result = show(side, ticket);
          heap.expect(result === "refused", `ticket ${ticket} to be refused`, result);
        }
        const looked = side.pending + side.runDeferred();
        heap.expect(looked === 0, "nothing that waits after cleanup()", looked);
        tickets = serveUntilRefused(side, size);
        heap.expect(tickets.length === count, `${count} buffers again`, tickets.length);
      }
    },
  },
  {
    id: "deferred.invalid",
    level: "MUST",
    requirement:
      "A size or a ticket that there cannot be is refused with a RangeError, heap unchanged",
    source: "The contract of Allocert: errors of the caller throw",
    lookAt: "Conversions to 32 bits before the argument is looked at",
    needs: defers,
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
  },
  {
    id: "deferred.requests-apart",
    level: "MUST",
    requirement:
      "Requests made before the deferred side runs have tickets, buffers and wake-ups of their own",
    source: "Naive rt-allocator (RTLinux): one data word, so of two requests one is lost",
    lookAt: "Where a request is kept until it is served",
    needs: defers,
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
    needs: defers,
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
    needs: defers,
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

/** A fresh heap with room for about `bytes` bytes, and its two sides. */
function sides(context: CheckContext, bytes = 16384): { heap: TestHeap; side: Deferred } {
  const heap = context.heap({ regionSize: context.room(bytes) });
  return { heap, side: heap.allocator.deferred! };
}

/** Ticket of a request that must be accepted. */
function accepted(heap: TestHeap, side: Deferred, size: number): number {
  const ticket = side.request(size);
  heap.expect(Number.isInteger(ticket) && ticket >= 0, `a ticket from request(${size})`, ticket);
  return ticket;
}

/** A buffer that is held. */
interface Held {
  readonly ticket: number;
  readonly address: number;
  readonly size: number;
}

/** The buffer of a request that must be served. */
function serve(heap: TestHeap, side: Deferred, size: number): Held {
  const ticket = accepted(heap, side, size);
  side.runDeferred();
  const address = side.result(ticket);
  const { base, size: bytes } = heap.region;
  heap.expect(
    address >= base && address + size <= base + bytes,
    `a buffer of ${size} bytes in the region for ticket ${ticket}`,
    show(side, ticket),
  );
  return { ticket, address, size };
}

/** A buffer of which every byte tells whose it is. */
function serveMarked(heap: TestHeap, side: Deferred, size: number): Held {
  const held = serve(heap, side, size);
  heap.bytes.fill(markOf(held), held.address, held.address + size);
  return held;
}

function requireKept(heap: TestHeap, held: Held): void {
  const { ticket, address, size } = held;
  const mark = markOf(held);
  const at = heap.bytes.subarray(address, address + size).findIndex((byte) => byte !== mark);
  if (at < 0) return;
  heap.fail(
    `byte ${at} of the buffer of ticket ${ticket} to stay ${mark}`,
    heap.bytes[address + at]!,
  );
}

function markOf({ ticket }: Held): number {
  return 0x80 + ticket % 0x80;
}

function requireRefused(heap: TestHeap, side: Deferred, size: number): void {
  const ticket = side.request(size);
  side.runDeferred();
  if (ticket === Deferral.Refused) return;
  const result = show(side, ticket);
  heap.expect(result === "refused", `a request of ${size} bytes to be refused`, result);
}

/** Tickets of all that is served until one request is not. */
function serveUntilRefused(side: Deferred, size: number): number[] {
  const tickets: number[] = [];
  while (tickets.length < side.capacity) {
    const ticket = side.request(size);
    side.runDeferred();
    if (ticket === Deferral.Refused || side.result(ticket) <= 0) break;
    tickets.push(ticket);
  }
  return tickets;
}

function show(side: Deferred, ticket: number): string {
  const result = side.result(ticket);
  if (result === Deferral.Pending) return "pending";
  return result === Deferral.Refused ? "refused" : `address ${result}`;
}
