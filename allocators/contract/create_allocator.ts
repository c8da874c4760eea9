import type { Allocator } from "./allocator.ts";
import type { Region } from "./region.ts";
import type { Subject } from "./subject.ts";

/**
 * Creates an allocator of a subject. The `free` of one that claims to have none does nothing: what
 * is given back to it is just not used any more.
 */
export function createAllocator(subject: Subject, region: Region): Allocator {
  const allocator = subject.create(region);
  if (subject.claims.freeing !== "none") return allocator;
  return new Proxy(allocator, {
    get(target, key) {
      if (key === "free") return () => {};
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
