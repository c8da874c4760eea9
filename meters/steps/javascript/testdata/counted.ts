import type { Allocator } from "../../../../allocators/contract/allocator.ts";
import type { Region } from "../../../../allocators/contract/region.ts";
import type { Subject } from "../../../../allocators/contract/subject.ts";

/** Passes through one loop, `size` times. */
function loop(size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum += i;
  }
  return sum;
}

function nested(size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      sum++;
    }
  }
  return sum;
}

function recursion(size: number): number {
  if (size === 0) {
    return 0;
  }
  return 1 + recursion(size - 1);
}

function branch(size: number): number {
  if (size > 3) {
    return 1;
  }
  return 2;
}

/** Loops where no block count sees it. */
function hidden(bytes: Uint8Array, size: number): number {
  bytes.fill(1, 0, size);
  return bytes.indexOf(2, 0);
}

function callback(bytes: Uint8Array, size: number): number {
  let sum = 0;
  bytes.subarray(0, size).forEach((value) => {
    sum += value;
  });
  return sum;
}

/** Calls with a known number of steps: `memalign(2 ** k, size)` runs the k-th of them. */
class Counted implements Allocator {
  readonly #bytes: Uint8Array;
  readonly #base: number;

  constructor({ buffer, base, size }: Region) {
    this.#bytes = new Uint8Array(buffer, base, size);
    this.#base = base;
  }

  malloc(size: number): number {
    loop(size);
    return size > 1000 ? 0 : this.#base;
  }

  free(): void {}

  memalign(alignment: number, size: number): number {
    switch (alignment) {
      case 1:
        loop(size);
        break;
      case 2:
        nested(size);
        break;
      case 4:
        recursion(size);
        break;
      case 8:
        branch(size);
        break;
      case 16:
        hidden(this.#bytes, size);
        break;
      case 32:
        callback(this.#bytes, size);
        break;
      case 64:
        new Function("n", "let s = 0; for (let i = 0; i < n; i++) { s += i; } return s;")(size);
        break;
      case 128:
        for (;;);
      case 256:
        throw new Error("planted failure");
    }
    return this.#base;
  }
}

/** A subject for the tests of the step meter. */
export const counted: Subject = {
  name: "counted",
  version: "1.0.0",
  description: "Calls with a known number of steps",
  claims: {
    alignment: 1,
    minimumRegion: 1,
    zeroSize: "unique",
    misuse: "undefined",
    coalescing: "none",
    fit: "none",
    rounding: { bytes: 0, ratio: 0 },
    complexity: {},
  },
  module: import.meta.url,
  create: (region) => new Counted(region),
};

/** The same as a default export under another name. */
export default { ...counted, name: "counted-default" } satisfies Subject;
