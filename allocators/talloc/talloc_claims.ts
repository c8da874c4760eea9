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
  const zeroSize = weakest(both.map((claims) => claims.zeroSize), ["unique", "null"]);
  const misuse = weakest(both.map((claims) => claims.misuse), ["detected", "undefined"]);
  const coalescing = coalescingOf(primary.coalescing, backup.coalescing);
  const fit = weakest(both.map((claims) => claims.fit), FITS);
  const rounding = roundingOf(primary.rounding, backup.rounding);
  const realloc = weakest(both.map((claims) => claims.realloc), ["in-place", "moves"]);
  const kept = both.map((claims) => claims.reallocAlignment);
  const reallocAlignment = weakest(kept, ["kept", "default"]);
  const overheads = both.map(({ blockOverhead = Infinity }) => blockOverhead);
  const blockOverhead = finite(Math.max(...overheads));
  return {
    alignment: Math.min(primary.alignment, backup.alignment),
    minimumRegion: controlSize + primary.minimumRegion + backup.minimumRegion,
    ...(zeroSize !== undefined && { zeroSize }),
    ...(misuse !== undefined && { misuse }),
    ...(coalescing !== undefined && { coalescing }),
    ...(fit !== undefined && { fit }),
    ...(rounding !== undefined && { rounding }),
    complexity: {
      ...costs("malloc", both),
      ...costs("free", both),
      ...costs("memalign", both),
      // A block that crosses the border is copied.
      ...costs("realloc", [...both, CROSSING]),
    },
    ...(largestRequest !== undefined && { largestRequest }),
    ...(largestAlignment !== undefined && { largestAlignment }),
    ...(realloc !== undefined && { realloc }),
    ...(reallocAlignment !== undefined && { reallocAlignment }),
    ...(both.every((claims) => claims.zeroed) && { zeroed: true }),
    refusesSmallRegions: true,
    ...(blockOverhead !== undefined && { blockOverhead }),
  };
}

type Complexities = Pick<Claims, "complexity">;

const CROSSING: Complexities = {
  complexity: { realloc: { growth: { requestSize: "O(n)" } } },
};

const GROWTHS: readonly Growth[] = ["O(1)", "O(log n)", "O(n)"];

const FITS = ["any", "class", "rounded", "fixed", "none"] as const;

/**
 * Of several values, the one that stands last in the order from strong to weak; none if one is
 * missing.
 */
function weakest<const Value extends string>(
  values: readonly (Value | undefined)[],
  order: readonly Value[],
): Value | undefined {
  let last = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    last = Math.max(last, order.indexOf(value));
  }
  return order[last];
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

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function roundingOf(a: Claims["rounding"], b: Claims["rounding"]): Claims["rounding"] {
  if (a === undefined || b === undefined) return undefined;
  return { bytes: Math.max(a.bytes, b.bytes), ratio: Math.max(a.ratio, b.ratio) };
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
      growth[variable] = weakest([growth[variable] ?? "O(1)", order], GROWTHS)!;
    }
  }
  return { [operation]: { growth } };
}
