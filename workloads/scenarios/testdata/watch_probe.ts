import type { Block } from "../../../allocators/contract/allocator.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { createHeap, type Probe } from "../../trace/probe.ts";
import { replay } from "../../trace/replay.ts";
import { Op } from "../../trace/trace.ts";

/** A measured operation, as it was seen. */
export interface Seen {
  /** All blocks before it, in order of address. */
  readonly blocks: readonly Block[];
  /** Address of its block before it; 0 for an allocation. */
  readonly before: number;
  /** Address of its block after it; 0 if it was freed or refused. */
  readonly after: number;
  /** Whether it was refused. */
  readonly refused: boolean;
}

/** Runs a probe on a subject and looks at the heap before each measured operation; for tests. */
export function watchProbe(probe: Probe, subject: Subject): Seen[] {
  const { allocator } = createHeap(subject, probe.regionSize, probe.pools);
  const measured = new Set(probe.measured);
  const seen: Seen[] = [];
  let addresses = new Float64Array(0);
  let blocks: readonly Block[] = [];
  let before = 0;
  replay(probe.trace, allocator, [{
    start(state) {
      addresses = state.addresses as Float64Array<ArrayBuffer>;
    },
    before(index) {
      if (!measured.has(index)) return;
      blocks = [...allocator.blocks?.() ?? []];
      before = addresses[probe.trace.ids[index]!]!;
    },
    after(index, address) {
      if (!measured.has(index)) return;
      const refused = address === 0 && probe.trace.ops[index] !== Op.Free;
      seen.push({ blocks, before, after: address, refused });
    },
  }]);
  return seen;
}

/** Bytes of each free block, in order of address. */
export function freeSizes(seen: Seen): number[] {
  return seen.blocks.filter((block) => block.free).map((block) => block.size);
}
