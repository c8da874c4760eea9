import { assertEquals } from "@std/assert";
import { discreteness } from "./discreteness.ts";

Deno.test("discreteness() passes when no value holds over a fifth and the tail has 20 values", () => {
  const fifth = Float64Array.from({ length: 100 }, (_, i) => Math.max(19, i));
  assertEquals(discreteness(fifth, 79), {
    name: "discreteness",
    statistic: 0.2,
    limit: 0.2,
    passed: true,
  });
  assertEquals(discreteness(fifth, 80).passed, false);
});

Deno.test("discreteness() counts distinct values of the tail, not samples", () => {
  const twice = Float64Array.from({ length: 200 }, (_, i) => i >> 1);
  assertEquals(discreteness(twice, 79).passed, true);
  assertEquals(discreteness(twice, 80), {
    name: "discreteness",
    statistic: 1,
    limit: 0,
    passed: false,
  });
});
