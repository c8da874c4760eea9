import { assertEquals, assertNotEquals } from "@std/assert";
import { evlRegionSize, FIRST_PAGE, formatExtent } from "./extent.ts";
import { FreeRanges } from "./free_ranges.ts";

const HEAP = 65536;

/** An extent of 128 pages with no range in its trees; `page` gives the word index of a page. */
function emptyExtent(): { ranges: FreeRanges; extent: number; page: (number: number) => number } {
  const size = evlRegionSize(HEAP);
  const words = new Uint32Array(Math.ceil((64 + size) / 4)).fill(0xa5a5a5a5);
  const extent = formatExtent(words, 64, size);
  return {
    ranges: new FreeRanges(words),
    extent,
    page: (number) => words[extent + FIRST_PAGE]! + number * 128,
  };
}

/** All ranges in order of address, as first page and pages. */
function listed(
  { ranges, extent, page }: ReturnType<typeof emptyExtent>,
): (readonly [number, number])[] {
  const list: (readonly [number, number])[] = [];
  for (let range = ranges.first(extent); range !== 0; range = ranges.next(range)) {
    list.push([(range - page(0)) / 128, ranges.bytes(range) / 512]);
  }
  assertEquals(ranges.check(extent), []);
  return list;
}

Deno.test("insert_by_size: ranges of 2, 3, 4 and 5 pages are found by size, no other", () => {
  const { ranges, extent, page } = emptyExtent();
  let at = 0;
  for (const pages of [2, 3, 4, 5]) {
    ranges.insertBySize(extent, page(at), pages * 512);
    at += pages;
  }
  assertEquals(ranges.findBySize(extent, 1024), page(0));
  assertEquals(ranges.findBySize(extent, 1536), page(2));
  assertEquals(ranges.findBySize(extent, 2048), page(5));
  assertEquals(ranges.findBySize(extent, 2560), page(9));
  for (const bytes of [512, 4096, 8192]) assertEquals(ranges.findBySize(extent, bytes), 0);
});

Deno.test("insert_by_addr: ranges of 2, 3, 4 and 5 pages are found by address, no other", () => {
  const { ranges, extent, page } = emptyExtent();
  for (const number of [0, 2, 5, 9]) ranges.insertByAddress(extent, page(number));
  for (const number of [0, 2, 5, 9]) {
    assertEquals(ranges.findByAddress(extent, page(number)), page(number));
  }
  for (const number of [1, 3, 8, 14]) {
    assertEquals(ranges.findByAddress(extent, page(number)), 0);
  }
});

Deno.test("search_right_mergeable: the range that follows directly, not one a page further", () => {
  const { ranges, extent, page } = emptyExtent();
  assertEquals(ranges.searchRightMergeable(extent, page(0), 4 * 512), 0);
  ranges.release(extent, page(4), 2 * 512);
  assertEquals(ranges.searchRightMergeable(extent, page(0), 4 * 512), page(4));
  assertEquals(ranges.searchRightMergeable(extent, page(0), 3 * 512), 0);
});

Deno.test("searchLeftMergeable() finds the range that ends directly before, not one a page earlier", () => {
  const { ranges, extent, page } = emptyExtent();
  assertEquals(ranges.searchLeftMergeable(extent, page(6)), 0);
  ranges.release(extent, page(2), 4 * 512);
  assertEquals(ranges.searchLeftMergeable(extent, page(6)), page(2));
  assertEquals(ranges.searchLeftMergeable(extent, page(7)), 0);
  assertEquals(ranges.searchLeftMergeable(extent, page(2)), 0);
});

Deno.test("release_page_range: with no free neighbour the range stands alone in both trees", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  ranges.release(extent, page(0), HEAP);
  assertEquals(ranges.findBySize(extent, HEAP), page(0));
  assertEquals(ranges.findByAddress(extent, page(0)), page(0));
  assertEquals(listed(fixture), [[0, 128]]);
});

Deno.test("release_page_range: a left neighbour grows and keeps its address", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  ranges.release(extent, page(0), 2 * 512);
  ranges.release(extent, page(2), 2 * 512);
  assertEquals(ranges.findBySize(extent, 4 * 512), page(0));
  assertEquals(ranges.findBySize(extent, 2 * 512), 0);
  assertEquals(ranges.findByAddress(extent, page(2)), 0);
  assertEquals(listed(fixture), [[0, 4]]);
});

Deno.test("release_page_range: a right neighbour is replaced by the freed range", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  ranges.release(extent, page(2), 3 * 512);
  ranges.release(extent, page(0), 2 * 512);
  assertEquals(ranges.findBySize(extent, 5 * 512), page(0));
  assertEquals(ranges.findBySize(extent, 3 * 512), 0);
  assertEquals(ranges.findByAddress(extent, page(2)), 0);
  assertEquals(listed(fixture), [[0, 5]]);
});

Deno.test("release_page_range: two neighbours and the freed range become one", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  ranges.release(extent, page(0), 2 * 512);
  ranges.release(extent, page(4), 2 * 512);
  assertEquals(listed(fixture), [[0, 2], [4, 2]]);
  ranges.release(extent, page(2), 2 * 512);
  assertEquals(ranges.findBySize(extent, 6 * 512), page(0));
  assertEquals(ranges.findBySize(extent, 2 * 512), 0);
  assertEquals(ranges.findBySize(extent, 4 * 512), 0);
  assertEquals(listed(fixture), [[0, 6]]);
});

Deno.test("search_size_ge: the smallest range that is not less than the request, an exact one included", () => {
  const { ranges, extent, page } = emptyExtent();
  let at = 0;
  for (const pages of [7, 1, 5, 3]) {
    ranges.release(extent, page(at), pages * 512);
    at += pages + 1;
  }
  const expected = [[512, 512], [513, 1536], [1536, 1536], [2560, 2560], [2561, 3584], [
    3584,
    3584,
  ]];
  for (const [bytes, found] of expected) {
    assertEquals(ranges.bytes(ranges.searchSizeGe(extent, bytes!)), found);
  }
  assertEquals(ranges.searchSizeGe(extent, 3594), 0);
});

Deno.test("reserve_page_range: the upper part is handed out, the rest stays free", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  ranges.release(extent, page(0), HEAP);
  assertEquals(ranges.reserve(extent, 1024), page(126));
  assertEquals(ranges.findBySize(extent, 64512), page(0));
  assertEquals(ranges.reserve(extent, 2048), page(122));
  assertEquals(ranges.findBySize(extent, 62464), page(0));
  assertEquals(listed(fixture), [[0, 122]]);
});

Deno.test("reserve() takes a range of exactly the size out of both trees", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  ranges.release(extent, page(10), 3 * 512);
  ranges.release(extent, page(20), 2 * 512);
  assertEquals(ranges.reserve(extent, 3 * 512), page(10));
  assertEquals(listed(fixture), [[20, 2]]);
  assertEquals(ranges.reserve(extent, 3 * 512), 0);
  assertEquals(listed(fixture), [[20, 2]]);
});

Deno.test("reserve() prefers the lowest address among ranges of one size", () => {
  const { ranges, extent, page } = emptyExtent();
  for (const number of [30, 10, 20]) ranges.release(extent, page(number), 2 * 512);
  assertEquals([1, 2, 3].map(() => ranges.reserve(extent, 1024)), [page(10), page(20), page(30)]);
});

Deno.test("reserveAligned() leaves what lies before and behind free", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  ranges.release(extent, page(0), HEAP);
  const range = ranges.reserveAligned(extent, 1024, 8192);
  assertEquals(range * 4 % 8192, 0);
  const taken = (range - page(0)) / 128;
  assertEquals(listed(fixture), [[0, taken], [taken + 2, 128 - taken - 2]]);
  ranges.release(extent, range, 1024);
  assertEquals(listed(fixture), [[0, 128]]);
});

Deno.test("reserveAligned() uses a range without slack that happens to be aligned", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  const aligned = Math.ceil(page(0) / 2048) * 2048;
  ranges.release(extent, aligned, 1024);
  assertEquals(ranges.reserveAligned(extent, 1024, 8192), aligned);
  ranges.release(extent, aligned + 128, 1024);
  assertEquals(ranges.reserveAligned(extent, 1024, 8192), 0);
  assertEquals(listed(fixture).length, 1);
});

Deno.test("reserveAligned() finds a place in any range of size + alignment - 512 bytes, not in a smaller one", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  const behindAligned = Math.ceil(page(0) / 2048) * 2048 + 128;
  const decoy = behindAligned + 40 * 128; // a better fit, without an aligned place
  ranges.release(extent, decoy, 1024);
  ranges.release(extent, behindAligned, 8192);
  assertEquals(ranges.reserveAligned(extent, 1024, 8192), 0);
  ranges.release(extent, behindAligned + 2048, 512);
  assertEquals(ranges.reserveAligned(extent, 1024, 8192), behindAligned - 128 + 2048);
});

Deno.test("growInto() takes the front of the range behind, or nothing", () => {
  const fixture = emptyExtent();
  const { ranges, extent, page } = fixture;
  ranges.release(extent, page(4), 3 * 512);
  assertEquals(ranges.growInto(extent, page(0), 3 * 512, 512), false);
  assertEquals(ranges.growInto(extent, page(2), 2 * 512, 4 * 512), false);
  assertEquals(listed(fixture), [[4, 3]]);
  assertEquals(ranges.growInto(extent, page(2), 2 * 512, 512), true);
  assertEquals(listed(fixture), [[5, 2]]);
  assertEquals(ranges.growInto(extent, page(2), 3 * 512, 1024), true);
  assertEquals(listed(fixture), []);
});

Deno.test("check() finds a range that is in one tree only", () => {
  const { ranges, extent, page } = emptyExtent();
  ranges.release(extent, page(0), 512);
  ranges.insertByAddress(extent, page(5));
  assertNotEquals(ranges.check(extent), []);
});
