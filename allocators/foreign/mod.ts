/**
 * Allocators that are no TypeScript: WebAssembly modules and native libraries, called as a manifest
 * says.
 *
 * @module
 */
export {
  type Argument,
  type ArgumentName,
  type CheckManifest,
  type FreeManifest,
  type FunctionManifest,
  type InitManifest,
  type Manifest,
  type MemalignManifest,
  parseManifest,
  type ReallocManifest,
  type TypedArgument,
} from "./manifest.ts";
export * from "./native.ts";
export type { ValueType } from "./value_type.ts";
export * from "./wasm.ts";
