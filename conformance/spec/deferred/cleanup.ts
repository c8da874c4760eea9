import { Deferral } from "../../../allocators/contract/deferred.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { serveUntilRefused, show, sides } from "./_sides.ts";

/** Requirement on giving all buffers back at once. */
export const cleanup: Clause = {
  id: "deferred.cleanup",
  level: "MUST",
  requirement:
    "cleanup() gives all buffers back, drops what waits, and leaves as much room as a fresh heap has",
  source: "Naive rt-allocator (RTLinux), cleanup_module: every pointer that is not NULL is freed",
  lookAt: "The loop over the slots, the cursor, and the tasklet that is still scheduled",
  needs: offers("deferred"),
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
};
