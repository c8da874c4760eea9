import { assertEquals } from "@std/assert";
import { growthTexts } from "./growth_texts.ts";

Deno.test("growthTexts() never calls a copy constant, though no step of it is counted", () => {
  assertEquals(
    growthTexts({
      growth: { freeBlocks: "O(1)", requestSize: "O(1)" },
      moved: { requestSize: "O(n)" },
    }),
    ["O(1) in freeBlocks", "O(1) beside the copy in requestSize, O(n) with it"],
  );
});
