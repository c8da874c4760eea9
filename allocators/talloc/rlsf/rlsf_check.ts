import { isLive, kindOf, UNUSED } from "../../blocks/sealed_header.ts";
import { GRANULARITY, type RlsfClasses } from "./rlsf_classes.ts";
import { NEXT_FREE, OFFSET, PREVIOUS, PREVIOUS_FREE, SENTINEL, USED } from "./rlsf_layout.ts";
import type { RlsfLists } from "./rlsf_lists.ts";

/**
 * Looks for damage in an rlsf heap: pool by pool, then list by list. Takes time linear in blocks
 * and classes.
 *
 * @returns One sentence for each thing that is broken.
 */
export function checkRlsf(
  words: Int32Array,
  salt: number,
  classes: RlsfClasses,
  lists: RlsfLists,
  pools: readonly { readonly start: number; readonly end: number }[],
): string[] {
  const found: string[] = [];
  const free = new Set<number>();
  for (const { start, end } of pools) checkPool(words, salt, start, end, free, found);
  checkLists(words, classes, lists, free, found);
  for (const block of free) found.push(`free block ${block} is in no list`);
  return found;
}

/** Walks a pool and collects its free blocks. */
function checkPool(
  words: Int32Array,
  salt: number,
  start: number,
  end: number,
  free: Set<number>,
  found: string[],
): void {
  let previous = 0;
  let previousFree = false;
  for (let block = start;;) {
    const word = words[block >>> 2]!;
    const size = word & ~(USED | SENTINEL);
    if (size <= 0 || size % GRANULARITY !== 0 || block + size > end) {
      found.push(`block ${block} has the impossible size ${size}`);
      return;
    }
    if (words[(block >>> 2) + PREVIOUS] !== previous) {
      found.push(`block ${block} does not lead back to block ${previous}`);
    }
    if (block + size === end) {
      if (word !== (GRANULARITY | USED | SENTINEL)) found.push(`pool ${start} has no sentinel`);
      return;
    }
    const isFree = (word & USED) === 0;
    const payload = (block + words[(block >>> 2) + OFFSET]!) >>> 2;
    const kind = kindOf(words, payload, salt);
    if (isFree ? kind !== UNUSED : !isLive(kind, payload)) {
      found.push(`block ${block} has a broken seal`);
    }
    if (isFree && previousFree) found.push(`free blocks ${previous} and ${block} are adjacent`);
    if (isFree) free.add(block);
    previous = block;
    previousFree = isFree;
    block += size;
  }
}

/** Takes every listed block out of `free`. */
function checkLists(
  words: Int32Array,
  classes: RlsfClasses,
  { flMap, slMap, heads }: RlsfLists,
  free: Set<number>,
  found: string[],
): void {
  for (let fl = 0; fl < classes.fllen; fl++) {
    let rowFilled = false;
    for (let sl = 0; sl < classes.sllen; sl++) {
      const list = fl * classes.sllen + sl;
      let block = words[heads + list * 2]!;
      const bit = (words[slMap + fl * 2 + (sl >>> 5)]! >>> (sl & 31)) & 1;
      if ((bit === 1) !== (block !== 0)) found.push(`bitmap and list ${fl},${sl} disagree`);
      if (block !== 0) rowFilled = true;
      for (let previous = 0; block !== 0;) {
        if (!free.delete(block)) {
          found.push(`list ${fl},${sl} holds ${block}, which is no free block or listed twice`);
          break;
        }
        if (classes.mapFloor(words[block >>> 2]!) !== list) {
          found.push(`free block ${block} is in list ${fl},${sl}, which is not of its class`);
        }
        if (words[(block >>> 2) + PREVIOUS_FREE] !== previous) {
          found.push(`free block ${block} does not link back to ${previous}`);
        }
        previous = block;
        block = words[(block >>> 2) + NEXT_FREE]!;
      }
    }
    if ((((words[flMap]! >>> fl) & 1) === 1) !== rowFilled) {
      found.push(`first-level bitmap and row ${fl} disagree`);
    }
  }
}
