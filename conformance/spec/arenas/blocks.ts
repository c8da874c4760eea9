import { Attribute } from "../../../allocators/arenas/mod.ts";
import type { Clause } from "../clause.ts";
import { allOf, claims, offers } from "../needs.ts";

const { Read, Write } = Attribute;

/** Requirements on blocks of the heap in and out of reach. */
export const blocksInReach: readonly Clause[] = [
  {
    id: "arenas.block-in-reach",
    level: "MUST",
    requirement: "A block is served only if the running task reaches all of it",
    source: "RTEMS arena manager: the arena of an allocator must be active for the caller",
    lookAt: "Whether the arena is active and writable before its allocator is called",
    needs: offers("arenas"),
    check(context) {
      const heap = context.heap();
      const manager = heap.allocator.arenas!;
      const size = context.request(100);
      let blocks = 0;
      for (let task = manager.tasks - 1; task >= -1; task--) {
        manager.switchTo(task);
        const calls: [string, () => number][] = [[`malloc(${size})`, () => heap.malloc(size)]];
        if (context.capabilities.has("memalign")) {
          calls.push([`memalign(64, ${size})`, () => heap.memalign(64, size)]);
        }
        for (const [call, act] of calls) {
          const address = act();
          if (address === 0) continue;
          blocks++;
          heap.expect(
            manager.allows(address, size, Read | Write),
            `null or a block in reach from ${call} for task ${task}`,
            `address ${address}`,
          );
        }
      }
      heap.expect(blocks > 0, "a block for one of the tasks of a fresh heap", "none");
    },
  },
  {
    id: "arenas.block-out-of-reach",
    level: "MUST",
    requirement: "A block out of reach is neither freed nor reallocated, and keeps its bytes",
    source: "RTEMS arena manager: the arena of an allocator must be active for the caller",
    lookAt: "free and realloc while another task runs",
    needs: allOf(offers("arenas"), claims("misuse", "detected")),
    check(context) {
      const heap = context.heap();
      const manager = heap.allocator.arenas!;
      const { running } = manager;
      const address = heap.malloc(context.request(100));
      context.premise(address !== 0, "the task that runs at first is served nothing");
      manager.switchTo(-1);
      heap.refuses("free of a block out of reach", () => heap.allocator.free(address));
      if (context.capabilities.has("realloc")) {
        const moved = heap.unchanged(
          "realloc of a block out of reach",
          () => heap.allocator.realloc!(address, context.request(200)),
        );
        heap.expect(moved === 0, "null from realloc of a block out of reach", moved);
      }
      manager.switchTo(running);
      heap.free(address);
    },
  },
];
