import type { DoneCell } from "../../benchmarks/campaign/manifest.ts";

/** What an allocator threw, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Says which cells have no rows, and why. */
export function reportFailed(done: readonly Pick<DoneCell, "name" | "error">[]): void {
  for (const { name, error } of done) {
    if (error !== undefined) console.error(`Not measured: ${name}: ${error}`);
  }
}
