import type { MemfileBlocks } from "./memfile_blocks.ts";

/**
 * The blocks of one file, in order, reached through single, doubly and triply indirect tables.
 *
 * With S pointers in a table, blocks 0 .. S-1 hang in the single table, the next S^2 under the
 * doubly indirect one and S^3 more under the triply indirect one. No block is reached directly, so
 * a file of one byte holds two blocks. Tables come from the same place as data, and a table exists
 * exactly as long as a block under it.
 *
 * | operation | worst case | fails |
 * | --------- | ---------- | ----- |
 * | `addressOf` | 3 pointers read | |
 * | `append` | 4 blocks obtained | no block is left: nothing is kept |
 * | `removeLast` | 4 blocks given back | |
 *
 * Source: `IMFS_memfile_get_block_pointer` of RTEMS. There a failed extension leaves empty tables
 * behind.
 */
export class BlockTable {
  readonly #blocks: MemfileBlocks;
  /** The single, doubly and triply indirect table; 0 where there is none. */
  readonly #roots = [0, 0, 0];
  #count = 0;

  /** A file without blocks. */
  constructor(blocks: MemfileBlocks) {
    this.#blocks = blocks;
  }

  /** Number of data blocks. */
  get count(): number {
    return this.#count;
  }

  /** Address of data block `index`, which must be below `count`. */
  addressOf(index: number): number {
    const level = this.#levelOf(index);
    let offset = this.#offsetOf(index, level);
    let node = this.#roots[level - 1]!;
    for (let under = level - 1; under >= 0; under--) {
      const span = this.#span(under);
      node = this.#blocks.load(node, Math.floor(offset / span));
      offset %= span;
    }
    return node;
  }

  /**
   * Adds one data block and the tables on the way to it; `false`, with nothing changed, if a block
   * is missing.
   */
  append(): boolean {
    const level = this.#levelOf(this.#count);
    const root = this.#attach(
      this.#roots[level - 1]!,
      level,
      this.#offsetOf(this.#count, level),
    );
    if (root === 0) return false;
    this.#roots[level - 1] = root;
    this.#count++;
    return true;
  }

  /** Gives the last data block back, and the tables that are then empty. There must be one. */
  removeLast(): void {
    this.#count--;
    const level = this.#levelOf(this.#count);
    const root = this.#roots[level - 1]!;
    if (this.#detach(root, level, this.#offsetOf(this.#count, level))) this.#roots[level - 1] = 0;
  }

  /**
   * Makes way to the data block at `offset` under `node`; returns `node`, new if the offset is its
   * first; 0 if out of memory.
   */
  #attach(node: number, level: number, offset: number): number {
    const table = offset === 0 ? this.#blocks.allocate() : node;
    if (level === 0 || table === 0) return table;
    const span = this.#span(level - 1);
    const slot = Math.floor(offset / span);
    const rest = offset % span;
    const child = this.#attach(rest === 0 ? 0 : this.#blocks.load(table, slot), level - 1, rest);
    if (child !== 0 && rest === 0) this.#blocks.store(table, slot, child);
    if (child === 0 && offset === 0) this.#blocks.release(table);
    return child === 0 ? 0 : table;
  }

  /**
   * Gives the data block at `offset`, the last under `node`, back; returns whether `node` itself
   * went with it.
   */
  #detach(node: number, level: number, offset: number): boolean {
    if (level > 0) {
      const span = this.#span(level - 1);
      const slot = Math.floor(offset / span);
      const child = this.#blocks.load(node, slot);
      if (this.#detach(child, level - 1, offset % span)) this.#blocks.store(node, slot, 0);
    }
    if (offset === 0) this.#blocks.release(node);
    return offset === 0;
  }

  /** Data blocks under a node of `level`. */
  #span(level: number): number {
    return this.#blocks.configuration.slots ** level;
  }

  #levelOf(index: number): number {
    if (index < this.#span(1)) return 1;
    return index < this.#span(1) + this.#span(2) ? 2 : 3;
  }

  #offsetOf(index: number, level: number): number {
    return level === 1 ? index : index - this.#span(1) - (level === 3 ? this.#span(2) : 0);
  }
}
