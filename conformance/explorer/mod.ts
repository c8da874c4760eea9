/**
 * Every state of a small heap, and every state of a placement policy alone.
 *
 * @module
 */
export type * from "./exploration.ts";
export * from "./explore.ts";
export * from "./explored_steps.ts";
export { LowestSlotBuddy } from "./games/lowest_slot_buddy.ts";
export * from "./games/list_fit.ts";
export { Memsys5 } from "./games/memsys5.ts";
export * from "./games/policies.ts";
export type { UnitModel } from "./games/unit_model.ts";
export * from "./games/worst_reach.ts";
export * from "./heap_region.ts";
export * from "./keeps_state_in_region.ts";
export type * from "./states/state_memory.ts";
