import { assertEquals } from "@std/assert";
import { blockMask, roundedSize } from "./size_classes.ts";

Deno.test.each(
  [
    [16, [1, 4, 15, 16]],
    [32, [17, 24, 31, 32]],
    [64, [33, 51, 64]],
    [128, [65, 114, 128]],
    [256, [129, 255, 256]],
    [512, [257, 432, 511, 512]],
    [1024, [513, 700, 1000, 1024]],
    [1536, [1025, 1098, 1140, 1200, 1230, 1270]],
    [2560, [2330, 2340, 2356]],
    [4608, [4560]],
    [5632, [5140]],
    [8192, [7890]],
  ] as const,
)("roundedSize() rounds up to %d", (rounded, sizes) => {
  for (const size of sizes) assertEquals(roundedSize(size), rounded, `${size}`);
});

Deno.test("roundedSize() does not wrap", () => {
  assertEquals(roundedSize(2 ** 31 + 1), 2 ** 31 + 512);
  assertEquals(roundedSize(2 ** 32 - 1), 2 ** 32);
  assertEquals(roundedSize(2 ** 40 + 1), 2 ** 40 + 512);
});

Deno.test("blockMask() is the lab's table, with the digits that its rows for 16 and 256 bytes lost", () => {
  assertEquals([4, 5, 6, 7, 8].map(blockMask), [0xffffffff, 0xffff, 0xff, 0xf, 0x3]);
  assertEquals(
    [4, 5, 6, 7, 8].map((log2) => (~blockMask(log2) | 1) >>> 0),
    [0x00000001, 0xffff0001, 0xffffff01, 0xfffffff1, 0xfffffffd],
  );
});
