/** Units that a model can hold; the worst reach of a game must stay below. */
export const UNITS = 64;
/** Holes that a model can remember. */
export const HOLES = 32;
/** Bytes of the state of a model. */
export const STATE_BYTES: number = UNITS + HOLES;

/**
 * A placement policy alone: no headers, no bytes, only units and where blocks of them go.
 *
 * All it remembers is in `state`, so that a game can put it aside and come back. The first
 * {@linkcode UNITS} bytes are the heap: the size of a live block at its first unit, 0 at all
 * others. Behind are the places of the holes, plus one each, in the order in which the policy has
 * them, then zeros.
 */
export interface UnitModel {
  /** Short kebab-case name. */
  readonly name: string;
  /** The state; empty heap at first. */
  readonly state: Uint8Array<ArrayBuffer>;
  /** Places a block of `size` units and returns its first unit, or -1 if the heap has no room. */
  malloc(size: number): number;
  /** Takes the live block at `start` away. */
  free(start: number): void;
}
