/** Larger alignments fit no address that a double holds exactly. */
const LARGEST_ALIGNMENT = 2 ** 52;

/** Refuses a request that no correct program makes. Constant time. */
export function requireSize(operation: string, size: number): void {
  if (Number.isSafeInteger(size) && size >= 0) return;
  throw new RangeError(
    `Cannot ${operation}: "size" must be a non-negative safe integer, received ${size}`,
  );
}

/** Null for a size that cannot be served, an error if no correct program asks for it. */
export function refuseSize(operation: string, size: number): 0 {
  requireSize(operation, size);
  return 0;
}

/** Refuses an alignment that is no power of two. Constant time. */
export function requireAlignment(operation: string, alignment: number): void {
  if (isPowerOfTwo(alignment)) return;
  throw new RangeError(
    `Cannot ${operation}: "alignment" must be a power of two, received ${alignment}`,
  );
}

/** Refuses a region that is too small to hold an allocator. */
export function requireRegion(name: string, size: number, minimum: number): void {
  if (size >= minimum) return;
  throw new RangeError(
    `Cannot create ${name}: the region must have at least ${minimum} bytes, received ${size}`,
  );
}

/**
 * The error for an address that is not live: a double free, or a foreign, interior or misaligned
 * pointer.
 */
export function notLive(operation: string, address: number, why: string): RangeError {
  return new RangeError(`Cannot ${operation}: address ${address} is not a live block: ${why}`);
}

function isPowerOfTwo(value: number): boolean {
  if (!(value >= 1 && value <= LARGEST_ALIGNMENT)) return false;
  if (value <= 0x40000000) return (value & (value - 1)) === 0 && Number.isInteger(value);
  return Number.isInteger(Math.log2(value)) && 2 ** Math.log2(value) === value;
}
