import type { Heap } from "../../../workloads/trace/probe.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { Finding } from "../../evidence/finding.ts";
import type { Clause } from "../clause.ts";
import { cutsBlocks, liesInRegion, offers, takesAnyRegion } from "../needs.ts";
import { EVERYTHING, randomProgram, RESIZING, upTo } from "../support/random_program.ts";
import { SelfCheckObserver } from "./_self_check_observer.ts";
import { WalkObserver } from "./_walk_observer.ts";

/** Requirements on what an allocator says of its own heap. */
export const heapWalk: readonly Clause[] = [
  {
    id: "integrity.heap-walk",
    level: "MUST",
    requirement:
      "The heap walk lists exactly the live blocks as used, in order and without overlap, and as free what can be handed out",
    source: "RTEMS heap walk (V46); TLSF (RROS lab 4), walk",
    lookAt: "Flags in headers that a call forgets to set",
    rules: ["walk"],
    needs: offers("blocks"),
    check(context) {
      const isOneBlock = liesInRegion(context) === undefined && cutsBlocks(context) === undefined &&
        ["immediate", "buddies"].includes(context.claims.coalescing ?? "none");
      const observe = (heap: Heap) => new WalkObserver(heap, isOneBlock);
      const operations = context.budget.operations / 4;
      context.run(randomProgram(context, { operations, weights: RESIZING }), { observe });
      const crowd = { operations, weights: EVERYTHING, sizes: upTo(300), liveBlocks: 400 };
      context.run(randomProgram(context, crowd), { observe, regionSize: context.room(1024) });
      const full = { operations, weights: { malloc: 12, free: 1 }, sizes: upTo(40) };
      context.run(randomProgram(context, { ...full, liveBlocks: operations }), {
        observe,
        regionSize: context.room(1024),
      });
      if (isOneBlock) nothingLeft(context);
      if (!context.capabilities.has("addPool") || takesAnyRegion(context) !== undefined) return;
      context.run(randomProgram(context, crowd), {
        observe,
        regionSize: context.room(512),
        pools: [1024, 2048, 1024].map((room) => context.room(room)),
      });
    },
  },
  {
    id: "integrity.self-check",
    level: "MUST",
    requirement: "The allocator's own check finds nothing broken after any call",
    source: "Rule S4; TLSF (RROS lab 4), check",
    lookAt: "The sentence that the check returns",
    rules: ["check"],
    needs: offers("check"),
    check(context) {
      const trace = randomProgram(context, {
        operations: context.budget.operations / 4,
        weights: RESIZING,
      });
      context.run(trace, { observe: (heap) => new SelfCheckObserver(heap) });
    },
  },
];

/** Fails if the walk lists memory as free that a heap which is full does not hand out. */
function nothingLeft(context: CheckContext): void {
  const { alignment, rounding } = context.claims;
  if (rounding === undefined) return;
  const heap = context.heap({ regionSize: context.room(1024) });
  heap.fill(1);
  // A free block of this size serves 1 byte, whatever else is cut off.
  const enough = 2 * (1 + rounding.bytes + rounding.ratio + alignment);
  for (const { address, size, free } of heap.allocator.blocks!()) {
    if (!free || size < enough) continue;
    throw new Finding(
      "walk",
      "no free block that could serve 1 byte, once that was refused",
      `${size} bytes at ${address} listed as free`,
    );
  }
}
