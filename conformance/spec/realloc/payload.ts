import type { Clause } from "../clause.ts";
import { offers } from "../needs.ts";
import { randomProgram, RESIZING, upTo } from "../support/random_program.ts";

/** Requirements on the bytes of a block whose size changes. */
export const payload: readonly Clause[] = [
  {
    id: "realloc.prefix-kept",
    level: "MUST",
    requirement:
      "The first min(old, new) bytes are kept, whether the block grows, shrinks or moves",
    source: "C17 7.22.3.5; probe C5",
    lookAt: "How many bytes are copied, and from where",
    rules: ["prefix"],
    needs: offers("realloc"),
    check(context) {
      const sizes = [1, 7, 24, 25, 100, 255, 256, 257, 1000, 3000].map((s) => context.request(s));
      for (const blocked of [false, true]) {
        for (const from of sizes) {
          const trace = context.trace().malloc(0, from);
          if (blocked) trace.malloc(1, 1);
          for (const to of sizes) trace.realloc(0, to).realloc(0, from);
          context.run(trace.build(blocked ? "realloc-blocked" : "realloc"));
        }
      }
    },
  },
  {
    id: "realloc.step-by-step",
    level: "MUST",
    requirement: "A block can grow byte by byte and shrink again, and keeps its bytes",
    source: "RTEMS (V33: 1 to 2,047 in steps of 1 and back)",
    lookAt: "Growth by less than the smallest block",
    needs: offers("realloc"),
    check(context) {
      const most = context.request(600);
      const trace = context.trace().malloc(0, 1).malloc(1, 1);
      for (let size = 2; size <= most; size++) trace.realloc(0, size);
      for (let size = most; size >= 1; size--) trace.realloc(0, size);
      context.run(trace.build("step-by-step"));
    },
  },
  {
    id: "realloc.any-program",
    level: "MUST",
    requirement: "Blocks stay disjoint and keep their bytes through any program with reallocations",
    source: "Espressif (V37: one call in four is a realloc, all checked after each call)",
    lookAt: "Absorbing the next block, and giving the tail back",
    needs: offers("realloc"),
    check(context) {
      context.run(randomProgram(context, { weights: RESIZING }));
      const large = { weights: RESIZING, sizes: upTo(400), liveBlocks: 200 };
      context.run(randomProgram(context, large), { regionSize: context.room(8192) });
      const operations = context.budget.operations / 4;
      const small = { weights: RESIZING, operations, sizes: upTo(200), liveBlocks: 16 };
      context.run(randomProgram(context, small), {
        regionSize: context.room(1500),
        shadow: { everyBlockAfterEveryOperation: true },
      });
    },
  },
];
