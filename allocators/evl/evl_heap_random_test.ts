import { assert, assertEquals } from "@std/assert";
import { EvlHeap } from "./evl_heap.ts";
import { evlRegionSize } from "./extent.ts";
import { roundedSize } from "./size_classes.ts";
import { randomIntegers } from "./testdata/evl_fixture.ts";

interface Live {
  address: number;
  size: number;
  granted: number;
  readonly fill: number;
}

/**
 * Random operations on a heap of two extents; after each one the heap is checked against what must
 * be there.
 */
function soak(
  seed: number,
  operations: number,
  sizes: (random: (bound: number) => number) => number,
): void {
  const random = randomIntegers(seed);
  const firstSize = evlRegionSize(6144) + random(200);
  const secondSize = evlRegionSize(3072) + random(200);
  const base = 64 + random(64);
  const second = base + firstSize + random(64);
  const bytes = new Uint8Array(second + secondSize + 64).fill(0xa5);
  const heap = new EvlHeap({ buffer: bytes.buffer, base, size: firstSize });
  assert(heap.addPool(second, secondSize));
  const live: Live[] = [];
  let used = 0;
  const intact = ({ address, size, fill }: Live): void => {
    for (let i = 0; i < size; i++) assertEquals(bytes[address + i], fill);
  };
  const grant = (address: number, size: number, fill: number): Live => {
    const granted = heap.usableSize(address);
    assert(granted >= size);
    for (const other of live) {
      assert(address >= other.address + other.granted || address + granted <= other.address);
    }
    bytes.fill(fill, address, address + granted);
    used += granted;
    return { address, size, granted, fill };
  };
  for (let i = 0; i < operations; i++) {
    const size = sizes(random);
    const choice = random(10);
    const target = live.length > 0 ? random(live.length) : -1;
    if (choice < 4 || target < 0) {
      const address = heap.malloc(size);
      if (address !== 0) {
        live.push(grant(address, size, i & 255));
        assertEquals(live.at(-1)!.granted, roundedSize(size));
      }
    } else if (choice === 4) {
      const alignment = 2 ** random(12);
      const address = heap.memalign(alignment, size);
      assertEquals(address % alignment, 0);
      if (address !== 0) live.push(grant(address, size, i & 255));
    } else if (choice === 5) {
      const block = live[target]!;
      const address = heap.realloc(block.address, size);
      if (address === 0) intact(block);
      else {
        intact({ ...block, address, size: Math.min(size, block.size) });
        live.splice(target, 1);
        used -= block.granted;
        live.push(grant(address, size, i & 255));
      }
    } else {
      const [block] = live.splice(target, 1);
      intact(block!);
      heap.free(block!.address);
      used -= block!.granted;
    }
    const problems = heap.check();
    if (problems.length > 0) {
      throw new Error(`seed ${seed}, operation ${i}: ${problems.join("; ")}`);
    }
    assertEquals(heap.used, used);
    let listed = 0;
    let liveBlocks = 0;
    for (const block of heap.blocks()) {
      listed += block.size;
      if (!block.free) liveBlocks++;
    }
    assertEquals(listed, heap.usable);
    assertEquals(liveBlocks, live.length);
  }
  for (const block of live) intact(block);
  for (const { address } of live) heap.free(address);
  assertEquals([...heap.blocks()].map(({ free }) => free), [true, true]);
  assertEquals(heap.check(), []);
  assert(bytes.subarray(0, base).every((byte) => byte === 0xa5));
  assert(bytes.subarray(second + secondSize).every((byte) => byte === 0xa5));
}

Deno.test("EvlHeap stays sound over 1000 random operations on blocks of buckets", () => {
  soak(1, 1000, (random) => 1 + random(256));
});

Deno.test("EvlHeap stays sound over 1000 random operations on runs", () => {
  soak(2, 1000, (random) => 257 + random(1800));
});

Deno.test("EvlHeap stays sound over 2000 random operations on sizes of every kind", () => {
  soak(3, 2000, (random) => 1 + random(2 ** (1 + random(12))));
});
