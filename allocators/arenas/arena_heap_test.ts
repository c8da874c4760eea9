import { assert, assertEquals, assertThrows } from "@std/assert";
import { createRegion } from "../contract/region.ts";
import { rlsf } from "../talloc/rlsf/rlsf.ts";
import { ArenaHeap, arenaHeap, arenaHeapSubject } from "./arena_heap.ts";
import { Attribute } from "./attributes.ts";

Deno.test("ArenaHeap serves one byte from the smallest region it claims, wherever that begins", () => {
  const size = arenaHeap.claims.minimumRegion;
  const { buffer } = createRegion(size);
  for (let base = 1; base < 64; base++) {
    assert(arenaHeap.create({ buffer, base, size }).malloc(1) !== 0, `base ${base}`);
  }
  assertThrows(() => arenaHeap.create(createRegion(1000)), RangeError, "must have at least");
});

Deno.test("ArenaHeap serves nothing while its arena is out of reach, and goes on afterwards", () => {
  const region = createRegion(32768);
  const heap = new ArenaHeap(region);
  const { arenas } = heap;
  const id = arenas.identify("heap");
  const address = heap.malloc(100);
  for (
    const [leave, enter] of [
      [() => arenas.switchTo(1), () => arenas.switchTo(0)],
      [() => arenas.deactivate(id), () => arenas.activate(id)],
      [() => arenas.detach(id, 0), () => arenas.attach(id, 0)],
      [
        () => arenas.updateAttributes(id, Attribute.Read),
        () => arenas.updateAttributes(id, Attribute.All),
      ],
    ]
  ) {
    leave!();
    const before = new Uint8Array(region.buffer).slice();
    assertEquals([heap.malloc(8), heap.memalign(64, 8), heap.realloc(address, 200)], [0, 0, 0]);
    assertThrows(() => heap.free(address), RangeError, "its arena is out of reach");
    assertThrows(() => heap.realloc(address, 0), RangeError, "Cannot realloc");
    assertThrows(() => heap.usableSize(address), RangeError, "Cannot measure");
    assertThrows(() => heap.malloc(-1), RangeError, '"size" must be');
    heap.free(0);
    assertEquals(new Uint8Array(region.buffer), before);
    enter!();
    assert(heap.usableSize(address) >= 100);
  }
  heap.free(address);
  assertEquals([...heap.blocks!()].length, 1);
});

Deno.test("ArenaHeap serves every task that is attached", () => {
  const heap = new ArenaHeap(createRegion(32768));
  const id = heap.arenas.identify("heap");
  heap.arenas.attach(id, 2);
  const address = heap.malloc(100);
  heap.arenas.switchTo(2);
  assertEquals(heap.arenas.allows(address, 100, Attribute.Write), true);
  heap.free(address);
  heap.arenas.delete(id);
  assertEquals([heap.malloc(8), [...heap.blocks!()], heap.check()], [0, [], []]);
  const { area } = heap.arenas;
  assertEquals(heap.arenas.create(area.base, area.size, Attribute.Read).status, 0);
});

Deno.test("ArenaHeap keeps all its state in its region", () => {
  const region = createRegion(32768);
  const heap = new ArenaHeap(region);
  const address = heap.malloc(100);
  const snapshot = new Uint8Array(region.buffer).slice();
  heap.free(address);
  heap.arenas.delete(heap.arenas.identify("heap"));
  heap.arenas.switchTo(1);
  new Uint8Array(region.buffer).set(snapshot);
  assertEquals(heap.arenas.running, 0);
  heap.free(address);
  assertEquals([heap.malloc(100), heap.check()], [address, []]);
});

Deno.test("arenaHeapSubject() embeds any allocator that can realloc and memalign", () => {
  const subject = arenaHeapSubject("arenas-rlsf", { allocator: rlsf, arenas: 2, tasks: 1 });
  assertEquals(subject.claims.zeroSize, "unique");
  const heap = subject.create(createRegion(subject.claims.minimumRegion + 1024));
  assertEquals(heap.malloc(16) % 32, 16);
  const bare = { ...rlsf, create: () => ({ malloc: () => 0, free() {} }) };
  assertThrows(
    () => arenaHeapSubject("bare", { allocator: bare }).create(createRegion(65536)),
    TypeError,
    '"rlsf" must offer "memalign"',
  );
});
