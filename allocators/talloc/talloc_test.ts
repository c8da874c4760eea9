import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Allocator } from "../contract/allocator.ts";
import { createRegion, type Region } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { tlsf } from "../tlsf/tlsf.ts";
import { bytesOf, testHeap, testRegionSize } from "./testdata/heap.ts";
import { Rlsf, rlsf, rlsfRegionSize, rlsfSubject } from "./rlsf/rlsf.ts";
import { Talloc, talloc, tallocSubject } from "./talloc.ts";
import { TallocHalt, TallocPanic, type TallocRequest } from "./talloc_end.ts";
import { backupFirst, type TallocLayout } from "./talloc_layout.ts";

function fill(heap: Talloc, size: number): number[] {
  const live: number[] = [];
  for (let address; (address = heap.malloc(size)) !== 0;) live.push(address);
  return live;
}

function inside({ base, size }: Region, address: number): boolean {
  return address >= base && address < base + size;
}

Deno.test("talloc places the backup first and the primary right above it", () => {
  const { fallback } = new Talloc(createRegion(100000));
  const { primary, backup } = fallback;
  assertEquals(backup.base + backup.size, primary.base);
  assertEquals(fallback.cpus, 512);
  assertEquals(fallback.isPrimaryOnly(), false);
});

Deno.test("talloc serves one byte from the smallest region it claims, wherever that begins", () => {
  const size = talloc.claims.minimumRegion;
  const { buffer } = createRegion(size);
  for (let base = 1; base < 65; base++) {
    const heap = new Talloc({ buffer, base, size });
    const address = heap.malloc(1);
    assert(inside(heap.fallback.primary, address) && heap.malloc(1) > 0, `base ${base}`);
  }
  assertThrows(() => talloc.create(createRegion(size - 1)), RangeError, `at least ${size} bytes`);
  assertThrows(() => new Talloc(createRegion(64)), RangeError, "must have at least 96 bytes");
});

Deno.test("an exhausted primary fails in primary-only mode and leaves every byte as it was", () => {
  const { heap, region } = testHeap(1024, 1024);
  heap.fallback.usePrimary();
  assertEquals(fill(heap, 16).length, 31);
  const before = bytesOf(region);
  assertEquals(heap.malloc(16), 0);
  assertEquals(heap.memalign(64, 16), 0);
  assertEquals(bytesOf(region), before);
});

Deno.test("an exhausted primary is backed by the backup in the other mode", () => {
  const { heap, primaryPool, backupPool } = testHeap(1024, 1024);
  heap.fallback.usePrimary();
  const live = fill(heap, 16);
  assertEquals([live[0]! - primaryPool, live.length], [16, 31]);
  heap.fallback.usePrimaryThenBackup();
  assertEquals(heap.malloc(16) - backupPool, 16);
  assertEquals(heap.memalign(64, 16) % 64, 0);
});

Deno.test("the mode of another CPU does not matter", () => {
  const { heap, backupPool } = testHeap(1024, 1024);
  fillPrimary(heap);
  heap.fallback.cpu = 5;
  heap.fallback.usePrimary(4);
  assertEquals(heap.malloc(16) - backupPool, 16);
});

Deno.test("the primary is used again as soon as it has room", () => {
  const { heap } = testHeap(1024, 1024);
  const live = fillPrimary(heap);
  const saved = heap.malloc(16);
  heap.free(live[3]!);
  assertEquals(heap.malloc(16), live[3]);
  assert(inside(heap.fallback.backup, heap.malloc(16)) && inside(heap.fallback.backup, saved));
});

Deno.test("both heaps exhausted give null, unchanged bytes, and recover fully", () => {
  const { heap, region } = testHeap(1024, 512);
  const live = fill(heap, 16);
  assertEquals(live.length, 31 + 15);
  const before = bytesOf(region);
  assertEquals([heap.malloc(16), heap.realloc(live[0]!, 100)], [0, 0]);
  assertEquals(bytesOf(region), before);
  for (const address of live) heap.free(address);
  assertEquals(heap.check(), []);
  assertEquals([...heap.blocks!()].map(({ size, free }) => [size, free]), [[464, true], [
    976,
    true,
  ]]);
});

Deno.test("free() goes to the owner in either mode", () => {
  for (const primaryOnly of [false, true]) {
    const { heap } = testHeap(1024, 1024);
    const live = fillPrimary(heap);
    const saved = heap.malloc(100);
    if (primaryOnly) heap.fallback.usePrimary();
    const primary = bytesOf(heap.fallback.primary);
    heap.free(saved);
    assertEquals(bytesOf(heap.fallback.primary), primary);
    for (const address of live) heap.free(address);
    assertEquals([...heap.blocks!()].map((block) => block.size), [976, 976]);
    assertEquals(heap.check(), []);
  }
});

/**
 * Layouts that an ownership test by one range, or by the least and the greatest address, gets
 * wrong.
 */
const LAYOUTS: Record<string, TallocLayout> = {
  "backup first": backupFirst(rlsfRegionSize(1024)),
  "primary first": (space) => ({
    primary: part(space, 0, 1024),
    backup: part(space, rlsfRegionSize(1024), 1024),
  }),
  "gap between": (space) => ({
    backup: part(space, 0, 1024),
    primary: part(space, rlsfRegionSize(1024) + 2048, 1024),
  }),
};

function part(space: Region, offset: number, pool: number): Region {
  return { buffer: space.buffer, base: space.base + offset, size: rlsfRegionSize(pool) };
}

for (const [name, layout] of Object.entries(LAYOUTS)) {
  Deno.test(`free() refuses what neither heap owns: ${name}`, () => {
    const region = createRegion(testRegionSize(1024, 1024) + 2048);
    const heap = new Talloc(region, { layout });
    const { primary, backup } = heap.fallback;
    const live = fillPrimary(heap);
    const saved = heap.malloc(16);
    const before = bytesOf(region);
    const edges = [primary, backup].flatMap(({ base, size }) => [
      base - 1,
      base,
      base + size - 1,
      base + size,
    ]);
    const gap = Math.min(primary.base + primary.size, backup.base + backup.size) + 1024;
    for (const address of [...edges, gap, gap + 16, 16, region.base, -16, NaN, 2 ** 40]) {
      assertThrows(() => heap.free(address), RangeError, "is not a live block", `${address}`);
      assertThrows(() => heap.realloc(address, 8), RangeError, "is not a live block");
    }
    assertEquals(bytesOf(region), before);
    for (const address of [...live, saved]) heap.free(address);
    assertEquals(heap.check(), []);
  });
}

Deno.test("free() refuses a pointer of another heap that lies inside a block", () => {
  const { heap, region } = testHeap(32768, 1024);
  const size = rlsfRegionSize(1024);
  const inner = new Rlsf({ buffer: region.buffer, base: heap.malloc(size), size });
  const foreign = inner.malloc(16);
  assert(inside(heap.fallback.primary, foreign));
  assertThrows(() => heap.free(foreign), RangeError, "no block begins there");
});

Deno.test("a primary without bytes serves nothing, and its backup everything", () => {
  const layout: TallocLayout = (space) => ({ primary: { ...space, size: 0 }, backup: space });
  const heap = new Talloc(createRegion(testRegionSize(0, 1024)), { layout });
  assert(inside(heap.fallback.backup, heap.malloc(16)));
  heap.fallback.usePrimary();
  assertEquals([heap.malloc(16), heap.memalign(64, 1)], [0, 0]);
  assertThrows(() => heap.malloc(-1), RangeError, '"size" must be');
  assertThrows(() => heap.memalign(3, 1), RangeError, '"alignment" must be');
  heap.fallback.usePrimaryThenBackup();
  const saved = heap.malloc(16);
  assertEquals(heap.realloc(saved, 100) !== 0, true);
});

Deno.test("realloc() moves a block of the full primary to the backup, contents and alignment kept", () => {
  const { heap, region } = testHeap(1024, 2048);
  const bytes = new Uint8Array(region.buffer);
  const aligned = heap.memalign(128, 50);
  fillPrimary(heap);
  bytes.fill(7, aligned, aligned + 50);
  const count = primaryBlocks(heap);
  const moved = heap.realloc(aligned, 200);
  assert(inside(heap.fallback.backup, moved) && moved % 128 === 0);
  assertEquals([...bytes.subarray(moved, moved + 50)], new Array(50).fill(7));
  assertEquals(primaryBlocks(heap), count - 1);
  assertThrows(() => heap.free(aligned), RangeError, "it is already free");
  heap.free(moved);
  assertEquals(heap.check(), []);
});

Deno.test("realloc() that cannot be served keeps the old block, in either mode", () => {
  const { heap, region } = testHeap(1024, 512);
  const live = fillPrimary(heap);
  new Uint8Array(region.buffer).fill(9, live[0]!, live[0]! + 16);
  const before = bytesOf(region);
  assertEquals(heap.realloc(live[0]!, 465), 0);
  assertEquals(bytesOf(region), before);
  heap.fallback.usePrimary();
  const primaryOnly = bytesOf(region);
  assertEquals(heap.realloc(live[0]!, 100), 0);
  assertEquals(bytesOf(region), primaryOnly);
  heap.free(live[0]!);
  assertEquals(heap.check(), []);
});

Deno.test("realloc() brings a growing block of the backup back to the primary", () => {
  const { heap, region } = testHeap(1024, 1024);
  const bytes = new Uint8Array(region.buffer);
  const live = fillPrimary(heap);
  const saved = heap.malloc(100);
  bytes.fill(3, saved, saved + 100);
  assertEquals(heap.realloc(saved, 40), saved, "shrinks in place");
  heap.fallback.usePrimary();
  assertEquals(heap.realloc(saved, 30), saved, "shrinks in place in primary-only mode");
  assertEquals(heap.realloc(saved, 100), 0, "does not take from the backup");
  for (const address of live) heap.free(address);
  const moved = heap.realloc(saved, 200);
  assert(inside(heap.fallback.primary, moved));
  assertEquals([...bytes.subarray(moved, moved + 30)], new Array(30).fill(3));
  heap.free(moved);
  assertEquals([...heap.blocks!()].map((block) => block.size), [976, 976]);
});

Deno.test("realloc() grows a block of the backup there while the primary is full", () => {
  const { heap } = testHeap(1024, 1024);
  fillPrimary(heap);
  const saved = heap.malloc(100);
  assertEquals(heap.realloc(saved, 300), saved);
  assertEquals(heap.realloc(saved, 0), 0);
  assertEquals(heap.realloc(0, 40), saved);
});

Deno.test("an exhausted primary panics where that is asked for, with the request", () => {
  const { heap, region } = testHeap(1024, 1024, { onPrimaryExhausted: "panic" });
  heap.fallback.cpu = 9;
  heap.fallback.usePrimary();
  for (let i = 0; i < 31; i++) assert(heap.malloc(16) !== 0);
  const before = bytesOf(region);
  const panic = assertThrows(() => heap.malloc(16), TallocPanic, "the primary is exhausted");
  assertEquals(panic.request, { operation: "malloc", size: 16, cpu: 9, primaryOnly: true });
  assertThrows(() => heap.memalign(64, 8), TallocPanic, "Cannot memalign");
  assertEquals(bytesOf(region), before);
  heap.fallback.usePrimaryThenBackup();
  assert(inside(heap.fallback.backup, heap.malloc(16)));
});

Deno.test("both heaps exhausted panic where that is asked for", () => {
  const { heap } = testHeap(96, 96, { onExhausted: "panic" });
  heap.malloc(48);
  heap.malloc(48);
  assertThrows(() => heap.malloc(8), TallocPanic, "primary and backup are exhausted");
});

Deno.test("both heaps exhausted halt the system where that is asked for", () => {
  const halts: TallocRequest[] = [];
  const { heap, region } = testHeap(96, 96, {
    onExhausted: "halt",
    onHalt: (request) => halts.push(request),
  });
  const live = heap.malloc(48);
  heap.malloc(48);
  heap.fallback.usePrimary();
  assertEquals(heap.malloc(8), 0, "primary-only mode does not halt");
  heap.fallback.usePrimaryThenBackup();
  assertThrows(() => heap.malloc(8), TallocHalt, "the system has halted");
  assertEquals(halts, [{ operation: "malloc", size: 8, cpu: 0, primaryOnly: false }]);
  const before = bytesOf(region);
  assertThrows(() => heap.malloc(0), TallocHalt);
  assertThrows(() => heap.free(live), TallocHalt, "Cannot free");
  assertThrows(() => heap.realloc(live, 1), TallocHalt);
  assertThrows(() => heap.memalign(8, 1), TallocHalt);
  assertEquals(halts.length, 1);
  assertEquals(bytesOf(region), before);
});

Deno.test("talloc keeps all its state in its region", () => {
  const { heap, region } = testHeap(1024, 1024);
  heap.fallback.cpu = 3;
  heap.fallback.usePrimary();
  const live = heap.malloc(100);
  const snapshot = new Uint8Array(region.buffer).slice();
  const next = heap.malloc(50);
  heap.free(live);
  heap.fallback.usePrimaryThenBackup();
  heap.fallback.cpu = 0;
  new Uint8Array(region.buffer).set(snapshot);
  assertEquals([heap.fallback.cpu, heap.fallback.isPrimaryOnly()], [3, true]);
  assertEquals(heap.malloc(50), next);
  const layout = backupFirst(rlsfRegionSize(1024));
  const attached = new Talloc(region, { layout, attach: true });
  attached.free(next);
  attached.free(live);
  assertEquals([...heap.blocks!()].map((block) => block.size), [976, 976]);
});

Deno.test("tallocSubject() promises the weaker of what its heaps promise", () => {
  const small = rlsfSubject("small", { fllen: 6, sllen: 4 });
  const { claims } = tallocSubject("mixed", {
    primary: { ...small, claims: { ...small.claims, fit: "any", zeroSize: "null", zeroed: true } },
    backup: { ...small, claims: { ...small.claims, alignment: 8, coalescing: "deferred" } },
  });
  assertEquals([claims.fit, claims.zeroSize, claims.alignment], ["rounded", "null", 8]);
  assertEquals([claims.coalescing, claims.zeroed, claims.misuse], [
    "deferred",
    undefined,
    "detected",
  ]);
  assertEquals(claims.largestRequest, small.claims.largestRequest);
  assertEquals(claims.complexity, rlsfComplexity());
});

Deno.test("talloc takes any two allocators that can realloc and memalign", () => {
  const pairs: [Subject, Subject][] = [[tlsf, rlsf], [rlsf, tlsf], [tlsf, tlsf]];
  for (const [primary, backup] of pairs) {
    const subject = tallocSubject("mixed", { primary, backup });
    const region = createRegion(subject.claims.minimumRegion + 16384);
    const heap = new Talloc(region, { primary, backup });
    const bytes = new Uint8Array(region.buffer);
    assertEquals(heap.malloc(0) === 0, subject.claims.zeroSize === "null");
    heap.fallback.usePrimary();
    const live = fill(heap, 200);
    heap.fallback.usePrimaryThenBackup();
    bytes.fill(5, live[0]!, live[0]! + 200);
    const moved = heap.realloc(live[0]!, 240);
    assert(inside(heap.fallback.backup, moved), subject.description);
    assertEquals([...bytes.subarray(moved, moved + 200)], new Array(200).fill(5));
    for (const address of [moved, ...live.slice(1)]) heap.free(address);
    assertEquals(heap.check(), []);
    assertThrows(() => heap.free(moved), RangeError, "not a live block");
  }
});

Deno.test("a request asks each heap at most once, and the backup only if it may", () => {
  const calls: string[] = [];
  const counted = (name: string): Subject => ({
    ...rlsf,
    create: (region) =>
      new Proxy(rlsf.create(region), {
        get(heap, member) {
          const value = heap[member as keyof Allocator];
          if (typeof value !== "function") return value;
          return (...values: number[]) => {
            calls.push(`${name}.${String(member)}`);
            return Reflect.apply(value, heap, values);
          };
        },
      }),
  });
  const { heap } = testHeap(1024, 1024, { primary: counted("p"), backup: counted("b") });
  const asked = (action: () => unknown) => {
    calls.length = 0;
    action();
    return calls.join(" ");
  };
  const [live] = fillPrimary(heap);
  const saved = heap.malloc(16);
  assertEquals(asked(() => heap.malloc(16)), "p.malloc b.malloc");
  assertEquals(asked(() => heap.malloc(2000)), "p.malloc b.malloc");
  assertEquals(asked(() => heap.memalign(64, 8)), "p.memalign b.memalign");
  assertEquals(asked(() => heap.free(saved)), "b.free");
  heap.fallback.usePrimary();
  assertEquals(asked(() => heap.malloc(16)), "p.malloc");
  assertEquals(asked(() => heap.memalign(64, 8)), "p.memalign");
  assertEquals(asked(() => heap.realloc(live!, 100)), "p.realloc");
  assertEquals(asked(() => heap.free(live!)), "p.free");
});

Deno.test("a heap without memalign is refused", () => {
  const { create, attach: _, ...rest } = rlsf;
  const bare = {
    ...rest,
    create: (region: Region) => {
      const heap = create(region);
      return { malloc: heap.malloc.bind(heap), free: heap.free.bind(heap) };
    },
  };
  const region = createRegion(100000);
  assertThrows(() => new Talloc(region, { backup: bare }), TypeError, 'not offer "memalign"');
  assertThrows(
    () => new Talloc(region, { backup: bare, attach: true }),
    TypeError,
    'not offer "attach"',
  );
});

function rlsfComplexity(): unknown {
  const constant = { growth: {} };
  return {
    malloc: constant,
    free: constant,
    memalign: constant,
    realloc: { growth: { requestSize: "O(n)" } },
  };
}

/** Fills the primary with 16-byte blocks, and leaves both heaps in use. */
function fillPrimary(heap: Talloc): number[] {
  heap.fallback.usePrimary();
  const live = fill(heap, 16);
  heap.fallback.usePrimaryThenBackup();
  return live;
}

function primaryBlocks(heap: Talloc): number {
  return [...heap.blocks!()].filter(({ address, free }) =>
    !free && inside(heap.fallback.primary, address)
  ).length;
}
