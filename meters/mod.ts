/**
 * What one operation costs: steps, time, space.
 *
 * @module
 */
export {};
