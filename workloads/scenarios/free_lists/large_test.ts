import { assert, assertEquals } from "@std/assert";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { freeSizes, watchProbe } from "../testdata/watch_probe.ts";
import { largeProbe } from "./large.ts";

Deno.test("largeProbe() asks for 32 KiB up to half of the region among k holes", () => {
  const probe = largeProbe(30, { repeats: 10 });
  const sizes = [...probe.measured].map((index) => probe.trace.sizes[index]!);
  assertEquals(sizes, [15, 16, 17, 18, 19, 15, 16, 17, 18, 19].map((log) => 2 ** log));
  assertEquals(Math.max(...sizes), probe.regionSize / 2);
  const seen = watchProbe(probe, tlsf);
  assert(seen.every((call) => freeSizes(call).length === 31));
  assert(seen.filter(({ refused }) => !refused).length >= 8);
});
