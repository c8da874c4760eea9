import { assert, assertEquals } from "@std/assert";
import { classAbove, classOf, mapInsert, mapPaper, mapSearch } from "./tlsf_mapping.ts";

// RROS lab 4 and mattconte/tlsf, 64-bit: [size, insert fl, insert sl, search fl, search sl].
const VECTORS: readonly (readonly [number, number, number, number, number])[] = [
  [8, 0, 1, 0, 1],
  [24, 0, 3, 0, 3],
  [32, 0, 4, 0, 4],
  [200, 0, 25, 0, 25],
  [234, 0, 29, 0, 29],
  [248, 0, 31, 0, 31],
  [255, 0, 31, 0, 31],
  [256, 1, 0, 1, 0],
  [257, 1, 0, 1, 1],
  [264, 1, 1, 1, 1],
  [460, 1, 25, 1, 26],
  [464, 1, 26, 1, 26],
  [511, 1, 31, 2, 0],
  [512, 2, 0, 2, 0],
  [560, 2, 3, 2, 3],
  [744, 2, 14, 2, 15],
  [1008, 2, 31, 2, 31],
  [1024, 3, 0, 3, 0],
  [1234, 3, 6, 3, 7],
  [1560, 3, 16, 3, 17],
  [2032, 3, 31, 4, 0],
  [2345, 4, 4, 4, 5],
  [12345, 6, 16, 6, 17],
  [16368, 6, 31, 7, 0],
  [2 ** 20, 13, 0, 13, 0],
  [2 ** 31, 24, 0, 24, 0],
  [4294967288, 24, 31, 25, 0],
];

// 32-bit layout: granules of 4 bytes.
const VECTORS_32: readonly (readonly [number, number, number, number, number])[] = [
  [128, 1, 0, 1, 0],
  [200, 1, 18, 1, 18],
  [460, 2, 25, 2, 26],
  [1024, 4, 0, 4, 0],
  [1234, 4, 6, 4, 7],
  [12345, 7, 16, 7, 17],
];

Deno.test("mapInsert() gives the class of the lab's and the reference's sizes", () => {
  for (const [size, fl, sl] of VECTORS) assertEquals(mapInsert(size), { fl, sl }, `${size}`);
  for (const [size, fl, sl] of VECTORS_32) assertEquals(mapInsert(size, 5, 4), { fl, sl });
});

Deno.test("mapSearch() gives the class of the reference's sizes", () => {
  for (const [size, , , fl, sl] of VECTORS) assertEquals(mapSearch(size), { fl, sl }, `${size}`);
  for (const [size, , , fl, sl] of VECTORS_32) assertEquals(mapSearch(size, 5, 4), { fl, sl });
});

Deno.test("mapPaper() gives the worked examples of the paper and the lab", () => {
  assertEquals(mapPaper(460, 4), { fl: 8, sl: 12 });
  assertEquals(mapPaper(1234, 5), { fl: 10, sl: 6 });
  assertEquals(mapPaper(2032, 5), { fl: 10, sl: 31 });
  assertEquals(mapPaper(464, 5), { fl: 8, sl: 26 });
  assertEquals(mapPaper(460, 5), { fl: 8, sl: 25 });
  assertEquals(mapPaper(89, 2), { fl: 6, sl: 1 });
  assertEquals(mapPaper(49252, 2), { fl: 15, sl: 2 });
  assertEquals(mapPaper(49356, 2), { fl: 15, sl: 2 });
});

Deno.test("classOf() never falls as the size grows, and leaves out no class", () => {
  for (const columnsLog2 of [1, 2, 3, 4, 5]) {
    let last = 0;
    for (let granules = 1; granules < 5000; granules++) {
      const index = classOf(granules, columnsLog2);
      assert(index === last || index === last + 1, `${granules} granules`);
      last = index;
    }
  }
});

Deno.test("classAbove() is the lowest class of which every block fits the request", () => {
  for (const columnsLog2 of [1, 3, 5]) {
    for (let granules = 1; granules < 3000; granules++) {
      const index = classAbove(granules, columnsLog2);
      let least = granules;
      while (classOf(least, columnsLog2) < index) least++;
      const begin = least;
      assertEquals(classOf(begin, columnsLog2), index);
      assert(begin === granules || classOf(begin - 1, columnsLog2) === index - 1);
      const below = classOf(granules, columnsLog2);
      if (below !== index) assertEquals(classOf(granules - 1, columnsLog2), below);
    }
  }
});

Deno.test("classAbove() agrees with mapSearch()", () => {
  for (let size = 8; size < 70_000; size += 8) {
    const { fl, sl } = mapSearch(size);
    assertEquals(classAbove(size / 8, 5), fl * 32 + sl, `${size}`);
  }
});
