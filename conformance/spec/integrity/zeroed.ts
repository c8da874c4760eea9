import type { Clause } from "../clause.ts";
import { claims } from "../needs.ts";
import { randomProgram, upTo } from "../support/random_program.ts";

/** Requirement on what a new block holds. */
export const zeroed: Clause = {
  id: "integrity.zeroed",
  level: "MUST",
  requirement: "Every block arrives filled with zeros",
  source: "RTEMS IMFS plugin: block tables rely on it",
  lookAt: "Blocks that are used a second time, and those at the end of the heap",
  rules: ["zeroed"],
  needs: claims("zeroed", true),
  check(context) {
    context.run(randomProgram(context, { sizes: upTo(400) }), { regionSize: context.room(8192) });
    const operations = 2 * context.budget.operations;
    const weights = { malloc: 400, free: 20, freeAll: 1 };
    const toTheEnd = { operations, weights, sizes: upTo(400), liveBlocks: operations };
    context.run(randomProgram(context, toTheEnd), { regionSize: context.room(2048) });
  },
};
