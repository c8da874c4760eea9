import { assert, assertEquals } from "@std/assert";
import { createRegion } from "../../allocators/contract/region.ts";
import { talloc } from "../../allocators/talloc/talloc.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import type { Observer, ReplayState } from "../trace/observer.ts";
import { replay } from "../trace/replay.ts";
import { Op } from "../trace/trace.ts";
import { tallocTrace } from "./talloc.ts";

/** Counts where blocks come from, by the heap and by the mode of the CPU that asked. */
class Sources implements Observer {
  readonly counts = { primaryOnly: 0, both: 0, refused: 0, backupInPrimaryOnly: 0, backup: 0 };
  #state: ReplayState | undefined;

  start(state: ReplayState): void {
    this.#state = state;
  }

  after(index: number, address: number): void {
    const { trace, allocator } = this.#state!;
    if (trace.ops[index] !== Op.Malloc) return;
    const { backup, isPrimaryOnly } = fallbackOf(allocator);
    this.counts[isPrimaryOnly ? "primaryOnly" : "both"]++;
    if (address === 0) this.counts.refused++;
    if (address >= backup.base && address < backup.base + backup.size) {
      this.counts[isPrimaryOnly ? "backupInPrimaryOnly" : "backup"]++;
    }
  }
}

function fallbackOf({ fallback }: ReplayState["allocator"]) {
  return { backup: fallback!.backup, isPrimaryOnly: fallback!.isPrimaryOnly() };
}

Deno.test("tallocTrace() exhausts the primary in each round, and the backup serves the kernel", () => {
  for (const cpus of [1, 2, 4]) {
    const trace = tallocTrace({ cpus, rounds: 5 });
    const heap = talloc.create(createRegion(96 * 1024));
    const sources = new Sources();
    const { refused, liveBlocks } = replay(trace, heap, [sources]);
    assertEquals([liveBlocks, sources.counts.refused], [0, refused]);
    assert(refused >= 5);
    assertEquals(sources.counts.backupInPrimaryOnly, 0);
    assertEquals(sources.counts.backup, 5);
    assertEquals([...heap.blocks!()].every((block) => block.free), true);
    assertEquals(heap.fallback!.isPrimaryOnly(), false);
  }
});

Deno.test("tallocTrace() without modes asks any allocator for the same blocks", () => {
  const modes = tallocTrace({ seed: 7 });
  const plain = tallocTrace({ seed: 7, modes: false });
  assertEquals(
    [...plain.sizes],
    [...modes.sizes].filter((_, index) => modes.ops[index] !== Op.Mode),
  );
  assertEquals(plain.ops.includes(Op.Mode), false);
  const { liveBlocks, refused } = replay(plain, tlsf.create(createRegion(2 ** 20)));
  assertEquals([liveBlocks, refused], [0, 0]);
});
