import { assert, assertEquals, assertThrows } from "@std/assert";
import { createHeap } from "../../workloads/trace/probe.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { openNative } from "./native.ts";
import { compile, whyNoCompiler } from "./testdata/compile.ts";

function manifestOf(library: string): Manifest {
  const url = new URL("testdata/half_fit.json", import.meta.url);
  return { ...parseManifest(Deno.readTextFileSync(url), "half_fit.json"), library };
}

const noPermission = (["ffi", "read"] as const).find((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);
const noNative = noPermission !== undefined
  ? `needs --allow-${noPermission}`
  : Deno.build.os !== "linux" || Deno.build.arch !== "x86_64"
  ? "needs Linux x86-64"
  : whyNoCompiler("cc");

function named(name: string, missing: string | undefined): { name: string; ignore: boolean } {
  return { name: missing ? `${name} (skipped: ${missing})` : name, ignore: missing !== undefined };
}

Deno.test({
  ...named("openNative() finds what its allocator writes", noNative),
  async fn() {
    const library = await Deno.makeTempFile({ suffix: ".so" });
    await compile("half_fit.c", library);
    using subject = openNative(library, manifestOf(library));
    const { allocator, region } = createHeap(subject, 65536);
    const address = allocator.malloc(1000);
    assert(address > region.base && address + 1000 <= region.base + region.size);
    assertEquals(address % 16, 0);
    new Uint8Array(region.buffer).fill(7, address, address + 1000);
    assertEquals(allocator.check!(), []);
    const moved = allocator.realloc!(address, 5000);
    assertEquals(new Uint8Array(region.buffer, moved, 1000).every((byte) => byte === 7), true);
    allocator.free(moved);
    assertEquals(allocator.check!(), []);
    await Deno.remove(library);
  },
});

Deno.test({
  ...named("openNative() loads the C library a second time beside the runtime's", noNative),
  fn() {
    using subject = openNative("libc.so.6");
    const { allocator, region } = createHeap(subject, 65536);
    const address = allocator.malloc(100);
    new Uint8Array(region.buffer).fill(1, address, address + 100);
    assert(allocator.usableSize!(address) >= 100);
    assertEquals(allocator.memalign!(4096, 10) % 4096, 0);
    allocator.free(address);
  },
});

Deno.test({
  ...named(
    "openNative() names a library that is not there and a symbol that is not in it",
    noNative,
  ),
  fn() {
    assertThrows(() => openNative("/no/such.so"), TypeError, "/no/such.so");
    assertThrows(() => openNative("libm.so.6"), TypeError, 'no "malloc" and "free"');
    const wrong = manifestOf("libm.so.6");
    assertThrows(() => openNative("libm.so.6", wrong), TypeError, '"half_fit_create"');
  },
});
