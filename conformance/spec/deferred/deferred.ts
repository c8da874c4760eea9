import type { Clause } from "../clause.ts";
import { buffers } from "./buffers.ts";
import { cleanup } from "./cleanup.ts";
import { deferredSide } from "./deferred_side.ts";
import { guarantees } from "./guarantees.ts";
import { invalidArguments } from "./invalid_arguments.ts";
import { requests } from "./requests.ts";

/**
 * Requirements on allocation in two halves: one side asks and never waits, the other one allocates.
 */
export const deferred: readonly Clause[] = [
  ...requests,
  ...buffers,
  ...deferredSide,
  cleanup,
  invalidArguments,
  ...guarantees,
];
