/**
 * The free blocks of a heap by size: what one policy differs in from another.
 *
 * It is a view of the control block and holds no state. Sizes are in words, blocks are the indices
 * of their payloads.
 */
export interface FreeIndex {
  /** Forgets all blocks. */
  clear(): void;
  /** Enters a free block. */
  insert(block: number): void;
  /** Strikes a free block out. */
  remove(block: number): void;
  /** The block that the policy takes for `size` words, still entered; 0 if it has none. */
  find(size: number): number;
  /**
   * One block more that is worth a look for `size` words, still entered; 0 if there is none.
   *
   * It is asked for when `find(room)` has none; it may be too small.
   */
  lastLook(size: number, room: number): number;
}
