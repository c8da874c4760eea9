import { assert, assertEquals } from "@std/assert";
import { findCollector } from "./collector.ts";

Deno.test("findCollector() finds a collector that collects, without permission", {
  permissions: "none",
}, async () => {
  const collect = await findCollector();
  assert(collect !== undefined);
  const lost = new WeakRef({});
  // A weak reference holds its target until the present task is over.
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
  assertEquals(lost.deref(), undefined);
});
