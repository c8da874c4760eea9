import binaryen from "binaryen";
import type { Manifest } from "../manifest.ts";

/**
 * An allocator in the style of Rust's `Layout`: whoever gives a block back says how large and how
 * aligned it is.
 *
 * It keeps both in front of each block and traps if it is told anything else. Free blocks wait in a
 * list for each power of two; nothing is merged.
 */
const TEXT = `
(module
  (memory (export "memory") MEMORY 1)
  (global $next (mut ptr) (ptr.const 1024))
  (func $class (param $size ptr) (result ptr)
    (if (ptr.lt_u (local.get $size) (ptr.const 16)) (then (local.set $size (ptr.const 16))))
    (ptr.sub (ptr.const BITS) (ptr.clz (ptr.sub (local.get $size) (ptr.const 1)))))
  (func $list (param $size ptr) (result ptr)
    (ptr.add (ptr.const 64) (ptr.shl (call $class (local.get $size)) (ptr.const 3))))
  (func $expect (param $address ptr) (param $size ptr) (param $alignment ptr)
    (if (ptr.ne (ptr.load (ptr.sub (local.get $address) (ptr.const 16))) (local.get $size))
      (then unreachable))
    (if (ptr.ne (ptr.load (ptr.sub (local.get $address) (ptr.const 8))) (local.get $alignment))
      (then unreachable)))
  (func $stamp (param $address ptr) (param $size ptr) (param $alignment ptr) (result ptr)
    (ptr.store (ptr.sub (local.get $address) (ptr.const 16)) (local.get $size))
    (ptr.store (ptr.sub (local.get $address) (ptr.const 8)) (local.get $alignment))
    (local.get $address))
  (func $alloc (export "alloc") (param $size ptr) (param $alignment ptr) (result ptr)
    (local $list ptr) (local $address ptr) (local $end ptr) (local $most ptr)
    (if (ptr.eqz (local.get $size)) (then (return (ptr.const 0))))
    (if (ptr.gt_u (local.get $size) (ptr.const 1073741824)) (then (return (ptr.const 0))))
    (local.set $list (call $list (local.get $size)))
    (local.set $most (ptr.const 16))
    (if (ptr.gt_u (local.get $alignment) (ptr.const 16))
      (then (local.set $most (local.get $alignment)))
      (else
        (local.set $address (ptr.load (local.get $list)))
        (if (ptr.ne (local.get $address) (ptr.const 0))
          (then
            (ptr.store (local.get $list) (ptr.load (local.get $address)))
            (return (call $stamp (local.get $address) (local.get $size) (local.get $alignment)))))))
    (local.set $address
      (ptr.and
        (ptr.add (global.get $next) (ptr.add (ptr.const 15) (local.get $most)))
        (ptr.sub (ptr.const 0) (local.get $most))))
    (local.set $end
      (ptr.add (local.get $address) (ptr.shl (ptr.const 1) (call $class (local.get $size)))))
    (if (ptr.gt_u (local.get $end) (ptr.shl (memory.size) (ptr.const 16)))
      (then
        (if (ptr.eq (ptr.const -1)
            (memory.grow
              (ptr.sub
                (ptr.shr_u (ptr.add (local.get $end) (ptr.const 65535)) (ptr.const 16))
                (memory.size))))
          (then (return (ptr.const 0))))))
    (global.set $next (local.get $end))
    (call $stamp (local.get $address) (local.get $size) (local.get $alignment)))
  (func $dealloc (export "dealloc") (param $address ptr) (param $size ptr) (param $alignment ptr)
    (local $list ptr)
    (call $expect (local.get $address) (local.get $size) (local.get $alignment))
    (ptr.store (ptr.sub (local.get $address) (ptr.const 16)) (ptr.const -1))
    (local.set $list (call $list (local.get $size)))
    (ptr.store (local.get $address) (ptr.load (local.get $list)))
    (ptr.store (local.get $list) (local.get $address)))
  (func (export "realloc")
    (param $address ptr) (param $old ptr) (param $alignment ptr) (param $size ptr) (result ptr)
    (local $moved ptr)
    (call $expect (local.get $address) (local.get $old) (local.get $alignment))
    (local.set $moved (call $alloc (local.get $size) (local.get $alignment)))
    (if (ptr.eqz (local.get $moved)) (then (return (ptr.const 0))))
    (memory.copy (local.get $moved) (local.get $address)
      (select (local.get $old) (local.get $size) (ptr.lt_u (local.get $old) (local.get $size))))
    (call $dealloc (local.get $address) (local.get $old) (local.get $alignment))
    (local.get $moved)))
`;

/** How it is called. */
export const layoutManifest: Manifest = {
  allocert: 1,
  name: "layout-heap",
  version: "1.0.0",
  description: "Free lists by powers of two, called in the style of Rust's Layout",
  library: "layout_heap.wasm",
  heap: "own",
  functions: {
    malloc: { symbol: "alloc", arguments: ["size", "alignment"] },
    free: { symbol: "dealloc", arguments: ["address", "size", "alignment"] },
    realloc: { symbol: "realloc", arguments: ["address", "oldSize", "alignment", "size"] },
    memalign: { symbol: "alloc", arguments: ["size", "alignment"] },
  },
  claims: {
    alignment: 16,
    minimumRegion: 4096,
    zeroSize: "null",
    rounding: { bytes: 31, ratio: 1 },
    complexity: {
      malloc: {},
      free: {},
      realloc: { growth: { requestSize: "O(n)" } },
      memalign: {},
    },
  },
};

/** The module, with addresses of so many bits. */
export function layoutHeap(bits: 32 | 64): Uint8Array<ArrayBuffer> {
  return assemble(
    TEXT.replaceAll("ptr", `i${bits}`)
      .replace("MEMORY", bits === 64 ? "i64" : "")
      .replace("BITS", String(bits)),
  );
}

/** Assembles the text format of WebAssembly. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const { BulkMemory, MutableGlobals, Memory64, ReferenceTypes } = binaryen.Features;
  const module = binaryen.parseText(text);
  try {
    module.setFeatures(BulkMemory | MutableGlobals | Memory64 | ReferenceTypes);
    return module.emitBinary() as Uint8Array<ArrayBuffer>;
  } finally {
    module.dispose();
  }
}
