import type { Region } from "../../../allocators/contract/region.ts";

/**
 * Where in its region a block lies, as the region itself may lie elsewhere in each heap; 0 for
 * null.
 */
export function offsetOf({ base }: Region, address: number): number {
  return address === 0 ? 0 : address - base;
}
