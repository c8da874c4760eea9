import type { Allocator } from "../../allocators/contract/allocator.ts";

/** An allocator whose `malloc` asks and lets the deferred side run at once. */
export function throughDeferred(allocator: Allocator): Allocator {
  const side = allocator.deferred!;
  return {
    malloc(size) {
      const ticket = side.request(size);
      if (ticket < 0) return 0;
      side.runDeferred();
      return Math.max(0, side.result(ticket));
    },
    free: (address) => allocator.free(address),
  };
}
