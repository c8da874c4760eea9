import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { randomProgram, RESIZING } from "../support/random_program.ts";
import { SelfCheckObserver } from "./_self_check_observer.ts";
import { WalkObserver } from "./_walk_observer.ts";

/** Requirements on what an allocator says of its own heap. */
export const heapWalk: readonly Clause[] = [
  {
    id: "integrity.heap-walk",
    level: "MUST",
    requirement:
      "The heap walk lists exactly the live blocks as used, in order and without overlap",
    source: "RTEMS heap walk (V46); TLSF (RROS lab 4), walk",
    lookAt: "Flags in headers that a call forgets to set",
    rules: ["walk"],
    needs: offers("blocks"),
    check(context) {
      const trace = randomProgram(context, {
        operations: context.budget.operations / 4,
        weights: RESIZING,
      });
      context.run(trace, { observe: (heap) => new WalkObserver(heap) });
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
