/** Position of the lowest set bit of a 32-bit word that is not 0. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Position of the highest set bit of a 32-bit word that is not 0: its logarithm, rounded down. */
export function highestBit(word: number): number {
  return 31 - Math.clz32(word);
}

/** The next multiple of a power of two; exact for every safe integer. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

/**
 * Words from a block to the first multiple of `alignment` words, a power of two, that leaves either
 * no gap or one of at least `least` words, which is room for a block.
 */
export function gapBefore(block: number, alignment: number, least: number): number {
  const gap = -block & (alignment - 1);
  return gap === 0 ? 0 : least + ((gap - least) & (alignment - 1));
}

/** The last multiple of a power of two; exact for every safe integer. */
export function alignDown(value: number, alignment: number): number {
  return Math.floor(value / alignment) * alignment;
}
