import { assert, assertEquals } from "@std/assert";
import {
  evlRegionSize,
  FIRST_PAGE,
  formatExtent,
  overlaps,
  PAGES,
  pagesThatFit,
} from "./extent.ts";

Deno.test("formatExtent() lays page 0 at a multiple of 512 and stays inside, wherever the extent begins", () => {
  const buffer = new ArrayBuffer(16384);
  const words = new Uint32Array(buffer);
  const bytes = new Uint8Array(buffer);
  for (let base = 0; base <= 520; base++) {
    for (const size of [evlRegionSize(512), evlRegionSize(512) + 200, 8000]) {
      bytes.fill(0xa5);
      const extent = formatExtent(words, base, size);
      const first = words[extent + FIRST_PAGE]! * 4;
      assertEquals(first % 512, 0);
      assert(words[extent + PAGES]! >= 1);
      assert(extent * 4 >= base && first + words[extent + PAGES]! * 512 <= base + size);
      assert(bytes.subarray(0, base).every((byte) => byte === 0xa5));
      assert(bytes.subarray(first).every((byte) => byte === 0xa5));
    }
  }
});

Deno.test("pagesThatFit() is 0 one byte below a page, and one more page costs 512 + 16 bytes", () => {
  const base = 512 - 13 * 4 - 16; // the page map of one page ends at 512
  assertEquals(pagesThatFit(base, 68 + 512 - 1), 0);
  assertEquals(pagesThatFit(base, 68 + 512), 1);
  assertEquals(pagesThatFit(base, 10), 0);
  assertEquals(pagesThatFit(base - 16, 84 + 1024 - 1), 1);
  assertEquals(pagesThatFit(base - 16, 84 + 1024), 2);
});

Deno.test("evlRegionSize() gives exactly the pages asked for, wherever the extent begins", () => {
  for (let base = 0; base < 512; base++) {
    for (const pages of [1, 2, 31, 32, 33, 128]) {
      assertEquals(pagesThatFit(base, evlRegionSize(pages * 512)), pages);
    }
  }
});

Deno.test("overlaps() counts every byte of an extent, aligned or not", () => {
  const words = new Uint32Array(4096);
  const extent = formatExtent(words, 1001, 3000);
  assertEquals(overlaps(words, extent, 0, 1001), false);
  assertEquals(overlaps(words, extent, 0, 1002), true);
  assertEquals(overlaps(words, extent, 4000, 1), true);
  assertEquals(overlaps(words, extent, 4001, 100), false);
  assertEquals(overlaps(words, extent, 500, 9000), true);
});
