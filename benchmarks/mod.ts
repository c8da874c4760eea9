/**
 * How bad it can get: episodes for `deno bench` and the rows they yield.
 *
 * @module
 */
export {};
