/**
 * Red-black trees whose nodes lie in the memory they describe.
 *
 * | operation                            | worst case | fails                         |
 * | ------------------------------------ | ---------- | ----------------------------- |
 * | insert, remove                       | O(log n)   | never                         |
 * | replace                              | O(1)       | never                         |
 * | find, lowerBound, below, first, last | O(log n)   | returns 0 if there is no such |
 * | next, previous                       | O(log n)   | returns 0 at the end          |
 * | check                                | O(n)       | never                         |
 *
 * Nothing is allocated, no pointer is checked: handing in a node that is not in the tree damages
 * it.
 *
 * Source: Guibas and Sedgewick, "A dichromatic framework for balanced trees" (1978); the shape of
 * the interface follows what RROS lab 8 (EVL heap) asks of the Linux `rbtree`.
 *
 * @module
 */

import { checkRedBlackTree } from "./_red_black_check.ts";
import { BLACK, BY_ADDRESS, COLOUR, LEFT, PARENT, RED, RIGHT } from "./_red_black_node.ts";

export { BY_ADDRESS, LINK_WORDS } from "./_red_black_node.ts";

/**
 * A kind of red-black tree in the words of a buffer: where its links and its key lie in each node.
 *
 * A node is named by the index of its first word; 0 is no node. The root is a word as well, and
 * each operation is told its index, so that one object serves any number of trees and holds no
 * state: restoring the words restores the trees. A tree is empty when its root word is 0. A node
 * may be in several trees at a time, each with links of its own.
 *
 * Nodes are ordered by key, those of equal key by address, so the order never depends on the
 * history.
 */
export class RedBlackTree {
  readonly #words: Uint32Array;
  readonly #links: number;
  readonly #key: number;

  /**
   * Describes a kind of tree; writes nothing.
   *
   * @param words The memory in which nodes and roots lie.
   * @param links Where the four words of links lie, counted in words from the start of a node.
   * @param key Where the key word lies, counted likewise, or {@linkcode BY_ADDRESS}. A node's key
   * must not change while it is in a tree.
   */
  constructor(words: Uint32Array, links: number, key: number) {
    this.#words = words;
    this.#links = links;
    this.#key = key;
  }

  /** Puts `node`, which is in no tree of this kind, into the tree at `root`. O(log n). */
  insert(root: number, node: number): void {
    const words = this.#words;
    const key = this.#keyOf(node);
    let parent = 0;
    let link = root;
    for (let at = words[link]!; at !== 0; at = words[link]!) {
      const atKey = this.#keyOf(at);
      const left = key < atKey || (key === atKey && node < at);
      parent = at;
      link = at + this.#links + (left ? LEFT : RIGHT);
    }
    words[link] = node;
    const links = node + this.#links;
    words[links + PARENT] = parent;
    words[links + LEFT] = 0;
    words[links + RIGHT] = 0;
    words[links + COLOUR] = RED;
    this.#balanceInserted(root, node);
  }

  /** Takes `node` out of the tree at `root`. Its words are not cleared. O(log n). */
  remove(root: number, node: number): void {
    const words = this.#words;
    const left = this.#child(node, LEFT);
    const right = this.#child(node, RIGHT);
    // A node with two children cannot be cut out. The next one in order, the heir, can, as it has
    // no left child: it is cut out where it is, and then takes the node's place and colour.
    const heir = left !== 0 && right !== 0 ? this.#outermost(right, LEFT) : node;
    const child = heir === node && left !== 0 ? left : this.#child(heir, RIGHT);
    // What the paths lose is the colour at the place of the heir, not that of the node.
    const colour = words[heir + this.#links + COLOUR]!;
    let parent = this.#parent(heir);
    this.#swapChild(root, parent, heir, child);
    if (child !== 0) words[child + this.#links + PARENT] = parent;
    if (heir !== node) {
      this.replace(root, node, heir);
      if (parent === node) parent = heir; // it has moved up itself
    }
    if (colour === BLACK) this.#balanceRemoved(root, child, parent);
  }

  /**
   * Puts `node` in the place of `old`: for a node that has moved, or one whose key changed without
   * changing its rank. O(1).
   */
  replace(root: number, old: number, node: number): void {
    const words = this.#words;
    const from = old + this.#links;
    const to = node + this.#links;
    const parent = words[from + PARENT]!;
    const left = words[from + LEFT]!;
    const right = words[from + RIGHT]!;
    words[to + COLOUR] = words[from + COLOUR]!;
    words[to + PARENT] = parent;
    words[to + LEFT] = left;
    words[to + RIGHT] = right;
    this.#swapChild(root, parent, old, node);
    if (left !== 0) words[left + this.#links + PARENT] = node;
    if (right !== 0) words[right + this.#links + PARENT] = node;
  }

  /**
   * The node with exactly this key, the lowest address among equals; 0 if there is none. O(log n).
   */
  find(root: number, key: number): number {
    const node = this.lowerBound(root, key);
    return node !== 0 && this.#keyOf(node) === key ? node : 0;
  }

  /**
   * The first node whose key is not smaller than `key`, the lowest address among equals; 0 if none.
   * O(log n).
   */
  lowerBound(root: number, key: number): number {
    let found = 0;
    for (let node = this.#words[root]!; node !== 0;) {
      if (this.#keyOf(node) >= key) {
        found = node;
        node = this.#child(node, LEFT);
      } else node = this.#child(node, RIGHT);
    }
    return found;
  }

  /**
   * The last node whose key is smaller than `key`, the highest address among equals; 0 if there is
   * none. O(log n).
   */
  below(root: number, key: number): number {
    let found = 0;
    for (let node = this.#words[root]!; node !== 0;) {
      if (this.#keyOf(node) < key) {
        found = node;
        node = this.#child(node, RIGHT);
      } else node = this.#child(node, LEFT);
    }
    return found;
  }

  /** The first node of the tree; 0 if it is empty. O(log n). */
  first(root: number): number {
    const node = this.#words[root]!;
    return node === 0 ? 0 : this.#outermost(node, LEFT);
  }

  /** The last node of the tree; 0 if it is empty. O(log n). */
  last(root: number): number {
    const node = this.#words[root]!;
    return node === 0 ? 0 : this.#outermost(node, RIGHT);
  }

  /** The node after `node`; 0 if it is the last. O(log n), O(1) on average over a walk. */
  next(node: number): number {
    return this.#neighbour(node, RIGHT);
  }

  /** The node before `node`; 0 if it is the first. O(log n), O(1) on average over a walk. */
  previous(node: number): number {
    return this.#neighbour(node, LEFT);
  }

  /**
   * Looks for damage: a wrong order or back link, a red root, two red nodes in a row, paths with
   * unequal numbers of black nodes. Ends on any damage, whatever the words hold. O(n).
   *
   * @returns A sentence on the first thing that is broken; empty if the tree is sound.
   */
  check(root: number): readonly string[] {
    return checkRedBlackTree(this.#words, root, this.#links, this.#key);
  }

  #keyOf(node: number): number {
    return this.#key === BY_ADDRESS ? node : this.#words[node + this.#key]!;
  }

  #parent(node: number): number {
    return this.#words[node + this.#links + PARENT]!;
  }

  #child(node: number, side: number): number {
    return this.#words[node + this.#links + side]!;
  }

  #isRed(node: number): boolean {
    return node !== 0 && this.#words[node + this.#links + COLOUR] === RED;
  }

  #paint(node: number, colour: number): void {
    this.#words[node + this.#links + COLOUR] = colour;
  }

  #outermost(node: number, side: number): number {
    for (let child = this.#child(node, side); child !== 0; child = this.#child(node, side)) {
      node = child;
    }
    return node;
  }

  #neighbour(node: number, side: number): number {
    const child = this.#child(node, side);
    if (child !== 0) return this.#outermost(child, LEFT + RIGHT - side);
    let parent = this.#parent(node);
    while (parent !== 0 && this.#child(parent, side) === node) {
      node = parent;
      parent = this.#parent(node);
    }
    return parent;
  }

  /** Lets the link that points from `parent`, or from the root, to `old` point to `node`. */
  #swapChild(root: number, parent: number, old: number, node: number): void {
    const link = parent === 0
      ? root
      : parent + this.#links + (this.#child(parent, LEFT) === old ? LEFT : RIGHT);
    this.#words[link] = node;
  }

  /** Moves `node` down to `side`; its other child takes its place. */
  #rotate(root: number, node: number, side: number): void {
    const words = this.#words;
    const links = this.#links;
    const other = LEFT + RIGHT - side;
    const riser = words[node + links + other]!;
    const moved = words[riser + links + side]!;
    const parent = words[node + links + PARENT]!;
    words[node + links + other] = moved;
    if (moved !== 0) words[moved + links + PARENT] = node;
    words[riser + links + PARENT] = parent;
    this.#swapChild(root, parent, node, riser);
    words[riser + links + side] = node;
    words[node + links + PARENT] = riser;
  }

  #balanceInserted(root: number, node: number): void {
    let parent = this.#parent(node);
    while (this.#isRed(parent)) {
      const grandparent = this.#parent(parent); // a red node is not the root
      const side = this.#child(grandparent, LEFT) === parent ? LEFT : RIGHT;
      const other = LEFT + RIGHT - side;
      const uncle = this.#child(grandparent, other);
      if (this.#isRed(uncle)) {
        this.#paint(parent, BLACK);
        this.#paint(uncle, BLACK);
        this.#paint(grandparent, RED);
        node = grandparent;
      } else {
        if (this.#child(parent, other) === node) {
          this.#rotate(root, parent, side);
          node = parent;
        }
        this.#paint(this.#parent(node), BLACK);
        this.#paint(grandparent, RED);
        this.#rotate(root, grandparent, other);
      }
      parent = this.#parent(node);
    }
    this.#paint(this.#words[root]!, BLACK);
  }

  /**
   * Makes up for the black node that the paths through `node` (0 for a missing one) under `parent`
   * have lost.
   *
   * A red `node` is painted black, and that is all. Else the sibling decides. If it has a red
   * child, rotations bring a black node over, and the tree is sound. If not, it is painted red: now
   * all paths through `parent` are one short, and the loop goes on one level higher.
   */
  #balanceRemoved(root: number, node: number, parent: number): void {
    while (parent !== 0 && !this.#isRed(node)) {
      const side = this.#child(parent, LEFT) === node ? LEFT : RIGHT;
      const other = LEFT + RIGHT - side;
      let sibling = this.#child(parent, other); // exists: its paths have one black node more
      if (this.#isRed(sibling)) {
        // Its children are black: one of them becomes the sibling, and the cases below are left.
        this.#paint(sibling, BLACK);
        this.#paint(parent, RED);
        this.#rotate(root, parent, side);
        sibling = this.#child(parent, other);
      }
      const near = this.#child(sibling, side);
      const far = this.#child(sibling, other);
      if (!this.#isRed(near) && !this.#isRed(far)) {
        this.#paint(sibling, RED);
        node = parent;
        parent = this.#parent(node);
        continue;
      }
      if (!this.#isRed(far)) {
        // The rotation below needs its red node on the far side.
        this.#paint(near, BLACK);
        this.#paint(sibling, RED);
        this.#rotate(root, sibling, other);
        sibling = near;
      }
      this.#paint(sibling, this.#isRed(parent) ? RED : BLACK);
      this.#paint(parent, BLACK);
      this.#paint(this.#child(sibling, other), BLACK);
      this.#rotate(root, parent, side);
      return;
    }
    if (node !== 0) this.#paint(node, BLACK);
  }
}
