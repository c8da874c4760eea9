/**
 * An allocator of one's own: blocks of 64 bytes, free ones in a list.
 *
 * @module
 */
import type { Subject } from "@allocert/allocert";

const BLOCK = 64;

/** Serves requests of up to 64 bytes in constant time. */
export const myHeap: Subject = {
  name: "my-heap",
  version: "1.0.0",
  description: "Blocks of 64 bytes, free ones in a list",
  module: import.meta.url,
  claims: {
    alignment: BLOCK,
    minimumRegion: 3 * BLOCK,
    zeroSize: "null",
    misuse: "undefined",
    coalescing: "none",
    fit: "fixed",
    rounding: { bytes: BLOCK - 1, ratio: 0 },
    largestRequest: BLOCK,
    complexity: { malloc: {}, free: {} },
  },
  create(region) {
    // The first block holds the head of the list; a free block begins with the address of the next
    // one.
    const words = new Uint32Array(region.buffer, 0, Math.floor(region.buffer.byteLength / 4));
    const head = Math.ceil(region.base / BLOCK) * BLOCK;
    if (head + 2 * BLOCK > region.base + region.size) {
      throw new RangeError(`Too small a region: ${region.size} bytes`);
    }
    words[head >>> 2] = 0;
    for (let block = head + BLOCK; block + BLOCK <= region.base + region.size; block += BLOCK) {
      words[block >>> 2] = words[head >>> 2]!;
      words[head >>> 2] = block;
    }
    return {
      malloc(size) {
        if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`No size: ${size}`);
        const block = words[head >>> 2]!;
        if (size === 0 || size > BLOCK || block === 0) return 0;
        words[head >>> 2] = words[block >>> 2]!;
        return block;
      },
      free(address) {
        if (address === 0) return;
        words[address >>> 2] = words[head >>> 2]!;
        words[head >>> 2] = address;
      },
    };
  },
};
