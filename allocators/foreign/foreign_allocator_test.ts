import { assert, assertEquals, assertThrows } from "@std/assert";
import { createHeap } from "../../workloads/trace/probe.ts";
import { ProcessEnded } from "../contract/process_ended.ts";
import type { Subject } from "../contract/subject.ts";
import type { Manifest } from "./manifest.ts";
import { whyNoCompiler } from "./testdata/compile.ts";
import {
  miniFunctions,
  miniManifest,
  wasmMiniHeap,
  withNativeMiniHeap,
} from "./testdata/mini_heap.ts";

const noNative = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64"
  ? "needs Linux x86-64"
  : Deno.permissions.querySync({ name: "ffi" }).state !== "granted"
  ? "needs --allow-ffi"
  : whyNoCompiler("cc");

/** Tests the same natively and in WebAssembly. */
function testBoth(
  name: string,
  manifest: Manifest,
  fn: (subject: Subject, addressBits: 32 | 64) => void,
  defects: readonly string[] = [],
): void {
  const add = (on: string, missing: string | undefined, run: () => Promise<void>): void =>
    Deno.test({
      name: `${name}, ${on}${missing ? ` (skipped: ${missing})` : ""}`,
      ignore: missing !== undefined,
      fn: run,
    });
  add("natively", noNative, () => withNativeMiniHeap(defects, manifest, (it) => fn(it, 64)));
  add("in WebAssembly", whyNoCompiler("clang"), async () => {
    fn(await wasmMiniHeap(defects, manifest), 32);
  });
}

const { functions } = miniManifest;

testBoth(
  "a size reaches a library as wide as its integers are",
  miniManifest,
  (subject, bits) => {
    const { wide } = createHeap(subject, 65536).allocator;
    assertEquals(wide!.largestSize, 2n ** BigInt(bits) - 1n);
    assertEquals(wide!.largestAlignment, 2n ** BigInt(bits) - 1n);
    assert(wide!.malloc(wide!.largestSize) !== 0);
    assert(wide!.malloc(wide!.largestSize - 7n) !== 0);
    assertEquals(wide!.malloc(wide!.largestSize - 31n), 0);
  },
  ["WRAPS_AT_HEADER"],
);

testBoth(
  "a size that a parameter does not hold is not passed on",
  miniFunctions({
    malloc: {
      symbol: "mini_malloc_16",
      arguments: ["handle", { pass: "size", as: "u16" }],
    },
  }),
  (subject) => {
    const { allocator } = createHeap(subject, 200_000);
    assertEquals(allocator.wide!.largestSize, 65535n);
    for (const size of [65536, 65544, 2 ** 32 + 1, 2 ** 53 - 1]) {
      assertEquals(allocator.malloc(size), 0);
    }
    assertEquals(allocator.wide!.malloc(65544n), 0);
    const address = allocator.malloc(65535);
    assertEquals(allocator.usableSize!(address), 65536);
  },
);

testBoth(
  "a size of 32 bits is not cut off",
  miniFunctions({
    malloc: {
      symbol: "mini_malloc_32",
      arguments: ["handle", { pass: "size", as: "u32" }],
    },
  }),
  (subject) => {
    const { allocator } = createHeap(subject, 65536);
    assertEquals(allocator.malloc(4_294_967_297), 0);
    assert(allocator.malloc(1) !== 0);
  },
);

testBoth(
  "a bool is read from the low byte of a register",
  miniFunctions({
    check: {
      symbol: "mini_check_low_byte",
      arguments: ["handle"],
      result: "bool",
      sound: "nonzero",
    },
  }),
  (subject) => assertEquals(createHeap(subject, 65536).allocator.check!(), []),
);

for (const result of ["bool", "u8"] as const) {
  testBoth(
    `a check that answers false as ${result} says that the heap is broken`,
    miniFunctions({
      check: { symbol: "mini_check_broken", arguments: ["handle"], result, sound: "nonzero" },
    }),
    (subject) => {
      const { allocator } = createHeap(subject, 65536);
      assertEquals(allocator.check!(), ['"mini_check_broken" answered 0']);
    },
  );
}

testBoth(
  "results are read by their type",
  miniFunctions({
    check: { symbol: "mini_check_broken", arguments: ["handle"], result: "i32", sound: "zero" },
  }),
  (subject) => {
    const { allocator } = createHeap(subject, 65536);
    assertEquals(allocator.check!(), ['"mini_check_broken" answered -256']);
  },
);

testBoth(
  "a check without result is sound if it returns",
  miniFunctions({
    check: { symbol: "mini_check_asserting", arguments: ["handle"], result: "void" },
  }),
  (subject) => {
    const { allocator, region } = createHeap(subject, 65536);
    assertEquals(allocator.check!(), []);
    if (subject.abi === "native") return;
    new Uint8Array(region.buffer).fill(0xff, region.base + 32, region.base + 48);
    assertThrows(() => allocator.check!(), WebAssembly.RuntimeError);
  },
);

testBoth("a free that says no is a RangeError", miniManifest, (subject) => {
  const { allocator } = createHeap(subject, 65536);
  const address = allocator.malloc(100);
  assertThrows(() => allocator.free(address + 16), RangeError, '"mini_free" answered 0');
  allocator.free(address);
  allocator.free(0);
  assertThrows(() => allocator.free(address), RangeError);
  for (const no of [NaN, 0.5, 2 ** 60, -(2 ** 60)]) {
    assertThrows(() => allocator.free(no), RangeError, "no pointer holds");
  }
});

testBoth("null and size 0 are asked of the library", miniManifest, (subject) => {
  const { allocator } = createHeap(subject, 4096);
  const address = allocator.realloc!(0, 100);
  assert(address !== 0);
  assertEquals(allocator.realloc!(address, 0), 0);
  assertEquals(allocator.malloc(100), address);
  assertThrows(() => allocator.memalign!(24, 100), RangeError, '"mini_memalign" refused');
  assertEquals(
    [subject.unaskable!["free-null"], subject.unaskable!["realloc-zero"]],
    [undefined, undefined],
  );
  assertEquals(subject.unaskable!["invalid-size"]!.code, "capability");
});

testBoth(
  "what a manifest does not promise is not asked",
  miniFunctions({
    free: { ...functions.free, acceptsNull: false },
    realloc: {
      symbol: "mini_realloc",
      arguments: ["handle", "address", "size"],
      acceptsNull: false,
    },
    memalign: { symbol: "mini_memalign", arguments: ["handle", "alignment", "size"] },
  }),
  (subject) => {
    const { allocator } = createHeap(subject, 4096);
    allocator.free(0);
    const address = allocator.realloc!(0, 100);
    assertEquals(allocator.realloc!(address, 0), 0);
    assertEquals(allocator.malloc(100), address);
    assertThrows(() => allocator.memalign!(24, 100), RangeError, "power of two");
    assertEquals(
      Object.values(subject.unaskable!).map((why) => why!.code),
      ["capability", "claim", "claim", "claim", "claim"],
    );
  },
  ["FREE_NULL_TRAPS", "REALLOC_NULL_TRAPS", "REALLOC_ZERO_LEAKS", "ODD_ALIGNMENTS"],
);

for (
  const [how, malloc, rest] of [
    ["its constant", ["handle", "size", 8], {}],
    ["the manifest's default", ["handle", "size", "alignment"], { defaultAlignment: 4 }],
    ["the usual one", ["handle", "size", "alignment"], {}],
  ] as const
) {
  testBoth(
    `a free is told the alignment that malloc was told: ${how}`,
    {
      ...miniFunctions({
        malloc: { symbol: "mini_alloc_layout", arguments: malloc },
        free: {
          symbol: "mini_free_layout",
          arguments: ["handle", "address", "size", "alignment"],
        },
      }),
      ...rest,
    },
    (subject) => {
      const { allocator } = createHeap(subject, 4096);
      const address = allocator.malloc(100);
      allocator.free(address);
      assertEquals(allocator.malloc(100), address);
    },
  );
}

testBoth("a region has the size that was asked for", miniManifest, (subject) => {
  for (const size of [4096, 4097, 5003, 65535, 65536]) {
    const { region } = createHeap(subject, size);
    const { before, behind } = region.margins!;
    assertEquals([region.size, region.base % 16], [size, 0]);
    const bytes = new Uint8Array(region.buffer, region.base - before, before + size + behind);
    bytes.fill(0);
    if (subject.abi === "native") assertEquals(behind, -size & 15);
    else assert(behind >= 64 && before >= 64);
  }
});

Deno.test({
  name: `a native call that ends the process can be survived${
    noNative ? ` (skipped: ${noNative})` : ""
  }`,
  ignore: noNative !== undefined,
  fn: () =>
    withNativeMiniHeap(["ANSWERS_ABORT"], miniManifest, (subject) => {
      const { allocator } = createHeap(subject, 4096);
      const address = allocator.malloc(100);
      assertThrows(
        () => subject.survive!(() => allocator.free(address + 16)),
        ProcessEnded,
        "ended by SIGILL",
      );
      subject.survive!(() => allocator.free(address));
      assertEquals(allocator.malloc(100), address);
    }),
});
