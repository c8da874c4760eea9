import { requireRegion, requireSize } from "../contract/arguments.ts";
import type { Allocator } from "../contract/allocator.ts";
import type { Claims } from "../contract/claims.ts";
import { Deferral, type Deferred } from "../contract/deferred.ts";
import type { Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { tlsf } from "../tlsf/tlsf.ts";

/** Pointers to buffers in the table, and so buffers that can ever be held. */
const BUFFERS = 128;
/** What the general allocator of the kernel grants at most. Bytes. */
const LARGEST_REQUEST = 128 * 1024;

/** Word that holds the slot that is filled next. */
const CURSOR = 0;
/** Word that is 1 while the tasklet is scheduled. */
const SCHEDULED = 1;
/** The one data word of the tasklet: the size it is to allocate. */
const SIZE = 2;
/** Word that counts the signals sent. */
const WAKEUPS = 3;
/** First word of the table of buffers; a word is an address, or 0. */
const SLOTS = 4;
const CONTROL_BYTES = (SLOTS + BUFFERS) * 8;

/**
 * The naive rt-allocator of RTLinux: a real-time thread asks, a tasklet allocates, the thread looks
 * whether it got anything.
 *
 * | operation | worst case | refuses | not done |
 * | --------- | ---------- | ------- | -------- |
 * | `request` | O(1) | all 128 slots are taken | nothing is allocated |
 * | `runDeferred` (the tasklet) | `malloc` of the heap behind it, and O(size) clearing | size 0, above 128 KiB, or the heap refuses | |
 * | `result` | O(1) | | |
 * | `cleanup` | 128 times `free` of the heap behind it | | |
 * | `malloc` | as `runDeferred` | as `request` and `runDeferred` | no signal: nobody sleeps |
 * | `free` | O(1) | | **does nothing**: there is no free before `cleanup` |
 *
 * The region holds a control block (cursor, tasklet with its one data word, signals sent, table of
 * 128 buffers) and behind it the region of the heap from which the tasklet allocates. Tickets are
 * slot numbers. The walk of that heap is not offered: it would list blocks as used that were freed.
 *
 * It behaves as its author wrote it. A refusal leaves the cursor, so that the next request tries
 * the same slot. The tasklet has one data word, so of two requests before it runs the first is
 * lost, and both get the ticket of the one buffer. A request that was not served is signalled as
 * well: the prose says otherwise, the program does it. `malloc` serves a request that waits before
 * its own.
 *
 * Source: naive rt-allocator, an RTLinux example by Der Herr Hofrat.
 *
 * @example Ask, let the tasklet run, look
 * ```ts
 * import { createRegion, Deferral, rtLinux } from "@allocert/allocert/allocators";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const deferred = rtLinux.create(createRegion(65536)).deferred!;
 * const slot = deferred.request(128);
 * assertEquals(deferred.result(slot), Deferral.Pending);
 * assertEquals(deferred.runDeferred(), 1);
 * assert(deferred.result(slot) > 0);
 * ```
 */
export class RtAllocator implements Allocator, Deferred {
  /** Buffers that can be held at one time: 128. */
  readonly capacity: number = BUFFERS;
  /**
   * Largest request that can ever be served: 128 KiB, or less if the backing allocator serves less.
   */
  readonly largestRequest: number;
  readonly #words: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #heap: Allocator;

  /**
   * Puts the control block at the beginning of `region` and a fresh `backing` allocator behind it.
   *
   * @throws {RangeError} If the region is too small for the control block or the backing allocator.
   */
  constructor(region: Region, backing: Subject) {
    requireRegion("rtlinux", region.size, minimumRegion(backing));
    this.largestRequest = largestRequestOver(backing);
    const start = Math.ceil(region.base / 8) * 8;
    const base = start + CONTROL_BYTES;
    this.#words = new Float64Array(region.buffer, start, CONTROL_BYTES / 8).fill(0);
    this.#bytes = new Uint8Array(region.buffer);
    this.#heap = backing.create({
      buffer: region.buffer,
      base,
      size: region.base + region.size - base,
    });
  }

  /** The two halves, to be used apart: this allocator itself. */
  get deferred(): Deferred {
    return this;
  }

  /** 1 while the tasklet is scheduled: more than one request cannot wait. */
  get pending(): number {
    return this.#words[SCHEDULED]!;
  }

  /** Signals sent to the thread since creation. */
  get wakeups(): number {
    return this.#words[WAKEUPS]!;
  }

  /** Stores the size in the tasklet and schedules it; a request that waits is overwritten. */
  request(size: number): number {
    requireSize("request", size);
    const words = this.#words;
    const cursor = words[CURSOR]!;
    if (cursor >= BUFFERS) return Deferral.Refused;
    words[SIZE] = size;
    words[SCHEDULED] = 1;
    return cursor;
  }

  /**
   * Runs the tasklet if it is scheduled: fills the next slot with a cleared buffer, or not, and
   * signals.
   */
  runDeferred(): number {
    const words = this.#words;
    if (words[SCHEDULED] === 0) return 0;
    words[SCHEDULED] = 0;
    this.#fillSlot(words[SIZE]!);
    words[WAKEUPS]!++;
    return 1;
  }

  /** The buffer in the slot, whoever asked for it. */
  result(ticket: number): number {
    if (!(Number.isInteger(ticket) && ticket >= 0 && ticket < BUFFERS)) {
      throw new RangeError(
        `Cannot read result: "ticket" must be an integer from 0 to ${
          BUFFERS - 1
        }, received ${ticket}`,
      );
    }
    const words = this.#words;
    const address = words[SLOTS + ticket]!;
    if (address !== 0) return address;
    return words[SCHEDULED] === 1 && ticket === words[CURSOR] ? Deferral.Pending : Deferral.Refused;
  }

  /** Frees all buffers and unschedules the tasklet. The threads must have been deleted. */
  cleanup(): number {
    const words = this.#words;
    let freed = 0;
    for (let slot = SLOTS; slot < SLOTS + BUFFERS; slot++) {
      if (words[slot] === 0) continue;
      this.#heap.free(words[slot]!);
      words[slot] = 0;
      freed++;
    }
    words[CURSOR] = 0;
    words[SCHEDULED] = 0;
    return freed;
  }

  /** Both halves at once, without a signal. */
  malloc(size: number): number {
    requireSize("malloc", size);
    this.runDeferred();
    return this.#fillSlot(size);
  }

  /** Does nothing: buffers go back in `cleanup` and not before. */
  free(_address: number): void {}

  /**
   * Puts a cleared buffer into the next slot; 0, with nothing changed, if there is no slot or no
   * memory.
   */
  #fillSlot(size: number): number {
    const words = this.#words;
    const cursor = words[CURSOR]!;
    if (cursor >= BUFFERS || size === 0 || size > LARGEST_REQUEST) return 0;
    const address = this.#heap.malloc(size);
    if (address === 0) return 0;
    this.#bytes.fill(0, address, address + size);
    words[SLOTS + cursor] = address;
    words[CURSOR] = cursor + 1;
    return address;
  }
}

/**
 * The naive rt-allocator with `backing` as the heap from which the tasklet allocates.
 *
 * @param backing Any allocator; the original has the general allocator of the Linux kernel, called
 * so that it cannot sleep.
 * @returns The subject, named after the heap unless that is TLSF.
 *
 * @example Behind it, the block pool of psximfs03
 * ```ts
 * import { blockPool, createRegion } from "@allocert/allocert/allocators";
 * import { rtLinuxOver } from "@allocert/allocert/allocators/systems";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const allocator = rtLinuxOver(blockPool).create(createRegion(4096));
 * assert(allocator.malloc(16) !== 0);
 * assertEquals(allocator.malloc(17), 0);
 * ```
 */
export function rtLinuxOver(backing: Subject): Subject {
  return {
    name: backing === tlsf ? "rtlinux" : `rtlinux-${backing.name}`,
    version: "1.0.0",
    description: `Requests from real-time threads, served by a tasklet from ${backing.name}`,
    claims: claimsOver(backing),
    create: (region) => new RtAllocator(region, backing),
  };
}

/**
 * The naive rt-allocator over TLSF.
 *
 * @example Ask now, get it later
 * ```ts
 * import { createRegion, rtLinux } from "@allocert/allocert";
 * import { assert } from "@std/assert";
 *
 * const { deferred } = rtLinux.create(createRegion(65536));
 * const ticket = deferred!.request(100);
 * assert(deferred!.result(ticket) < 0);
 * deferred!.runDeferred();
 * assert(deferred!.result(ticket) > 0);
 * ```
 */
export const rtLinux: Subject = { ...rtLinuxOver(tlsf), module: import.meta.url };

function claimsOver(backing: Subject): Claims {
  const { alignment, rounding, complexity, blockOverhead } = backing.claims;
  return {
    alignment,
    minimumRegion: minimumRegion(backing),
    zeroSize: "null",
    misuse: "undefined",
    coalescing: "none",
    fit: "none",
    ...(rounding !== undefined && { rounding }),
    complexity: {
      malloc: { growth: { ...complexity.malloc?.growth, requestSize: "O(n)" } },
      free: {},
    },
    largestRequest: largestRequestOver(backing),
    zeroed: true,
    refusesSmallRegions: true,
    ...(blockOverhead !== undefined && { blockOverhead }),
    mostBlocks: BUFFERS,
    limits: [
      "No guarantee: any request may be refused, and the thread must check what it got",
      "No exit strategy: nothing is given back before the module is removed, so a heap that was once exhausted stays so",
      "No bound on the wait: nobody knows when Linux runs the tasklet",
      "One request at a time: a second one before the tasklet runs replaces the first",
    ],
  };
}

function largestRequestOver({ claims }: Subject): number {
  return Math.min(claims.largestRequest ?? LARGEST_REQUEST, LARGEST_REQUEST);
}

/** Control block, wherever the region starts, and the least that the heap behind it needs. */
function minimumRegion(backing: Subject): number {
  return 7 + CONTROL_BYTES + backing.claims.minimumRegion;
}
