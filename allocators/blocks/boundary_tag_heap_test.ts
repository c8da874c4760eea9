import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Allocator } from "../contract/allocator.ts";
import { bestFit } from "../baselines/best_fit.ts";
import { halfFit } from "../baselines/half_fit.ts";
import { createRegion } from "../contract/region.ts";
import type { Subject } from "../contract/subject.ts";
import { assertRefusesAllBut, soak } from "../testdata/soak.ts";

function drawn(allocator: Allocator): string {
  return [...allocator.blocks!()]
    .map(({ size, free }) => free ? `free ${size}` : `used ${size}`).join(", ");
}

/** A heap whose pool is one free block of `bytes`. */
function heapOf(subject: Subject, bytes: number): Allocator {
  const least = subject.claims.minimumRegion;
  return subject.create(createRegion(least - 7 + bytes - 24));
}

for (const subject of [bestFit, halfFit]) {
  const { name, claims } = subject;

  Deno.test(`${name} uses a region of any base and size, and nothing around it`, () => {
    for (let base = 0; base < 9; base++) {
      for (let size = claims.minimumRegion; size < claims.minimumRegion + 70; size++) {
        const buffer = new ArrayBuffer(1024);
        const bytes = new Uint8Array(buffer).fill(0xa5);
        const allocator = subject.create({ buffer, base, size });
        assertEquals(allocator.check!(), []);
        let served = 0;
        for (let address; (address = allocator.malloc(1)) !== 0; served++) {
          assert(address % 8 === 0 && address >= base);
          assert(address + allocator.usableSize!(address) <= base + size);
        }
        assert(served >= 1);
        assertEquals(allocator.check!(), []);
        assert(bytes.subarray(0, base).every((byte) => byte === 0xa5));
        assert(bytes.subarray(base + size).every((byte) => byte === 0xa5));
      }
    }
    assertThrows(
      () => subject.create(createRegion(claims.minimumRegion - 1)),
      RangeError,
      `Cannot create ${name}: the region must have at least ${claims.minimumRegion} bytes`,
    );
  });

  Deno.test(`${name}.malloc() cuts off what is left over if a block can be made of it`, () => {
    const allocator = heapOf(subject, 504);
    const first = allocator.malloc(100);
    assertEquals(drawn(allocator), "used 104, free 392");
    assertEquals(allocator.malloc(1), first + 112);
    assertEquals(drawn(allocator), "used 104, used 24, free 360");
    const tight = heapOf(subject, 120);
    tight.malloc(96);
    assertEquals(drawn(tight), "used 120");
  });

  Deno.test(`${name}.free() joins a block with no, the left, the right and both neighbours`, () => {
    for (
      const [freedBefore, picture] of [
        [[], "used 24, used 40, free 56, used 72, used 88, free 72"],
        [[1], "used 24, free 104, used 72, used 88, free 72"],
        [[3], "used 24, used 40, free 136, used 88, free 72"],
        [[1, 3], "used 24, free 184, used 88, free 72"],
      ] as const
    ) {
      const allocator = heapOf(subject, 5 * 8 + 24 + 40 + 56 + 72 + 88 + 72);
      const blocks = [24, 40, 56, 72, 88].map((size) => allocator.malloc(size));
      for (const each of freedBefore) allocator.free(blocks[each]!);
      allocator.free(blocks[2]!);
      assertEquals(drawn(allocator), picture);
      assertEquals(allocator.check!(), []);
      allocator.free(blocks[4]!);
      for (const each of [0, 1, 3]) {
        if (!(freedBefore as readonly number[]).includes(each)) allocator.free(blocks[each]!);
      }
      assertEquals(drawn(allocator), "free 392");
    }
  });

  Deno.test(`${name}.malloc() returns 0 for what cannot be served, and changes nothing`, () => {
    const region = createRegion(2048);
    const allocator = subject.create(region);
    const block = allocator.malloc(100);
    const bytes = new Uint8Array(region.buffer);
    const before = bytes.slice();
    for (
      const size of [2048, 2 ** 31, 2 ** 32 - 8, 2 ** 32, 2 ** 32 + 8, Number.MAX_SAFE_INTEGER]
    ) {
      assertEquals(allocator.malloc(size), 0);
      assertEquals(allocator.memalign!(64, size), 0);
      assertEquals(allocator.realloc!(block, size), 0);
    }
    for (const alignment of [4096, 2 ** 31, 2 ** 32, 2 ** 52]) {
      assertEquals(allocator.memalign!(alignment, 8), 0);
    }
    assertEquals([allocator.malloc(0), allocator.memalign!(64, 0)], [0, 0]);
    assertEquals(bytes, before);
  });

  Deno.test(`${name}.memalign() leaves what it skips free`, () => {
    for (let alignment = 1; alignment <= 4096; alignment *= 2) {
      for (const size of [1, 24, 25, 200]) {
        for (let shift = 0; shift < 8; shift++) {
          const allocator = heapOf(subject, 30_000);
          const start = drawn(allocator);
          const pad = allocator.malloc(24 + 8 * shift);
          const address = allocator.memalign!(alignment, size);
          assertEquals(address % alignment, 0);
          assert(allocator.usableSize!(address) >= Math.max(24, size));
          assertEquals(allocator.check!(), []);
          allocator.free(pad);
          allocator.free(address);
          assertEquals(drawn(allocator), start);
        }
      }
    }
  });

  Deno.test(`${name}.memalign() finds a block that happens to lie well`, () => {
    const allocator = heapOf(subject, 4096 + 1024);
    const address = allocator.memalign!(1024, 1000);
    while (allocator.malloc(24) !== 0);
    allocator.free(address);
    // No hole has room for 500 bytes and all that may have to be skipped.
    assertEquals(allocator.memalign!(1024, 500), address);
  });

  Deno.test(`${name}.realloc() grows into the block behind, then before, then moves`, () => {
    const region = createRegion(claims.minimumRegion - 7 + 1000);
    const bytes = new Uint8Array(region.buffer);
    const make = () => {
      const allocator = subject.create(region);
      const blocks = [56, 56, 56, 24].map((size) => allocator.malloc(size));
      for (let i = 0; i < 56; i++) bytes[blocks[1]! + i] = i;
      return { allocator, blocks };
    };
    const kept = (address: number) =>
      bytes.slice(address, address + 56).every((byte, i) => byte === i);

    const behind = make();
    behind.allocator.free(behind.blocks[2]!);
    const stayed = behind.allocator.realloc!(behind.blocks[1]!, 100);
    assertEquals(stayed, behind.blocks[1]);
    assert(kept(stayed));
    assert(drawn(behind.allocator).startsWith("used 56, used 120, used 24"));
    assertEquals(behind.allocator.check!(), []);

    const before = make();
    before.allocator.free(before.blocks[0]!);
    const slid = before.allocator.realloc!(before.blocks[1]!, 80);
    assertEquals(slid, before.blocks[0]);
    assert(kept(slid));
    assert(drawn(before.allocator).startsWith("used 80, free 32, used 56, used 24"));
    assertEquals(before.allocator.check!(), []);
    assertThrows(() => before.allocator.free(before.blocks[1]!), RangeError);

    const both = make();
    both.allocator.free(both.blocks[0]!);
    both.allocator.free(both.blocks[2]!);
    const joined = both.allocator.realloc!(both.blocks[1]!, 180);
    assertEquals(joined, both.blocks[0]);
    assert(kept(joined));
    assert(drawn(both.allocator).startsWith("used 184, used 24"));
    assertEquals(both.allocator.check!(), []);

    const none = make();
    const moved = none.allocator.realloc!(none.blocks[1]!, 80);
    assert(moved > none.blocks[3]!);
    assert(kept(moved));
    assert(drawn(none.allocator).startsWith("used 56, free 56, used 56, used 24, used 80"));
    assertEquals(none.allocator.check!(), []);
  });

  Deno.test(`${name}.realloc() that shrinks joins its tail with the free block behind`, () => {
    const allocator = heapOf(subject, 1000);
    const block = allocator.malloc(500);
    assertEquals(allocator.realloc!(block, 100), block);
    assertEquals(drawn(allocator), "used 104, free 888");
    assertEquals(allocator.realloc!(block, 0), 0);
    assertEquals(drawn(allocator), "free 1000");
    assert(allocator.realloc!(0, 10) !== 0);
  });

  Deno.test(`${name}.realloc() keeps the alignment when it moves or slides`, () => {
    for (const alignment of [16, 256, 1024]) {
      const allocator = heapOf(subject, 20_000);
      const front = allocator.malloc(40);
      let address = allocator.memalign!(alignment, 100);
      const walls: number[] = [];
      for (let size = 200; size < 4000; size += 370) {
        walls.push(allocator.malloc(24));
        if (size === 940) allocator.free(front);
        address = allocator.realloc!(address, size);
        assert(address !== 0);
        assertEquals(address % alignment, 0);
        assertEquals(allocator.check!(), []);
      }
    }
  });

  Deno.test(`${name} refuses what is not live, and changes nothing`, () => {
    const region = createRegion(2048);
    const bytes = new Uint8Array(region.buffer).fill(0x5a);
    const allocator = subject.create(region);
    const block = allocator.malloc(100);
    const freed = allocator.malloc(100);
    allocator.free(freed);
    const before = bytes.slice();
    for (const address of [freed, block + 8, block + 1, block + 0.5, 1, -8, NaN, 2 ** 40]) {
      const error = assertThrows(() => allocator.free(address), RangeError);
      assertStringIncludes(error.message, `Cannot free: address ${address} is not a live block`);
      assertThrows(() => allocator.realloc!(address, 8), RangeError, "Cannot realloc");
      assertThrows(() => allocator.usableSize!(address), RangeError);
    }
    for (const size of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      assertThrows(() => allocator.malloc(size), RangeError);
      assertThrows(() => allocator.memalign!(8, size), RangeError, "Cannot memalign");
      assertThrows(() => allocator.memalign!(16, size), RangeError);
      assertThrows(() => allocator.realloc!(block, size), RangeError);
    }
    for (const alignment of [0, 3, -16, 24]) {
      assertThrows(() => allocator.memalign!(alignment, 16), RangeError);
    }
    allocator.free(0);
    assertEquals(bytes, before);
  });

  Deno.test(`${name} keeps all its state in the region`, () => {
    const region = createRegion(4096);
    const allocator = subject.create(region);
    const bytes = new Uint8Array(region.buffer);
    const block = allocator.malloc(300);
    allocator.malloc(24);
    allocator.free(block);
    const saved = bytes.slice();
    const next = [allocator.malloc(33), allocator.malloc(600), allocator.memalign!(64, 9)];
    bytes.set(saved);
    assertEquals([allocator.malloc(33), allocator.malloc(600), allocator.memalign!(64, 9)], next);
  });

  Deno.test(`${name}.check() finds each changed byte of headers, links and control data`, () => {
    const region = createRegion(claims.minimumRegion + 400);
    const allocator = subject.create(region);
    const blocks = [24, 40, 24, 56, 24].map((size) => allocator.malloc(size));
    allocator.free(blocks[1]!);
    allocator.free(blocks[3]!);
    const bytes = new Uint8Array(region.buffer);
    // The header, the four words of links or tree, and the last two words that lead back.
    for (const at of [-8, -4, 0, 8, 40 - 8]) {
      bytes[blocks[1]! + at]! ^= 0x14;
      assert(allocator.check!().length > 0, `${at}`);
      bytes[blocks[1]! + at]! ^= 0x14;
      assertEquals(allocator.check!(), []);
    }
  });

  Deno.test(`${name} stays sound and keeps payloads over random operations`, () => {
    for (let seed = 1; seed <= 4; seed++) soak(subject, 12_000 * seed, seed, 5000);
  });

  Deno.test(`${name} refuses every address that is not live`, () => {
    const region = createRegion(1024);
    const allocator = subject.create(region);
    const blocks = [24, 100, 8, 60].map((size) => allocator.malloc(size));
    allocator.free(blocks[1]!);
    assertRefusesAllBut(new Set(blocks.toSpliced(1, 1)), allocator, region);
  });
}
