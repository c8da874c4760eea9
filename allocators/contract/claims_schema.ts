import * as v from "valibot";

const growth = v.picklist(["O(1)", "O(log n)", "O(n)"]);
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const share = v.pipe(v.number(), v.finite(), v.minValue(0));
const powerOfTwo = v.pipe(
  positive,
  v.check((value) => Number.isInteger(Math.log2(value)), "Invalid value: Expected a power of two"),
);

const cost = v.strictObject({
  growth: v.optional(v.strictObject({
    freeBlocks: v.optional(growth),
    liveBlocks: v.optional(growth),
    regionSize: v.optional(growth),
    requestSize: v.optional(growth),
    pools: v.optional(growth),
  })),
  steps: v.optional(natural),
});

/**
 * The form of {@linkcode Claims}, wherever they come from. Names that it does not know are refused:
 * they are misspelt.
 */
export const claimsSchema = v.strictObject({
  alignment: powerOfTwo,
  minimumRegion: natural,
  zeroSize: v.optional(v.picklist(["null", "unique"])),
  misuse: v.optional(v.picklist(["detected", "undefined"])),
  coalescing: v.optional(v.picklist(["immediate", "buddies", "deferred", "none"])),
  fit: v.optional(v.picklist(["any", "class", "rounded", "fixed", "none"])),
  rounding: v.optional(v.strictObject({ bytes: share, ratio: share })),
  complexity: v.strictObject({
    malloc: v.optional(cost),
    free: v.optional(cost),
    realloc: v.optional(cost),
    memalign: v.optional(cost),
  }),
  misuseAnswer: v.optional(v.picklist(["error", "null", "abort"])),
  blockOverhead: v.optional(natural),
  heapOverhead: v.optional(v.strictObject({ bytes: natural, ratio: share })),
  largestRegion: v.optional(positive),
  mostBlocks: v.optional(positive),
  largestRequest: v.optional(positive),
  largestAlignment: v.optional(powerOfTwo),
  realloc: v.optional(v.picklist(["in-place", "moves"])),
  reallocAlignment: v.optional(v.picklist(["kept", "default"])),
  zeroed: v.optional(v.boolean()),
  statistics: v.optional(v.array(v.strictObject({ offset: natural, bytes: positive }))),
  refusesSmallRegions: v.optional(v.boolean()),
  exhaustion: v.optional(v.picklist(["null", "trap"])),
  freeing: v.optional(v.picklist(["any", "none"])),
  instances: v.optional(v.picklist(["one", "many"])),
  grows: v.optional(v.boolean()),
  limits: v.optional(v.array(v.string())),
});
