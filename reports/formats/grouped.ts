/**
 * A figure with a comma before each three digits: `182,346`.
 *
 * @param value The figure.
 * @param decimals Most decimals that are kept.
 */
export function grouped(value: number, decimals = 0): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: decimals });
}
