import type { ListPolicy } from "./list_fit.ts";

/** The hole at the lowest place that has the room. */
export const FIRST_FIT: ListPolicy = {
  name: "first-fit",
  key: byPlace,
  choose: (sizes, size) => sizes.findIndex((have) => have >= size),
};

/** The smallest hole that has the room, of several the lowest. */
export const BEST_FIT: ListPolicy = {
  name: "best-fit",
  key: byPlace,
  choose: (sizes, size) =>
    sizes.reduce((best, have, i) => have >= size && !(have >= sizes[best]!) ? i : best, -1),
};

/** The largest hole, of several the lowest. */
export const WORST_FIT: ListPolicy = {
  name: "worst-fit",
  key: byPlace,
  choose: (sizes, size) =>
    sizes.reduce((best, have, i) => have >= size && !(have <= sizes[best]!) ? i : best, -1),
};

/**
 * Lists by powers of two; a request of r units is served from those that hold 2^ceil(log2 r) units
 * and more.
 */
export const HALF_FIT: ListPolicy = {
  name: "half-fit",
  key: (_start, size) => Math.floor(Math.log2(size)),
  choose: (sizes, size) => {
    const least = Math.ceil(Math.log2(size));
    return sizes.findIndex((have) => Math.floor(Math.log2(have)) >= least);
  },
};

/** TLSF whose powers of two are cut into 2 columns; a request is rounded up to the next column. */
export const TLSF: ListPolicy = {
  name: "tlsf",
  key: (_start, size) => columnOf(size),
  choose: (sizes, size) => {
    const width = widthOf(size);
    const least = columnOf(Math.ceil(size / width) * width);
    return sizes.findIndex((have) => columnOf(have) >= least);
  },
};

function byPlace(start: number): number {
  return start;
}

/** Units by which the sizes in a column differ at most, plus one. */
function widthOf(size: number): number {
  return Math.max(1, 2 ** Math.floor(Math.log2(size)) / 2);
}

function columnOf(size: number): number {
  const row = Math.floor(Math.log2(size));
  return 2 * row + Math.floor((size - 2 ** row) / widthOf(size));
}
