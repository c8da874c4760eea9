import type { ImfsConfiguration } from "./configuration.ts";
import type { MemfileOperations } from "./memfile_operations.ts";

/**
 * The blocks of one file system: obtained and given back through the replaceable operations,
 * counted, and read as tables of pointers.
 *
 * Every operation is constant time for a given block size, apart from what the operations cost.
 *
 * Source: `memfile_alloc_block` and `memfile_free_block` of RTEMS. There the count drifts, as
 * freeing nothing is counted too.
 */
export class MemfileBlocks {
  /** Block size, pointer width and what follows from them. */
  readonly configuration: ImfsConfiguration;
  /** The memory that the blocks lie in. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #operations: MemfileOperations;
  #used = 0;

  /** Counts no block as used. */
  constructor(
    buffer: ArrayBufferLike,
    operations: MemfileOperations,
    configuration: ImfsConfiguration,
  ) {
    this.configuration = configuration;
    this.bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#operations = operations;
  }

  /** Blocks that are held, data and tables alike. */
  get used(): number {
    return this.#used;
  }

  /** Whole blocks of the free space. */
  get free(): number {
    return Math.floor(this.#operations.getFreeSpace() / this.configuration.blockSize);
  }

  /**
   * Obtains a block.
   *
   * @returns Its address, or 0 if none is left.
   * @throws {TypeError} If the block is not filled with zeros, on which tables and the tails of
   * files rely.
   * @throws {RangeError} If its address does not fit a pointer of the tables.
   */
  allocate(): number {
    const address = this.#operations.allocateBlock();
    if (address === 0) return 0;
    this.#used++;
    const defect = this.#defectOf(address);
    if (defect === undefined) return address;
    this.release(address);
    throw defect;
  }

  /** Gives a block back. */
  release(address: number): void {
    this.#operations.freeBlock(address);
    this.#used--;
  }

  /** Reads the pointer in `slot` of the table at `table`. */
  load(table: number, slot: number): number {
    const { pointerBytes } = this.configuration;
    const at = table + slot * pointerBytes;
    const low = this.#view.getUint32(at, true);
    return pointerBytes === 4 ? low : low + this.#view.getUint32(at + 4, true) * 2 ** 32;
  }

  /** Writes `address` into `slot` of the table at `table`. */
  store(table: number, slot: number, address: number): void {
    const { pointerBytes } = this.configuration;
    const at = table + slot * pointerBytes;
    this.#view.setUint32(at, address >>> 0, true);
    if (pointerBytes === 8) this.#view.setUint32(at + 4, Math.floor(address / 2 ** 32), true);
  }

  /** What makes a block unusable, and is the fault of the operations. */
  #defectOf(address: number): Error | undefined {
    const { blockSize, pointerBytes } = this.configuration;
    if (address >= 256 ** pointerBytes) {
      return new RangeError(
        `Cannot allocate block: its address must fit ${pointerBytes} bytes, received ${address}`,
      );
    }
    const block = this.bytes.subarray(address, address + blockSize);
    if (block.every((byte) => byte === 0)) return undefined;
    return new TypeError(
      `Cannot allocate block: "allocateBlock" must return zeros, received a dirty block at ${address}`,
    );
  }
}
