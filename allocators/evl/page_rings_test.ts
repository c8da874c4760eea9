import { assertEquals } from "@std/assert";
import { entryOf, evlRegionSize, formatExtent, NEXT, NO_PAGE, PREV } from "./extent.ts";
import { PageRings } from "./page_rings.ts";

function emptyRings(): { rings: PageRings; extent: number; order: () => number[] } {
  const words = new Uint32Array(evlRegionSize(65536) / 4).fill(0xa5a5a5a5);
  const extent = formatExtent(words, 0, words.byteLength);
  const rings = new PageRings(words);
  function order(): number[] {
    const pages: number[] = [];
    const head = rings.head(extent, 4);
    if (head === NO_PAGE) return pages;
    let page = head;
    do {
      pages.push(page);
      const next = words[entryOf(extent, page) + NEXT]!;
      assertEquals(words[entryOf(extent, next) + PREV], page);
      page = next;
    } while (page !== head);
    return pages;
  }
  return { rings, extent, order };
}

Deno.test("addFront() makes the page the head and the old head second", () => {
  const { rings, extent, order } = emptyRings();
  assertEquals(order(), []);
  for (const page of [16, 17, 18, 19, 20]) rings.addFront(extent, 4, page);
  assertEquals(order(), [20, 19, 18, 17, 16]);
});

Deno.test("move_page_back: the page becomes the last, the others keep their order", () => {
  const { rings, extent, order } = emptyRings();
  for (const page of [16, 17, 18, 19, 20]) rings.addFront(extent, 4, page);
  rings.moveBack(extent, 4, 20);
  assertEquals(order(), [19, 18, 17, 16, 20]);
  rings.moveBack(extent, 4, 18);
  assertEquals(order(), [19, 17, 16, 20, 18]);
  rings.moveBack(extent, 4, 18);
  assertEquals(order(), [19, 17, 16, 20, 18]);
});

Deno.test("moveBack() turns 2, 3, 4 into 2, 4, 3", () => {
  const { rings, extent, order } = emptyRings();
  for (const page of [4, 3, 2]) rings.addFront(extent, 4, page);
  rings.moveBack(extent, 4, 3);
  assertEquals(order(), [2, 4, 3]);
});

Deno.test("moveBack() and moveFront() leave a ring of one page as it is", () => {
  const { rings, extent, order } = emptyRings();
  rings.addFront(extent, 4, 7);
  rings.moveBack(extent, 4, 7);
  assertEquals(order(), [7]);
  rings.moveFront(extent, 4, 7);
  assertEquals(order(), [7]);
});

Deno.test("moveFront() makes any page the head", () => {
  const { rings, extent, order } = emptyRings();
  for (const page of [1, 2, 3, 4]) rings.addFront(extent, 4, page);
  rings.moveFront(extent, 4, 2);
  assertEquals(order(), [2, 4, 3, 1]);
  rings.moveFront(extent, 4, 1);
  assertEquals(order(), [1, 2, 4, 3]);
  rings.moveFront(extent, 4, 1);
  assertEquals(order(), [1, 2, 4, 3]);
});

Deno.test("remove() takes out head, middle, tail and the last page", () => {
  const { rings, extent, order } = emptyRings();
  for (const page of [1, 2, 3, 4]) rings.addFront(extent, 4, page);
  rings.remove(extent, 4, 4);
  assertEquals(order(), [3, 2, 1]);
  rings.remove(extent, 4, 2);
  assertEquals(order(), [3, 1]);
  rings.remove(extent, 4, 1);
  assertEquals(order(), [3]);
  rings.remove(extent, 4, 3);
  assertEquals(order(), []);
});
