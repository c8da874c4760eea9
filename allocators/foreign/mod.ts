/**
 * Allocators that are no TypeScript: WebAssembly modules and native libraries, called as a manifest
 * says.
 *
 * @module
 */
export * from "./manifest.ts";
export * from "./native.ts";
export * from "./wasm.ts";
