/**
 * The meters of steps, one for each way a subject can be called: block counts of JavaScript,
 * counters in WebAssembly, single-stepped machine instructions.
 *
 * @module
 */
export * from "./javascript/javascript_step_meter.ts";
export * from "./native/native_step_meter.ts";
export * from "./step_meter.ts";
export * from "./steps_unavailable.ts";
export * from "./wasm/wasm_step_meter.ts";
