import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Tools } from "./tampered.ts";

/**
 * A realloc that always moves to where malloc puts the block, which is right but for the alignment.
 */
export function moving({ inner, bytes }: Tools): Partial<Allocator> {
  return {
    realloc(address, size) {
      if (address === 0) return inner.malloc(size);
      const usable = inner.usableSize!(address);
      const moved = size === 0 ? 0 : inner.malloc(size);
      if (moved === 0 && size !== 0) return 0;
      bytes.copyWithin(moved, address, address + Math.min(usable, size));
      inner.free(address);
      return moved;
    },
  };
}
