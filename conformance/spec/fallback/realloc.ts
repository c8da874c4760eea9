import type { TestHeap } from "../../evidence/test_heap.ts";
import type { Clause } from "../clause.ts";
import { allOf, offers, reuses } from "../needs.ts";
import { exhausted, requireIn, servedFrom } from "./_exhausted_primary.ts";

/** Requirement on realloc of a block of a full primary. */
export const reallocAcrossHeaps: Clause = {
  id: "fallback.realloc",
  level: "MUST",
  requirement:
    "realloc moves a block of the full primary to the backup if the mode allows, else leaves it as it is",
  source: "Probe B7",
  lookAt: "The mode on the path of realloc, and the free of the old block",
  needs: allOf(offers("fallback"), offers("realloc")),
  check(context) {
    const [size, large] = [context.request(64), context.request(300)];
    const heap = exhausted(context, size);
    const address = heap.live[0]!;
    heap.bytes.fill(0x5a, address, address + size);
    heap.mode(true);
    const refused = heap.realloc(address, large);
    heap.expect(refused === 0, "null from realloc in primary-only mode", refused);
    requireBytes(heap, address, size);
    heap.mode(false);
    const moved = heap.realloc(address, large);
    requireIn(heap, "backup", moved);
    requireBytes(heap, moved, size);
    if (reuses(context) === undefined) {
      requireIn(heap, "primary", heap.malloc(servedFrom(context, size)));
    }
    heap.free(moved);
  },
};

/** Requirement on realloc of a block of the backup while the primary is full. */
export const reallocInBackup: Clause = {
  id: "fallback.realloc-in-backup",
  level: "MUST",
  requirement:
    "realloc of a block of the backup stays within the backup while the primary is full, in place up to its usable size where that is claimed",
  source: "A backup block that moves to its own usable size, or cannot grow in an empty backup",
  lookAt: "The owner of the block on the path of realloc",
  needs: allOf(offers("fallback"), offers("realloc")),
  check(context) {
    const [size, large] = [context.request(64), context.request(300)];
    const heap = exhausted(context, size);
    heap.mode(false);
    const address = heap.malloc(size);
    requireIn(heap, "backup", address);
    heap.bytes.fill(0x5a, address, address + size);
    const usable = heap.allocator.usableSize?.(address) ?? size;
    const kept = heap.realloc(address, context.request(usable));
    if (context.claims.realloc === "in-place") {
      heap.expect(kept === address, `${address} from realloc(p, ${usable})`, kept);
    }
    const grown = heap.realloc(kept, large);
    requireIn(heap, "backup", grown);
    requireBytes(heap, grown, size);
    heap.mode(true);
    const shrunk = heap.realloc(grown, size);
    requireIn(heap, "backup", shrunk);
    requireBytes(heap, shrunk, size);
    heap.free(shrunk);
  },
};

function requireBytes(heap: TestHeap, address: number, size: number): void {
  const kept = heap.bytes.subarray(address, address + size).every((byte) => byte === 0x5a);
  heap.expect(kept, `the ${size} bytes of the block at ${address} kept`, "other bytes");
}
