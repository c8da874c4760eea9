import { Deferral, type Deferred } from "../../../allocators/contract/deferred.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";

/** A fresh heap with room for about `bytes` bytes, and its two sides. */
export function sides(context: CheckContext, bytes = 16384): { heap: TestHeap; side: Deferred } {
  const heap = context.heap({ regionSize: context.room(bytes) });
  return { heap, side: heap.allocator.deferred! };
}

/** Ticket of a request that must be accepted. */
export function accepted(heap: TestHeap, side: Deferred, size: number): number {
  const ticket = side.request(size);
  heap.expect(Number.isInteger(ticket) && ticket >= 0, `a ticket from request(${size})`, ticket);
  return ticket;
}

/** A buffer that is held. */
export interface Held {
  /** Of the request. */
  readonly ticket: number;
  /** Its first byte. */
  readonly address: number;
  /** Bytes that were requested. */
  readonly size: number;
}

/** The buffer of a request that must be served. */
export function serve(heap: TestHeap, side: Deferred, size: number): Held {
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

/** Fails if a request is served. */
export function requireRefused(heap: TestHeap, side: Deferred, size: number): void {
  const ticket = side.request(size);
  side.runDeferred();
  if (ticket === Deferral.Refused) return;
  const result = show(side, ticket);
  heap.expect(result === "refused", `a request of ${size} bytes to be refused`, result);
}

/** Tickets of all that is served until one request is not. */
export function serveUntilRefused(side: Deferred, size: number): number[] {
  const tickets: number[] = [];
  while (tickets.length < side.capacity) {
    const ticket = side.request(size);
    side.runDeferred();
    if (ticket === Deferral.Refused || side.result(ticket) <= 0) break;
    tickets.push(ticket);
  }
  return tickets;
}

/** What has become of a request, in words. */
export function show(side: Deferred, ticket: number): string {
  const result = side.result(ticket);
  if (result === Deferral.Pending) return "pending";
  return result === Deferral.Refused ? "refused" : `address ${result}`;
}
