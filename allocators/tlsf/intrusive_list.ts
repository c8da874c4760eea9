import { clearList, linkAfter, PREV, unlink } from "../blocks/list_links.ts";

/**
 * Bytes that a node takes in an item: the address of the next node, and 8 bytes on that of the
 * previous one.
 */
export const LIST_NODE_BYTES = 16;

/**
 * A circular, doubly linked list whose nodes lie inside the items they link, in the manner of the
 * Linux kernel.
 *
 * An item may hold several nodes and so be in several lists; {@linkcode containerOf} leads from a
 * node back to its item. The list is an anchor, a node that belongs to no item, and owns no memory:
 * it lies wherever the caller puts it. Every operation takes constant time, iteration apart.
 * Nothing is checked but the alignment of addresses: a node that is in no list must not be removed,
 * one that is in a list must not be added.
 *
 * Source: RROS lab 4, 6 (Linux lists).
 *
 * @example Two lists through the same items
 * ```ts
 * import { containerOf, IntrusiveList } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const buffer = new ArrayBuffer(256);
 * const byName = new IntrusiveList(buffer, 16);
 * const byAge = new IntrusiveList(buffer, 32);
 * byName.clear();
 * byAge.clear();
 * for (const item of [64, 128]) {
 *   byName.addLast(item + 8);
 *   byAge.addFirst(item + 24);
 * }
 * assertEquals([...byName].map((node) => containerOf(node, 8)), [64, 128]);
 * assertEquals([...byAge].map((node) => containerOf(node, 24)), [128, 64]);
 * ```
 */
export class IntrusiveList implements Iterable<number> {
  readonly #words: Int32Array;
  readonly #anchor: number;

  /**
   * Looks at the list whose anchor lies at `address`. Nothing is written; a new list must be
   * cleared first.
   *
   * @param buffer The memory in which anchor and items lie.
   * @param address Byte offset of the anchor, a multiple of 4.
   * @throws {RangeError} If `address` is no multiple of 4, or the anchor does not lie in the
   * buffer.
   */
  constructor(buffer: ArrayBufferLike, address: number) {
    this.#words = new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
    this.#anchor = this.#wordOf(address);
  }

  /** Makes the list empty. Its nodes keep their links. */
  clear(): void {
    clearList(this.#words, this.#anchor);
  }

  /** Whether the list has no node. */
  get isEmpty(): boolean {
    return this.#words[this.#anchor] === this.#anchor;
  }

  /** Address of the first node, or 0. */
  get first(): number {
    return this.isEmpty ? 0 : this.#words[this.#anchor]! * 4;
  }

  /** Address of the last node, or 0. */
  get last(): number {
    return this.isEmpty ? 0 : this.#words[this.#anchor + PREV]! * 4;
  }

  /** Puts the node at `address` in front of all others. */
  addFirst(address: number): void {
    linkAfter(this.#words, this.#anchor, this.#wordOf(address));
  }

  /** Puts the node at `address` behind all others. */
  addLast(address: number): void {
    linkAfter(this.#words, this.#words[this.#anchor + PREV]!, this.#wordOf(address));
  }

  /**
   * Takes the node at `address` out of this list, and links it to itself: removing it once more
   * does nothing.
   */
  remove(address: number): void {
    const node = this.#wordOf(address);
    unlink(this.#words, node);
    clearList(this.#words, node);
  }

  /** Addresses of the nodes, first to last. The node at hand may be removed meanwhile. */
  *[Symbol.iterator](): Generator<number> {
    let node = this.#words[this.#anchor]!;
    while (node !== this.#anchor) {
      const next = this.#words[node]!;
      yield node * 4;
      node = next;
    }
  }

  #wordOf(address: number): number {
    if (address % 4 === 0 && address >= 0 && address / 4 + PREV < this.#words.length) {
      return address / 4;
    }
    throw new RangeError(
      `Cannot use list: the address of a node must be a multiple of 4 in the buffer, received ${address}`,
    );
  }
}

/** The address of the item that holds the node at `address`, `offset` bytes from its begin. */
export function containerOf(address: number, offset: number): number {
  return address - offset;
}
