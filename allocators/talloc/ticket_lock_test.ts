import { assertEquals } from "@std/assert";
import { TicketLock } from "./ticket_lock.ts";

function newLock(first = 0): { lock: TicketLock; words: Int32Array } {
  const words = new Int32Array(new SharedArrayBuffer(8)).fill(first);
  return { lock: new TicketLock(words, 0), words };
}

Deno.test("lock() serves tickets in the order in which they were drawn", () => {
  const { lock } = newLock();
  for (let ticket = 0; ticket < 5; ticket++) {
    assertEquals(lock.lock(), ticket);
    assertEquals(lock.waiting, 1);
    lock.unlock();
  }
  assertEquals(lock.waiting, 0);
});

Deno.test("lock() goes on where the counters wrap around", () => {
  const { lock } = newLock(2 ** 31 - 1);
  assertEquals(lock.lock(), 2 ** 31 - 1);
  lock.unlock();
  assertEquals(lock.lock(), -(2 ** 31));
  lock.unlock();
  assertEquals(lock.waiting, 0);
});

Deno.test("a ticket that was drawn earlier is served earlier, however late its holder looks", () => {
  const { lock, words } = newLock();
  lock.lock();
  // Two others draw tickets 1 and 2 without looking yet.
  Atomics.add(words, 0, 2);
  assertEquals(lock.waiting, 3);
  lock.unlock();
  assertEquals(Atomics.load(words, 1), 1);
  lock.unlock();
  assertEquals(Atomics.load(words, 1), 2);
});
