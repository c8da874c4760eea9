/**
 * Steps of allocators that are no TypeScript: counters in WebAssembly, single-stepped machine instructions.
 *
 * @module
 */
export * from "./native/native_step_meter.ts";
export * from "./wasm/wasm_step_meter.ts";
