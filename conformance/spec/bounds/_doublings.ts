/** The powers of two from 2^`from` to 2^`to`. */
export function doublings(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => 2 ** (from + i));
}
