import type { Claims, Cost, Growth, Operation, Variable } from "../contract/claims.ts";

/**
 * What two heaps can promise together, the second used when the first is exhausted: of each claim
 * the weaker one.
 *
 * A request passes both heaps at most once, so its cost grows as the costlier of the two.
 */
export function tallocClaims(primary: Claims, backup: Claims, controlSize: number): Claims {
  const both = [primary, backup];
  const largestRequest = largest(primary.largestRequest, backup.largestRequest);
  const largestAlignment = largest(primary.largestAlignment, backup.largestAlignment);
  return {
    alignment: Math.min(primary.alignment, backup.alignment),
    minimumRegion: controlSize + primary.minimumRegion + backup.minimumRegion,
    zeroSize: weakest(both.map((claims) => claims.zeroSize), ["unique", "null"]),
    misuse: weakest(both.map((claims) => claims.misuse), ["detected", "undefined"]),
    coalescing: coalescingOf(primary.coalescing, backup.coalescing),
    fit: weakest(both.map((claims) => claims.fit), ["any", "class", "rounded", "fixed", "none"]),
    rounding: {
      bytes: Math.max(primary.rounding.bytes, backup.rounding.bytes),
      ratio: Math.max(primary.rounding.ratio, backup.rounding.ratio),
    },
    complexity: {
      ...costs("malloc", both),
      ...costs("free", both),
      ...costs("memalign", both),
      // A block that crosses the border is copied.
      ...costs("realloc", [...both, CROSSING]),
    },
    ...(largestRequest !== undefined && { largestRequest }),
    ...(largestAlignment !== undefined && { largestAlignment }),
    realloc: weakest(both.map((claims) => claims.realloc ?? "moves"), ["in-place", "moves"]),
    ...(both.every((claims) => claims.zeroed) && { zeroed: true }),
  };
}

type Complexities = Pick<Claims, "complexity">;

const CROSSING: Complexities = {
  complexity: { realloc: { growth: { requestSize: "O(n)" } } },
};

const GROWTHS: readonly Growth[] = ["O(1)", "O(log n)", "O(n)"];

/** Of several values, the one that stands last in the order from strong to weak. */
function weakest<Value>(values: readonly Value[], order: readonly Value[]): Value {
  return order[Math.max(...values.map((value) => order.indexOf(value)))]!;
}

/**
 * Buddies are never joined in full, and what is deferred not at once: a heap of each does neither.
 */
function coalescingOf(
  a: Claims["coalescing"],
  b: Claims["coalescing"],
): Claims["coalescing"] {
  const differ = [a, b].includes("buddies") && [a, b].includes("deferred");
  return differ ? "none" : weakest([a, b], ["immediate", "buddies", "deferred", "none"]);
}

/** The heap that serves larger requests decides; a heap without a limit sets none. */
function largest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}

function costs(
  operation: Operation,
  claims: readonly Complexities[],
): { readonly [operation in Operation]?: Cost } {
  const growth: { [variable in Variable]?: Growth } = {};
  for (const { complexity } of claims) {
    const cost = complexity[operation];
    if (cost === undefined) return {};
    for (const [name, order] of Object.entries(cost.growth ?? {})) {
      const variable = name as Variable;
      growth[variable] = weakest([growth[variable] ?? "O(1)", order], GROWTHS);
    }
  }
  return { [operation]: { growth } };
}
