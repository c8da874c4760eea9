import { type Mutant, mutantsOf } from "../mutant.ts";

/**
 * Defects of a deferred allocator that keeps a queue: what the naive one, as its author says, does
 * not do.
 */
export const queueingMutants: readonly Mutant[] = mutantsOf(
  { entry: "conformance/testdata/queueing.ts", export: "queueing" },
  [
    {
      name: "queue-of-one",
      description: "A second request before the deferred side runs replaces the first",
      seen: "naive rt-allocator (RTLinux)",
      patches: [{
        find: `        return take(size, "waiting");`,
        replace: `        const waiting = states.indexOf("waiting");
        if (waiting >= 0) states[waiting] = "free";
        return take(size, "waiting");`,
      }],
      kills: ["deferred.requests-apart"],
      by: "two tickets for two requests",
    },
    {
      name: "accepted-and-not-served",
      description: "When few slots are left an accepted request is not served",
      seen: "naive rt-allocator (RTLinux)",
      patches: [{
        find: `          states[slot] = "held";
          deferred`,
        replace: `          states[slot] = slot < SLOTS - 2 ? "held" : "free";
          deferred`,
      }],
      kills: ["deferred.guaranteed"],
      by: "for an accepted request",
    },
    {
      name: "no-exit",
      description: "A buffer that is given back at run time stays taken",
      seen: "naive rt-allocator (RTLinux)",
      patches: [{
        find: `        states[ticket] = "free";`,
        replace: `        states[ticket] = states[ticket]!;`,
      }],
      kills: ["deferred.exit"],
    },
  ],
);
