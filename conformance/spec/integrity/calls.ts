import type { Clause } from "../clause.ts";
import { EVERYTHING, randomProgram } from "../support/random_program.ts";

/** Requirements on every call, whatever it is about. */
export const calls: readonly Clause[] = [
  {
    id: "integrity.created",
    level: "MUST",
    requirement: "An allocator can be created on any region that is larger than the smallest one",
    source: "The contract of Subject: create() makes a fresh, isolated instance",
    lookAt: "The initialisation, and the claim minimumRegion",
    rules: ["creation"],
    check(context) {
      for (const room of [64, 1000, 4096, 65_536, 1_000_000]) {
        context.heap({ regionSize: context.room(room) });
      }
    },
  },
  {
    id: "integrity.calls-return",
    level: "MUST",
    requirement: "Every valid call returns, and returns a value of its type",
    source: "The contract of Allocator: it never throws for want of memory, nor for a valid call",
    lookAt: "Assertions, indexes out of bounds, and traps on the way of the call",
    rules: ["return"],
    check(context) {
      const trace = randomProgram(context, { weights: EVERYTHING });
      context.run(trace, { shadow: false });
      context.run(trace, { shadow: false, regionSize: context.room(2048) });
    },
  },
  {
    id: "integrity.nothing-outside",
    level: "MUST",
    requirement: "No call changes a byte outside of the region and the pools",
    source: "The contract of Region: the bytes that are handed to an allocator, and no others",
    lookAt: "Sentinels and footers at the end of the region, and sizes that are rounded up",
    rules: ["outside-write"],
    check(context) {
      const shadow = { everyBlockAfterEveryOperation: true };
      const operations = context.budget.operations / 4;
      const trace = randomProgram(context, { operations, weights: EVERYTHING });
      context.run(trace, { shadow, regionSize: context.room(2048) });
    },
  },
];
