import { assertEquals, assertThrows } from "@std/assert";
import { RlsfClasses } from "./rlsf_classes.ts";

const CLASSES = new RlsfClasses(28, 64);

function pair(list: number): [number, number] | undefined {
  return list === -1 ? undefined : [list >>> 6, list & 63];
}

/** Size, list that keeps it, list in which its search begins; as printed by rlsf itself. */
const VECTORS: [number, [number, number] | undefined, [number, number] | undefined][] = [
  [32, [0, 0], [0, 0]],
  [64, [1, 0], [1, 0]],
  [96, [1, 32], [1, 32]],
  [128, [2, 0], [2, 0]],
  [160, [2, 16], [2, 16]],
  [480, [3, 56], [3, 56]],
  [2048, [6, 0], [6, 0]],
  [2080, [6, 1], [6, 1]],
  [4128, [7, 0], [7, 1]],
  [16352, [8, 63], [9, 0]],
  [65024, [10, 63], [10, 63]],
  [65056, [10, 63], [11, 0]],
  [65504, [10, 63], [11, 0]],
  [2 ** 33 - 32, [27, 63], undefined],
  [2 ** 33, undefined, undefined],
];

Deno.test("RlsfClasses maps sizes to the lists that rlsf uses", () => {
  for (const [size, floor, ceil] of VECTORS) {
    assertEquals(pair(CLASSES.mapFloor(size)), floor, `floor of ${size}`);
    assertEquals(pair(CLASSES.mapCeil(size)), ceil, `ceil of ${size}`);
  }
});

Deno.test("RlsfClasses.mapCeil() names the first list whose smallest block is large enough", () => {
  for (const [fllen, sllen] of [[12, 64], [12, 4], [12, 1], [3, 64]] as const) {
    const classes = new RlsfClasses(fllen, sllen);
    const smallest: number[] = [];
    for (let size = 32; size <= classes.largestBlock; size += 32) {
      smallest[classes.mapFloor(size)] ??= size;
    }
    assertEquals(smallest.at(-1), classes.largestSearch);
    for (let size = 32; size <= classes.largestBlock; size += 32) {
      const first = smallest.findIndex((minimum) => minimum >= size);
      assertEquals(classes.mapCeil(size), first, `${fllen}/${sllen}: ${size}`);
    }
  }
});

Deno.test("RlsfClasses refuses parameters that rlsf has no bitmap for", () => {
  assertThrows(() => new RlsfClasses(0, 64), RangeError, '"fllen" must be an integer from 1 to 28');
  assertThrows(() => new RlsfClasses(29, 64), RangeError, "received 29");
  assertThrows(() => new RlsfClasses(28, 48), RangeError, '"sllen" must be a power of two');
});
