import { assert, assertEquals, assertThrows } from "@std/assert";
import { Deferral } from "../contract/deferred.ts";
import { createRegion } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { blockPool } from "../imfs/block_pool.ts";
import { RtAllocator, rtLinux, rtLinuxOver } from "./rt_allocator.ts";

const CONTROL = 132 * 8;

/** A heap without overhead: serves until `capacity` bytes, rounded up by `rounded`, are granted. */
function modelHeap(capacity: number, rounded: (size: number) => number = (size) => size) {
  const live = new Map<number, number>();
  const subject: Subject = {
    ...blockPool,
    name: "model",
    claims: { ...blockPool.claims, largestRequest: 131072, minimumRegion: 0 },
    create(region) {
      let used = 0;
      return {
        malloc(size) {
          const bytes = rounded(size);
          if (used + bytes > capacity) return 0;
          const address = region.base + used;
          used += bytes;
          live.set(address, bytes);
          return address;
        },
        free(address) {
          assert(live.delete(address), `${address} is not live`);
        },
      };
    },
  };
  return { subject, live };
}

function overModel(capacity: number, rounded?: (size: number) => number) {
  const { subject, live } = modelHeap(capacity, rounded);
  const region = createRegion(7 + CONTROL + Math.min(capacity, 2 ** 22));
  const bytes = new Uint8Array(region.buffer).fill(0xa5);
  return { allocator: new RtAllocator(region, subject), live, bytes };
}

/** Asks and serves, as the periodic thread does: the slot, or -1. */
function ask(allocator: RtAllocator, size: number): number {
  const slot = allocator.request(size);
  allocator.runDeferred();
  return slot >= 0 && allocator.result(slot) > 0 ? slot : -1;
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

Deno.test("request() allocates nothing before the tasklet runs", () => {
  const { allocator, live } = overModel(1024);
  const slot = allocator.request(100);
  assertEquals([slot, allocator.pending, allocator.wakeups, live.size], [0, 1, 0, 0]);
  assertEquals(allocator.result(slot), Deferral.Pending);
  assertEquals(allocator.runDeferred(), 1);
  assertEquals([allocator.pending, allocator.wakeups, live.size], [0, 1, 1]);
  assert(allocator.result(slot) > 0);
  assertEquals([allocator.runDeferred(), allocator.wakeups], [0, 1]);
});

Deno.test("runDeferred() clears the bytes that were asked for and no others", () => {
  const { allocator, bytes } = overModel(1024);
  const slot = ask(allocator, 100);
  const address = allocator.result(slot);
  assertEquals(bytes.subarray(address, address + 100), new Uint8Array(100));
  assertEquals([bytes[address + 100], bytes[address + 101]], [0xa5, 0xa5]);
});

Deno.test("request() fills slots 0 to 127 with 128 bytes more each, and refuses for ever after", () => {
  const { allocator, live } = overModel(2 ** 22);
  const slots = Array.from({ length: 128 }, (_, i) => ask(allocator, 128 * (i + 1)));
  assertEquals(slots, Array.from({ length: 128 }, (_, i) => i));
  assertEquals(sum(live.values()), 1_056_768);
  for (let k = 129; k <= 140; k++) {
    assertEquals(allocator.request(128 * k), Deferral.Refused);
    assertEquals([allocator.pending, allocator.runDeferred(), allocator.wakeups], [0, 0, 128]);
  }
});

Deno.test("runDeferred() first refuses where the heap ends, and never recovers", () => {
  const vectors = [[65536, 32], [131072, 45], [262144, 64], [524288, 91], [1048576, 128]] as const;
  for (const [capacity, firstRefusal] of vectors) {
    const { allocator, live } = overModel(capacity);
    const slots = Array.from({ length: 140 }, (_, i) => ask(allocator, 128 * (i + 1)));
    assertEquals(slots.indexOf(-1) + 1, firstRefusal, `heap of ${capacity} bytes`);
    assert(slots.slice(firstRefusal).every((slot) => slot === -1));
    assertEquals(sum(live.values()), 64 * (firstRefusal - 1) * firstRefusal);
    assertEquals(allocator.wakeups, 140);
  }
});

Deno.test("runDeferred() takes 1,398,144 bytes from caches of powers of two", () => {
  const powerOfTwo = (size: number) => Math.max(32, 2 ** Math.ceil(Math.log2(size)));
  const { allocator, live } = overModel(2 ** 22, powerOfTwo);
  for (let k = 1; k <= 128; k++) ask(allocator, 128 * k);
  assertEquals(sum(live.values()), 1_398_144);
  const histogram = new Map<number, number>();
  for (const size of live.values()) histogram.set(size, (histogram.get(size) ?? 0) + 1);
  assertEquals(
    [...histogram],
    [[128, 1], [256, 1], [512, 2], [1024, 4], [2048, 8], [4096, 16], [8192, 32], [16384, 64]],
  );
});

Deno.test("runDeferred() keeps the slot when the heap refuses, and signals all the same", () => {
  const { allocator } = overModel(300);
  assertEquals([ask(allocator, 200), ask(allocator, 200)], [0, -1]);
  assertEquals(allocator.wakeups, 2);
  assertEquals(allocator.result(1), Deferral.Refused);
  assertEquals(ask(allocator, 100), 1);
});

Deno.test("runDeferred() serves 128 KiB, and refuses one byte more or none at all", () => {
  const { allocator } = overModel(2 ** 22);
  assertEquals(ask(allocator, 131073), -1);
  assertEquals(ask(allocator, 2 ** 53 - 1), -1);
  assertEquals(ask(allocator, 0), -1);
  assertEquals(ask(allocator, 131072), 0);
});

Deno.test("request() before the tasklet ran replaces the request that waits", () => {
  const { allocator, live } = overModel(1024);
  assertEquals([allocator.request(100), allocator.request(200)], [0, 0]);
  assertEquals([allocator.runDeferred(), allocator.wakeups], [1, 1]);
  assertEquals([...live.values()], [200]);
});

Deno.test("request() and result() refuse what no program asks", () => {
  const { allocator } = overModel(1024);
  assertThrows(() => allocator.request(-1), RangeError, 'Cannot request: "size"');
  assertEquals(allocator.pending, 0);
  for (const ticket of [-1, 128, 0.5, NaN]) {
    assertThrows(() => allocator.result(ticket), RangeError, "integer from 0 to 127");
  }
});

Deno.test("cleanup() frees every buffer and drops the request that waits", () => {
  const { allocator, live } = overModel(2 ** 22);
  for (let k = 1; k <= 5; k++) ask(allocator, k);
  const slot = allocator.request(6);
  assertEquals(allocator.cleanup(), 5);
  assertEquals([live.size, allocator.pending, allocator.runDeferred()], [0, 0, 0]);
  assertEquals(allocator.result(slot), Deferral.Refused);
  assertEquals(allocator.cleanup(), 0);
  assertEquals(ask(allocator, 7), 0);
});

Deno.test("malloc() asks and serves at once, a request that waits first", () => {
  const { allocator, live } = overModel(1024);
  const slot = allocator.request(10);
  const address = allocator.malloc(20);
  assertEquals([...live.values()], [10, 20]);
  assertEquals([allocator.result(slot + 1), allocator.wakeups], [address, 1]);
  allocator.free(address);
  assertEquals([live.size, allocator.result(slot + 1)], [2, address]);
});

Deno.test("malloc() returns 0 and changes nothing when slots or memory are used up", () => {
  const { allocator, bytes } = overModel(128);
  for (let slot = 0; slot < 127; slot++) assert(allocator.malloc(1) !== 0);
  const beforeLast = bytes.slice();
  assertEquals([allocator.malloc(2), allocator.malloc(0), allocator.malloc(2 ** 20)], [0, 0, 0]);
  assertEquals(bytes, beforeLast);
  assert(allocator.malloc(1) !== 0);
  const full = bytes.slice();
  assertEquals(allocator.malloc(1), 0);
  assertEquals(bytes, full);
});

Deno.test("rtLinux restores exactly from a copy of its region", () => {
  const region = createRegion(65536);
  const bytes = new Uint8Array(region.buffer).fill(0xa5);
  const { deferred } = rtLinux.create(region);
  deferred!.request(40);
  deferred!.runDeferred();
  deferred!.request(80);
  const copy = bytes.slice();
  deferred!.runDeferred();
  const address = deferred!.result(1);
  bytes.set(copy);
  assertEquals([deferred!.pending, deferred!.wakeups, deferred!.result(1)], [1, 1, -2]);
  deferred!.runDeferred();
  assertEquals(deferred!.result(1), address);
});

Deno.test("rtLinux serves one byte in its minimum region, wherever it starts, and writes nothing outside", () => {
  const size = rtLinux.claims.minimumRegion;
  for (let base = 64; base < 80; base++) {
    const buffer = new ArrayBuffer(base + size + 64);
    const bytes = new Uint8Array(buffer).fill(0xa5);
    assert(rtLinux.create({ buffer, base, size }).malloc(1) !== 0, `base ${base}`);
    assert(bytes.subarray(0, base).every((byte) => byte === 0xa5));
    assert(bytes.subarray(base + size).every((byte) => byte === 0xa5));
  }
  assertThrows(() => rtLinux.create(createRegion(size - 1)), RangeError, "at least");
});

Deno.test("rtLinuxOver() names the heap behind it, claims what that grants, and says what it cannot do", () => {
  const { name, claims } = rtLinuxOver(blockPool);
  assertEquals([rtLinux.name, name], ["rtlinux", "rtlinux-block-pool"]);
  assertEquals(claims.largestRequest, 16);
  assertEquals(rtLinux.claims.largestRequest, 131072);
  assertEquals(claims.limits?.length, 4);
});
