/**
 * Each number below `count` once: every `stride`-th, round and round. A negative stride goes
 * downwards.
 *
 * If stride and count have a common divisor, the next larger stride without one is taken.
 */
export function stridedOrder(count: number, stride: number): number[] {
  let step = Math.abs(stride);
  while (greatestCommonDivisor(step, count) !== 1) step++;
  const order = Array.from({ length: count }, (_, i) => (i * step) % count);
  return stride < 0 ? order.reverse() : order;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
