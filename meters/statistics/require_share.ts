/** Throws unless a share or probability is above 0 and below 1. */
export function requireShare(name: string, value: number): void {
  if (value > 0 && value < 1) return;
  throw new RangeError(
    `Cannot compute statistics: "${name}" must be above 0 and below 1, received ${value}`,
  );
}
