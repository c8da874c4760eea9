import type { Deferred } from "../../../allocators/contract/deferred.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";
import { type Held, serve } from "./_sides.ts";

/** A buffer of which every byte tells whose it is. */
export function serveMarked(heap: TestHeap, side: Deferred, size: number): Held {
  const held = serve(heap, side, size);
  heap.bytes.fill(markOf(held), held.address, held.address + size);
  return held;
}

/** Fails unless a buffer still holds what {@linkcode serveMarked} wrote. */
export function requireKept(heap: TestHeap, held: Held): void {
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
