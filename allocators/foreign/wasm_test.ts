import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Allocator } from "../contract/allocator.ts";
import type { Region } from "../contract/region.ts";
import type { Manifest } from "./manifest.ts";
import { assemble, layoutHeap, layoutManifest } from "./testdata/layout_heap.ts";
import { openWasm, type WasmSubject } from "./wasm.ts";

const MALLOC = `(func (export "malloc") (param i32) (result i32) (i32.const 0))`;
const FREE = `(func (export "free") (param i32))`;
const MEMORY = `(memory (export "memory") 1)`;

/**
 * A heap that hands out what its init is given, once; its init takes a handle of 32 bits, whatever
 * an address has.
 */
function onceHeap(type: "i32" | "i64", memory: string): Uint8Array<ArrayBuffer> {
  return assemble(`(module ${memory}
    (global $base (mut ptr) (ptr.const 0))
    (func (export "init") (param $base ptr) (param $size ptr) (param $flags i32) (result i32)
      (global.set $base (local.get $base))
      (i32.ne (local.get $flags) (i32.const 7)))
    (func (export "malloc") (param ptr) (result ptr) (local $base ptr)
      (local.set $base (global.get $base))
      (global.set $base (ptr.const 0))
      (local.get $base))
    (func (export "free") (param ptr)))`.replaceAll("ptr", type));
}

const ONCE: Manifest = {
  allocert: 1,
  name: "once",
  version: "1.0.0",
  description: "Hands out its region, once",
  library: "once.wasm",
  heap: "region",
  functions: {
    init: { symbol: "init", arguments: ["base", "size", 7], returns: "status" },
    malloc: { symbol: "malloc", arguments: ["size"] },
    free: { symbol: "free", arguments: ["address"] },
  },
};

function create(subject: WasmSubject, size: number): { allocator: Allocator; region: Region } {
  const region = subject.provideRegion!(size);
  return { allocator: subject.create(region), region };
}

for (const bits of [32, 64] as const) {
  Deno.test(`openWasm() passes the layout of a block back, with addresses of ${bits} bits`, () => {
    const { allocator } = create(openWasm(layoutHeap(bits), layoutManifest), 65536);
    const plain = allocator.malloc(100);
    const aligned = allocator.memalign!(256, 40);
    assertEquals([plain % 16, aligned % 256], [0, 0]);
    const moved = allocator.realloc!(aligned, 300);
    assertEquals(moved % 256, 0);
    allocator.free(moved);
    allocator.free(plain);
    assertEquals(allocator.malloc(100), plain);
  });

  Deno.test(`openWasm() sees memory that grows, with addresses of ${bits} bits`, () => {
    const { allocator, region } = create(openWasm(layoutHeap(bits), layoutManifest), 3 * 65536);
    const bytes = new Uint8Array(region.buffer);
    const first = allocator.malloc(60_000);
    bytes[first] = 1;
    const second = allocator.malloc(60_000);
    assert(second > 65536);
    bytes[second] = 2;
    assertEquals([bytes[first], bytes[second]], [1, 2]);
    assertEquals(allocator.malloc(2 ** 20), 0);
  });

  Deno.test(`openWasm() gives init a region and constants, with addresses of ${bits} bits`, () => {
    const type = `i${bits}` as const;
    const index = bits === 64 ? "i64 " : "";
    for (
      const memory of [
        `(memory (export "memory") ${index}1)`,
        `(import "env" "memory" (memory ${index}1))`,
      ]
    ) {
      const { allocator, region } = create(openWasm(onceHeap(type, memory), ONCE), 5000);
      assertEquals(allocator.malloc(1), region.base);
      assertEquals(allocator.malloc(1), 0);
      new Uint8Array(region.buffer).fill(1, region.base, region.base + region.size);
    }
  });
}

Deno.test("openWasm() finds the standard C names without a manifest", () => {
  const subject = openWasm(assemble(`(module ${MEMORY} ${MALLOC} ${FREE})`), undefined, "none");
  assertEquals([subject.name, subject.ownHeap], ["none", "instance"]);
  assertEquals(create(subject, 65536).allocator.malloc(1), 0);
});

Deno.test("openWasm() stands in for what a C library imports of WASI", () => {
  const bytes = assemble(`(module
    (import "wasi_snapshot_preview1" "fd_write"
      (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    ${MEMORY} ${FREE}
    (func (export "malloc") (param $size i32) (result i32)
      (i32.store (i32.const 20) (i32.const 11))
      (drop (call $write (i32.const 2) (i32.const 16) (i32.const 1) (i32.const 8)))
      (if (i32.gt_u (local.get $size) (i32.const 100)) (then (call $exit (i32.const 3))))
      (i32.load (i32.const 8))))`);
  const { allocator } = create(openWasm(bytes), 65536);
  assertEquals(allocator.malloc(1), 11);
  assertThrows(() => allocator.malloc(101), WebAssembly.RuntimeError, "exited with code 3");
});

Deno.test("openWasm() refuses a module that it cannot call, and says why", () => {
  const open = (...parts: string[]): WasmSubject =>
    openWasm(assemble(`(module ${parts.join("\n")})`), undefined, "mine");
  const sbrk = `(import "env" "sbrk" (func (param i32) (result i32)))`;
  const table = `(import "env" "table" (table 1 funcref))`;
  for (
    const [parts, ...words] of [
      [[MALLOC, FREE], "no memory"],
      [["(memory 1)", MALLOC, FREE], "does not export its memory"],
      [[MEMORY, MALLOC], '"malloc" and "free"', "manifest"],
      [[sbrk, table, MEMORY, MALLOC, FREE], 'function "env.sbrk"', 'table "env.table"'],
    ] as const
  ) {
    const { message } = assertThrows(() => open(...parts), TypeError, 'Cannot open module "mine"');
    for (const word of words) assert(message.includes(word), message);
  }
  assertThrows(() => openWasm(new Uint8Array(8)), TypeError, 'Cannot open module "module": ');
});

Deno.test("openWasm() names the function that a manifest misspells, and the parameters that it forgets", () => {
  const { free } = layoutManifest.functions;
  const withFree = (call: Partial<typeof free>): Manifest => ({
    ...layoutManifest,
    functions: { ...layoutManifest.functions, free: { ...free, ...call } },
  });
  assertThrows(
    () => openWasm(layoutHeap(32), withFree({ symbol: "deallok" })),
    TypeError,
    'no function "deallok", which is to be its free; did you mean "dealloc"?',
  );
  assertThrows(
    () => openWasm(layoutHeap(32), withFree({ arguments: ["address", "size"] })),
    TypeError,
    '"dealloc" takes 3 arguments, its free is given 2',
  );
});
