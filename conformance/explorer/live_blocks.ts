/** The live blocks of a heap in order of address, in typed arrays: no object per block. */
export class LiveBlocks {
  /** Number of live blocks. */
  count = 0;
  /** Address of each. */
  addresses: Float64Array = new Float64Array(64);
  /** What is known of each, packed by {@linkcode packBlock}. */
  blocks: Int32Array = new Int32Array(64);

  /** Adds a block. Linear in the blocks. */
  insert(address: number, block: number): void {
    if (this.count === this.addresses.length) this.#grow(2 * this.count);
    const { addresses, blocks } = this;
    let rank = this.count++;
    for (; rank > 0 && addresses[rank - 1]! > address; rank--) {
      addresses[rank] = addresses[rank - 1]!;
      blocks[rank] = blocks[rank - 1]!;
    }
    addresses[rank] = address;
    blocks[rank] = block;
  }

  /** Removes the block of this rank. Linear in the blocks. */
  remove(rank: number): void {
    const { addresses, blocks } = this;
    this.count--;
    for (; rank < this.count; rank++) {
      addresses[rank] = addresses[rank + 1]!;
      blocks[rank] = blocks[rank + 1]!;
    }
  }

  /** Whether a block begins at `address`. Linear in the blocks. */
  has(address: number): boolean {
    for (let rank = 0; rank < this.count; rank++) if (this.addresses[rank] === address) return true;
    return false;
  }

  /** Takes over the blocks of another table. */
  copy(other: LiveBlocks): void {
    if (other.count > this.addresses.length) this.#grow(other.addresses.length);
    this.count = other.count;
    for (let rank = 0; rank < other.count; rank++) {
      this.addresses[rank] = other.addresses[rank]!;
      this.blocks[rank] = other.blocks[rank]!;
    }
  }

  #grow(length: number): void {
    const { addresses, blocks } = this;
    this.addresses = new Float64Array(length);
    this.addresses.set(addresses);
    this.blocks = new Int32Array(length);
    this.blocks.set(blocks);
  }
}

/** Largest size, and largest number of units, that a packed block holds. */
export const LARGEST_SIZE: number = 2 ** 19 - 1;
/** Largest number of units that a packed block holds. */
export const LARGEST_UNITS = 127;

/** Packs size, logarithm of the alignment, and units into a word that is not 0. */
export function packBlock(size: number, alignmentLog2: number, units: number): number {
  return size << 12 | alignmentLog2 << 7 | units | 1 << 31;
}

/** Bytes of a packed block. */
export function sizeOfBlock(block: number): number {
  return block >>> 12 & LARGEST_SIZE;
}

/** Alignment of a packed block. */
export function alignmentOfBlock(block: number): number {
  return 1 << (block >>> 7 & 31);
}

/** Units of a packed block. */
export function unitsOfBlock(block: number): number {
  return block & LARGEST_UNITS;
}
