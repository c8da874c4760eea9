import type { Subject } from "../../allocators/contract/subject.ts";

/** A subject whose every second `malloc` asks and lets the deferred side run at once. */
export function throughDeferred(subject: Subject): Subject {
  return {
    ...subject,
    create(region) {
      const allocator = subject.create(region);
      const side = allocator.deferred!;
      let calls = 0;
      return {
        deferred: side,
        malloc(size) {
          if (++calls % 2 === 0) return allocator.malloc(size);
          const ticket = side.request(size);
          if (ticket < 0) return 0;
          side.runDeferred();
          return Math.max(0, side.result(ticket));
        },
        free: (address) => allocator.free(address),
        blocks: () => allocator.blocks?.() ?? [],
        check: () => allocator.check?.() ?? [],
      };
    },
  };
}
