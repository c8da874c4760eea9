import { FREE, LINKED, nextOf, PREVIOUS, PREVIOUS_FREE, sizeOf } from "./boundary_tag.ts";
import { isLive, kindOf, SENTINEL, UNUSED } from "./sealed_header.ts";

/** Walks the blocks of a pool; free ones that can be in a list are collected in `listed`. */
export function checkBlocks(
  words: Int32Array,
  salt: number,
  granule: number,
  first: number,
  sentinel: number,
  listed: Set<number>,
  findings: string[],
): void {
  let previous = 0;
  let previousIsFree = false;
  let block = first;
  while (block < sentinel) {
    const size = sizeOf(words, block);
    const isFree = (words[block - 2]! & FREE) !== 0;
    const kind = kindOf(words, block, salt);
    if (kind !== UNUSED && !isLive(kind, block)) {
      findings.push(`Block ${block * 4}: the seal of its header is broken`);
    } else if (isFree !== (kind === UNUSED)) {
      findings.push(
        `Block ${block * 4}: it is ${isFree ? "free" : "live"} by its flag, but not by its seal`,
      );
    }
    if (previousIsFree !== ((words[block - 2]! & PREVIOUS_FREE) !== 0)) {
      findings.push(`Block ${block * 4}: its flag for the previous block is wrong`);
    }
    if (previousIsFree && words[block - PREVIOUS] !== previous) {
      findings.push(`Block ${block * 4}: its back link does not lead to the previous block`);
    }
    if (previousIsFree && isFree && sizeOf(words, previous) >= LINKED && size >= LINKED) {
      findings.push(`Block ${block * 4}: it and the block before it are free, but not joined`);
    }
    if (size < 2 || (size + 2) * 4 % granule !== 0 || nextOf(words, block) > sentinel) {
      findings.push(`Block ${block * 4}: its size ${size * 4} does not fit into the pool`);
      return;
    }
    if (isFree && size >= LINKED) listed.add(block);
    previous = block;
    previousIsFree = isFree;
    block = nextOf(words, block);
  }
  if (kindOf(words, sentinel, salt) !== SENTINEL || sizeOf(words, sentinel) !== 0) {
    findings.push(`Sentinel ${sentinel * 4}: it is damaged`);
  }
  if (previousIsFree !== ((words[sentinel - 2]! & PREVIOUS_FREE) !== 0)) {
    findings.push(`Sentinel ${sentinel * 4}: its flag for the previous block is wrong`);
  }
  if (previousIsFree && words[sentinel - PREVIOUS] !== previous) {
    findings.push(`Sentinel ${sentinel * 4}: its back link does not lead to the previous block`);
  }
}
