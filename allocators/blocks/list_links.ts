/**
 * The links of circular, doubly linked lists that lie in the memory they manage.
 *
 * A node is the index of a 32-bit word; `next` is that word, `prev` the second one after it, so
 * that each link is the low half of an 8-byte word. The anchor of a list is a node of its own,
 * hence no operation has a special case.
 */

/** Words from a node to its `prev` link. */
export const PREV = 2;

/**
 * The anchor of one of several lists whose anchors lie side by side from `lists` on.
 *
 * An anchor's two links are two words apart, as they are in a block; two anchors fill each other's
 * gap.
 */
export function anchorOf(lists: number, index: number): number {
  return lists + 2 * index - (index & 1);
}

/** Makes `anchor` an empty list. */
export function clearList(words: Int32Array, anchor: number): void {
  words[anchor] = anchor;
  words[anchor + PREV] = anchor;
}

/** Puts `node` behind `place`, which is the anchor or a node of the list. Constant time. */
export function linkAfter(words: Int32Array, place: number, node: number): void {
  const next = words[place]!;
  words[node] = next;
  words[node + PREV] = place;
  words[next + PREV] = node;
  words[place] = node;
}

/** Takes `node` out of its list. Constant time. Returns whether the list is now empty. */
export function unlink(words: Int32Array, node: number): boolean {
  const next = words[node]!;
  const prev = words[node + PREV]!;
  words[prev] = next;
  words[next + PREV] = prev;
  return next === prev;
}
