import type { Region } from "../../../allocators/contract/region.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";
import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { exhausted, fallbackOf, requireIn } from "./_exhausted_primary.ts";

/** Requirements on which of the two heaps serves a request. */
export const primaryAndBackup: readonly Clause[] = [
  {
    id: "fallback.regions",
    level: "MUST",
    requirement: "Primary and backup lie in the region and share no byte",
    source: "Awkernel Talloc: two heaps with ranges of their own",
    lookAt: "The layout of the two heaps",
    needs: offers("fallback"),
    check(context) {
      const heap = context.heap();
      const { primary, backup, cpus } = fallbackOf(heap);
      for (const [name, part] of [["primary", primary], ["backup", backup]] as const) {
        context.expect(
          part.base >= heap.region.base &&
            part.base + part.size <= heap.region.base + heap.region.size,
          `the ${name} within ${rangeOf(heap.region)}`,
          rangeOf(part),
        );
      }
      context.expect(
        primary.base + primary.size <= backup.base || backup.base + backup.size <= primary.base,
        `a backup apart from the primary at ${rangeOf(primary)}`,
        rangeOf(backup),
      );
      context.expect(Number.isInteger(cpus) && cpus >= 1, "at least one CPU", cpus);
    },
  },
  {
    id: "fallback.primary-first",
    level: "MUST",
    requirement:
      "A request is served from the primary as long as that can serve it, in either mode",
    source: "Awkernel Talloc, alloc",
    lookAt: "The order in which the heaps are asked",
    needs: offers("fallback"),
    check(context) {
      const size = context.request(64);
      const alone = context.heap();
      alone.mode(true);
      const capacity = alone.fill(size).length;
      const heap = context.heap();
      heap.mode(false);
      for (let block = 0; block < capacity; block++) {
        requireIn(heap, "primary", heap.malloc(size));
      }
      requireIn(heap, "backup", heap.malloc(size));
    },
  },
  {
    id: "fallback.primary-only",
    level: "MUST",
    requirement:
      "In primary-only mode a request that the primary cannot serve fails and leaves the backup byte-identical",
    source: "Probe B1; Awkernel Talloc: user tasks must not reach the backup",
    lookAt: "The test of the mode before the backup is asked",
    needs: offers("fallback"),
    check(context) {
      const size = context.request(64);
      const heap = context.heap();
      const { backup } = fallbackOf(heap);
      const kept = bytesOf(heap, backup);
      heap.mode(true);
      for (const address of heap.fill(size)) requireIn(heap, "primary", address);
      const calls: [string, () => number][] = [[`malloc(${size})`, () => heap.malloc(size)]];
      if (context.capabilities.has("memalign")) {
        calls.push([`memalign(64, ${size})`, () => heap.memalign(64, size)]);
      }
      for (const [call, action] of calls) {
        const address = action();
        heap.expect(address === 0, `null from ${call} in primary-only mode`, address);
      }
      const at = bytesOf(heap, backup).findIndex((byte, i) => byte !== kept[i]);
      heap.expect(at < 0, "a backup that was not touched", `byte ${at} of it changed`);
    },
  },
  {
    id: "fallback.backup-serves",
    level: "MUST",
    requirement: "When the primary is exhausted, a request is served from the backup",
    source: "Probe B1; Awkernel Talloc, mode primary then backup",
    lookAt: "The null of the primary, which must not be returned",
    needs: offers("fallback"),
    check(context) {
      for (const wanted of [1, 64, 500]) {
        const heap = exhausted(context, context.request(wanted));
        heap.mode(false);
        requireIn(heap, "backup", heap.malloc(context.request(wanted)));
        if (!context.capabilities.has("memalign")) continue;
        requireIn(heap, "backup", heap.memalign(64, context.request(wanted)));
      }
    },
  },
];

function bytesOf(heap: TestHeap, { base, size }: Region): Uint8Array {
  return heap.bytes.slice(base, base + size);
}

function rangeOf({ base, size }: Region): string {
  return `${base}..${base + size - 1}`;
}
