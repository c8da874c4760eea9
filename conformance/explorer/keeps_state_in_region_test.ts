import { assertEquals } from "@std/assert";
import { subjects } from "../../allocators/subjects.ts";
import { toy } from "../testdata/toy.ts";
import { keepsStateInRegion, whyNotExplorable } from "./keeps_state_in_region.ts";

Deno.test("keepsStateInRegion() is true of all built-in allocators", () => {
  assertEquals(subjects.filter((subject) => !keepsStateInRegion(subject)), []);
});

Deno.test("keepsStateInRegion() is false of an allocator with books of its own", () => {
  assertEquals(keepsStateInRegion(toy("toy")), false);
});

Deno.test("keepsStateInRegion() is false of an allocator that throws", () => {
  const broken = toy("broken", () => ({
    malloc() {
      throw new TypeError("broken");
    },
  }));
  assertEquals(keepsStateInRegion(broken), false);
  assertEquals(whyNotExplorable(broken), "it throws TypeError: broken; certify it first");
});
