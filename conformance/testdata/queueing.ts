import { notLive, requireRegion, requireSize } from "../../allocators/contract/arguments.ts";
import { Deferral, type Deferred } from "../../allocators/contract/deferred.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

const SLOTS = 16;
const BYTES = 512;

type State = "free" | "waiting" | "held";

/**
 * A deferred allocator that does all that the naive one does not: it keeps a queue, sets a slot
 * aside when it accepts a request, and takes buffers back. Its books lie outside of the region.
 */
export const queueing: Subject = {
  name: "queueing",
  version: "1.0.0",
  description: "A queue of requests for slots of 512 bytes",
  claims: {
    alignment: 8,
    minimumRegion: 7 + SLOTS * BYTES,
    zeroSize: "null",
    misuse: "detected",
    coalescing: "none",
    fit: "fixed",
    rounding: { bytes: BYTES - 1, ratio: 0 },
    complexity: { malloc: {}, free: {} },
    largestRequest: BYTES,
    zeroed: true,
  },
  create({ buffer, base, size: room }) {
    requireRegion("queueing", room, 7 + SLOTS * BYTES);
    const start = Math.ceil(base / 8) * 8;
    const bytes = new Uint8Array(buffer);
    const states: State[] = new Array(SLOTS).fill("free");
    const sizes: number[] = new Array(SLOTS).fill(0);
    const addressOf = (slot: number) => start + slot * BYTES;

    function take(size: number, state: State): number {
      const slot = size > 0 && size <= BYTES ? states.indexOf("free") : -1;
      if (slot < 0) return -1;
      states[slot] = state;
      sizes[slot] = size;
      return slot;
    }

    function clear(slot: number): number {
      const address = addressOf(slot);
      bytes.fill(0, address, address + sizes[slot]!);
      return address;
    }

    const deferred: Deferred & { wakeups: number } = {
      capacity: SLOTS,
      largestRequest: BYTES,
      get pending() {
        return states.filter((state) => state === "waiting").length;
      },
      wakeups: 0,
      request(size) {
        requireSize("request", size);
        return take(size, "waiting");
      },
      runDeferred() {
        const waiting = [...states.keys()].filter((slot) => states[slot] === "waiting");
        for (const slot of waiting) {
          clear(slot);
          states[slot] = "held";
          deferred.wakeups++;
        }
        return waiting.length;
      },
      result(ticket) {
        if (!(ticket in states)) throw new RangeError(`Cannot read result: no ticket ${ticket}`);
        if (states[ticket] === "waiting") return Deferral.Pending;
        return states[ticket] === "held" ? addressOf(ticket) : Deferral.Refused;
      },
      release(ticket) {
        states[ticket] = "free";
      },
      cleanup() {
        const held = states.filter((state) => state === "held").length;
        states.fill("free");
        return held;
      },
    };
    return {
      deferred,
      malloc(size) {
        requireSize("malloc", size);
        const slot = take(size, "held");
        return slot < 0 ? 0 : clear(slot);
      },
      free(address) {
        if (address === 0) return;
        const slot = (address - start) / BYTES;
        if (states[slot] !== "held") throw notLive("free", address, "no slot in use starts there");
        states[slot] = "free";
      },
    };
  },
};
