import type { Manifest } from "../../allocators/foreign/manifest.ts";

/**
 * Where an allocator is to be loaded from. Plain data, so that it can be sent to another process.
 */
export type Target =
  | {
    readonly kind: "module";
    /** URL of a module that exports a subject, or a function that makes one. */
    readonly url: string;
    /** Name of the subject, if the module exports several. */
    readonly name?: string;
  }
  | {
    readonly kind: "wasm";
    /** URL of a WebAssembly module. */
    readonly url: string;
    /** How it is called; found by the standard C names if left out. */
    readonly manifest?: Manifest;
  }
  | {
    readonly kind: "native";
    /** Path of a shared library, or the name of a system library. */
    readonly library: string;
    /** How it is called; found by the standard C names if left out. */
    readonly manifest?: Manifest;
  };
