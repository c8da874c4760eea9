import {
  entryOf,
  FREE,
  MAP,
  NEXT,
  NO_PAGE,
  PAGES,
  pagesAddress,
  PREV,
  RUN,
  RUN_BYTES,
  TYPE,
  USED,
} from "./extent.ts";
import type { FreeRanges } from "./free_ranges.ts";
import type { PageRings } from "./page_rings.ts";
import { blockMask, FULL, MAX_LOG2, MIN_LOG2, PAGE_BYTES } from "./size_classes.ts";

const WORD_BYTES = 4;

/**
 * Looks for damage in the control data of one extent.
 *
 * Every page must be free, in a run, or in a bucket, and in one of them only; no two free ranges
 * may touch; both trees must hold the same ranges; the bytes used must be the sum of what is live;
 * each bucket page must have a live block and stand once in its ring, pages with room before full
 * ones. O(pages).
 *
 * @returns A sentence for each thing that is broken; empty if there is none.
 */
export function checkExtent(
  words: Uint32Array,
  ranges: FreeRanges,
  rings: PageRings,
  extent: number,
): readonly string[] {
  const problems = [...ranges.check(extent)];
  if (problems.length > 0) return problems;
  const pages = words[extent + PAGES]!;
  const firstPage = pagesAddress(words, extent) / WORD_BYTES;
  const bucketPages = new Map<number, number>();
  let used = 0;
  let range = ranges.first(extent);
  let rangeEnd = -1;
  for (let page = 0; page < pages;) {
    const entry = entryOf(extent, page);
    const type = words[entry + TYPE]!;
    let span = 1;
    if (range === firstPage + page * (PAGE_BYTES / WORD_BYTES)) {
      span = ranges.bytes(range) / PAGE_BYTES;
      if (page === rangeEnd) problems.push(`The free range at page ${page} touches another`);
      if (type !== FREE) problems.push(`Page ${page} is free but has type ${type}`);
      rangeEnd = page + span;
      range = ranges.next(range);
    } else if (type === RUN) {
      span = words[entry + RUN_BYTES]! / PAGE_BYTES;
      used += words[entry + RUN_BYTES]!;
    } else if (type >= MIN_LOG2 && type <= MAX_LOG2) {
      const blocks = liveBlocks(words[entry + MAP]!, type);
      if (blocks <= 0) problems.push(`Page ${page} has no live block, or blocks beyond its end`);
      used += blocks * 2 ** type;
      bucketPages.set(page, type);
    } else problems.push(`Page ${page} has type ${type} and is in no run and no free range`);
    if (!Number.isInteger(span) || span < 1 || page + span > pages) {
      problems.push(`Page ${page} starts ${span} pages of ${pages}`);
      return problems;
    }
    for (let inner = page + 1; inner < page + span; inner++) {
      const innerType = words[entryOf(extent, inner) + TYPE]!;
      if (innerType !== FREE) problems.push(`Page ${inner} has type ${innerType} inside ${page}`);
    }
    page += span;
  }
  if (range !== 0) problems.push(`The free range at word ${range} overlaps or lies outside`);
  if (used !== words[extent + USED]) {
    problems.push(`${words[extent + USED]} bytes are said to be used, ${used} are`);
  }
  for (let log2 = MIN_LOG2; log2 <= MAX_LOG2; log2++) {
    checkRing(words, rings, extent, log2, bucketPages, problems);
  }
  for (const [page, log2] of bucketPages) {
    problems.push(`Page ${page} is missing in the ring of ${2 ** log2} bytes`);
  }
  return problems;
}

/** Walks one ring; strikes its pages off `bucketPages`. */
function checkRing(
  words: Uint32Array,
  rings: PageRings,
  extent: number,
  log2: number,
  bucketPages: Map<number, number>,
  problems: string[],
): void {
  const head = rings.head(extent, log2);
  if (head === NO_PAGE) return;
  let page = head;
  let full = false;
  do {
    if (bucketPages.get(page) !== log2) {
      problems.push(`The ring of ${2 ** log2} bytes holds page ${page} wrongly or twice`);
      return;
    }
    bucketPages.delete(page);
    const entry = entryOf(extent, page);
    const next = words[entry + NEXT]!;
    if (words[entry + MAP] === FULL) full = true;
    else if (full) problems.push(`Page ${page} has room and stands behind a full page`);
    if (next >= words[extent + PAGES]! || words[entryOf(extent, next) + PREV] !== page) {
      problems.push(`Page ${page} is not linked back from page ${next}`);
      return;
    }
    page = next;
  } while (page !== head);
}

/**
 * Live blocks by the map of a bucket page; negative if bits beyond the end of the page are not set.
 */
function liveBlocks(map: number, log2: number): number {
  const mask = blockMask(log2);
  if ((map | mask) >>> 0 !== FULL) return -1;
  let blocks = 0;
  for (let bits = map & mask; bits !== 0; bits &= bits - 1) blocks++;
  return blocks;
}
