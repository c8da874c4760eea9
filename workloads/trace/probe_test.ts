import { assert, assertEquals, assertThrows } from "@std/assert";
import { firstFit } from "../../allocators/baselines/first_fit.ts";
import { REGION_MARGIN } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { createHeap } from "./probe.ts";

Deno.test("createHeap() creates an allocator over a region of the size asked for", () => {
  const { allocator, region, pools } = createHeap(firstFit, 4096);
  assertEquals([region.size, pools.length], [4096, 0]);
  const address = allocator.malloc(100);
  assert(address >= region.base && address + 100 <= region.base + region.size);
});

Deno.test("createHeap() adds further pools behind the region, apart from each other", () => {
  const { allocator, region, pools } = createHeap(tlsf, 65536, [4096, 8192]);
  assertEquals(pools.map((pool) => pool.size), [4096, 8192]);
  assertEquals(pools[0]!.base, region.base + 65536 + REGION_MARGIN);
  assertEquals(pools[1]!.base, pools[0]!.base + 4096 + REGION_MARGIN);
  const last = pools[1]!.base + 8192;
  assert(last + REGION_MARGIN <= region.buffer.byteLength);
  const free = [...allocator.blocks!()].filter((block) => block.free);
  assertEquals(free.length, 3);
});

/** Hands out nothing, and keeps what it was created with. */
function bystander(created: { bytes?: Uint8Array }): Subject {
  return {
    ...firstFit,
    name: "bystander",
    create(region) {
      created.bytes = new Uint8Array(region.buffer).slice();
      return { malloc: () => 0, free() {} };
    },
  };
}

Deno.test("createHeap() fills all bytes with junk before the allocator sees them", () => {
  const created: { bytes?: Uint8Array } = {};
  createHeap(bystander(created), 128, [], 0x5c);
  assertEquals(created.bytes!.length, 128 + 2 * REGION_MARGIN);
  assert(created.bytes!.every((byte) => byte === 0x5c));
  createHeap(bystander(created), 128);
  assert(created.bytes!.every((byte) => byte === 0xa5));
});

Deno.test("createHeap() refuses pools that the allocator does not take", () => {
  assertThrows(
    () => createHeap(bystander({}), 128, [4096]),
    TypeError,
    'Cannot create heap: "bystander" takes no pool of 4096 bytes',
  );
  assertThrows(
    () => createHeap(tlsf, 65536, [8]),
    TypeError,
    'Cannot create heap: "tlsf" takes no pool of 8 bytes',
  );
});

Deno.test("createHeap() leaves it to a subject where its region lies if it says so", () => {
  const buffer = new ArrayBuffer(8192);
  const own: Subject = {
    ...firstFit,
    name: "own-memory",
    provideRegion: (size) => ({ buffer, base: 1024, size }),
  };
  const { allocator, region } = createHeap(own, 4096);
  assertEquals([region.buffer, region.base, region.size], [buffer, 1024, 4096]);
  assert(allocator.malloc(8) >= 1024);
  assertThrows(
    () => createHeap(own, 4096, [1024]),
    TypeError,
    'Cannot create heap: "own-memory" takes no further pools',
  );
});
