import { sizeOf } from "../blocks/boundary_tag.ts";
import { checkBlocks } from "../blocks/check_blocks.ts";
import { anchorOf, PREV } from "../blocks/list_links.ts";
import { FIRST_LEVEL, MAXIMUM_POOLS, SALT, SECOND_LEVEL } from "./tlsf_layout.ts";
import type { TlsfLayout } from "./tlsf_layout.ts";
import { classOf } from "./tlsf_mapping.ts";

/**
 * Looks for damage in the control data of a TLSF: first every pool from its first block to its
 * sentinel, then every list, then the bitmaps, then whether pools and lists know the same free
 * blocks. Nothing that is damaged is followed, so it ends.
 */
export function checkTlsf(words: Int32Array, control: number, layout: TlsfLayout): string[] {
  const findings: string[] = [];
  const listed = new Set<number>();
  checkPools(words, control, layout, listed, findings);
  const columns = checkLists(words, control, layout, listed, findings);
  checkBitmaps(words, control, columns, findings);
  return findings;
}

/** Collects the free blocks that belong into a list in `listed`. */
function checkPools(
  words: Int32Array,
  control: number,
  layout: TlsfLayout,
  listed: Set<number>,
  findings: string[],
): void {
  const table = control + layout.pools;
  const count = words[table]!;
  if (count < 0 || count > MAXIMUM_POOLS) {
    findings.push(`The table of pools has ${count} entries, of at most ${MAXIMUM_POOLS}`);
    return;
  }
  let before = 0;
  for (let pool = 0; pool < count; pool++) {
    const base = words[table + 1 + 2 * pool]!;
    const sentinel = words[table + 2 + 2 * pool]!;
    if (base < before || sentinel <= base || sentinel > words.length) {
      findings.push(`Pool ${pool} from ${base * 4} to ${sentinel * 4} is out of order`);
      return;
    }
    before = sentinel;
    const first = base + Math.max(layout.granule, 8) / 4;
    checkBlocks(words, words[control + SALT]!, layout.granule, first, sentinel, listed, findings);
  }
}

/**
 * Follows each list, and looks whether all of `listed` were reached.
 *
 * @returns For each row, and for one row more, the columns whose lists are not empty, as bits.
 */
function checkLists(
  words: Int32Array,
  control: number,
  layout: TlsfLayout,
  listed: ReadonlySet<number>,
  findings: string[],
): Int32Array {
  const lists = control + layout.lists;
  const { secondLevelLog2 } = layout;
  const count = layout.rows << secondLevelLog2;
  const columns = new Int32Array(layout.rows + 1);
  const reached = new Set<number>();
  for (
    let index = nextList(words, lists, 0, count);
    index < count;
    index = nextList(words, lists, index + 1, count)
  ) {
    const anchor = anchorOf(lists, index);
    const row = index >>> secondLevelLog2;
    if (words[anchor] !== anchor) columns[row]! |= 1 << (index - (row << secondLevelLog2));
    checkList(words, anchor, index, layout, listed, reached, findings);
  }
  for (const block of listed) {
    if (!reached.has(block)) findings.push(`Block ${block * 4}: it is free, but in no list`);
  }
  return columns;
}

/**
 * The first list from `index` on whose anchor does not lead to itself both ways; `count` if there
 * is none.
 */
function nextList(words: Int32Array, lists: number, index: number, count: number): number {
  for (; index < count; index++) {
    const anchor = anchorOf(lists, index);
    if (words[anchor] !== anchor || words[anchor + PREV] !== anchor) break;
  }
  return index;
}

/** Ends, as a node that is reached has one node before it: no list that passes has a cycle. */
function checkList(
  words: Int32Array,
  anchor: number,
  index: number,
  layout: TlsfLayout,
  listed: ReadonlySet<number>,
  reached: Set<number>,
  findings: string[],
): void {
  const { secondLevelLog2 } = layout;
  const granuleWords = layout.granule / 4;
  let node = anchor;
  do {
    const next = words[node]!;
    if (next !== anchor && !listed.has(next)) {
      findings.push(
        `List ${nameOf(index, layout)}: it leads to ${next * 4}, where no free block begins`,
      );
      break;
    }
    if (words[next + PREV] !== node) {
      findings.push(
        `List ${nameOf(index, layout)}: the back link at ${next * 4} does not lead back`,
      );
      break;
    }
    if (next !== anchor) {
      reached.add(next);
      const belongs = classOf(Math.floor(sizeOf(words, next) / granuleWords), secondLevelLog2);
      if (belongs !== index) {
        findings.push(
          `List ${nameOf(index, layout)}: block ${next * 4} of ${sizeOf(words, next) * 4} bytes ` +
            `belongs into list ${nameOf(belongs, layout)}`,
        );
      }
    }
    node = next;
  } while (node !== anchor);
}

function checkBitmaps(
  words: Int32Array,
  control: number,
  columns: Int32Array,
  findings: string[],
): void {
  let rows = 0;
  for (let row = 0; row < columns.length; row++) {
    const bits = columns[row]!;
    if (words[control + SECOND_LEVEL + row] !== bits) {
      findings.push(`Second-level bitmap ${row}: it does not agree with the lists`);
    }
    if (bits !== 0) rows |= 1 << row;
  }
  if (words[control + FIRST_LEVEL] !== rows) {
    findings.push("First-level bitmap: it does not agree with the lists");
  }
}

function nameOf(index: number, layout: TlsfLayout): string {
  const column = index & ((1 << layout.secondLevelLog2) - 1);
  return `(${index >>> layout.secondLevelLog2}, ${column})`;
}
