import { assertEquals } from "@std/assert";
import { Pace } from "./pace.ts";

Deno.test("Pace says nothing of rate and time before something was done", () => {
  assertEquals(new Pace(30_000, "samples", 0, 0).text(0, 5), "0 of 30,000 samples");
});

Deno.test("Pace works out rate and time left from what this run has done", () => {
  const pace = new Pace(100, "cells", 40, 1000);
  assertEquals(pace.text(60, 5000), "60 of 100 cells, 5/s, 8 s left");
  assertEquals(pace.text(41, 41_000), "41 of 100 cells, 1.5/min, 40 min left");
  assertEquals(pace.text(41, 201_000), "41 of 100 cells, 0.3/min, 3 h 17 min left");
});
