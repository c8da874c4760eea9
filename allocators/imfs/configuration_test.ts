import { assertEquals, assertThrows } from "@std/assert";
import { BLOCK_SIZES, type BlockSize } from "./block_size.ts";
import { configureImfs } from "./configuration.ts";

function maximumLengths(pointerBytes: 4 | 8): number[] {
  return BLOCK_SIZES.map((blockSize) => configureImfs({ blockSize, pointerBytes }).maximumLength);
}

Deno.test("configureImfs() knows the largest file of each block size with 4-byte pointers", () => {
  assertEquals(maximumLengths(4), [
    1344,
    18688,
    279552,
    4329472,
    68173824,
    1082195968,
    17247240192,
  ]);
});

Deno.test("configureImfs() knows the largest file of each block size with 8-byte pointers", () => {
  assertEquals(maximumLengths(8), [224, 2688, 37376, 559104, 8658944, 136347648, 2164391936]);
});

Deno.test("configureImfs() takes blocks of 128 bytes and pointers of 8 by default", () => {
  const { blockSize, pointerBytes, slots } = configureImfs();
  assertEquals({ blockSize, pointerBytes, slots }, { blockSize: 128, pointerBytes: 8, slots: 16 });
});

Deno.test("configureImfs() refuses every block size but the seven", () => {
  for (const blockSize of [0, 8, 15, 17, 48, 127, 129, 2048, -16, NaN, 16.5]) {
    assertThrows(
      () => configureImfs({ blockSize: blockSize as BlockSize }),
      RangeError,
      `Cannot configure imfs: "blockSize" must be one of 16, 32, 64, 128, 256, 512, 1024, received ${blockSize}`,
    );
  }
});

Deno.test("configureImfs() refuses pointers that have neither 4 nor 8 bytes", () => {
  assertThrows(
    () => configureImfs({ pointerBytes: 2 as 4 }),
    RangeError,
    '"pointerBytes" must be 4 or 8, received 2',
  );
});
