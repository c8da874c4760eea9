import { assertEquals } from "@std/assert";
import { CoreGauge } from "./core_gauge.ts";
import { withPace } from "../testdata/with_pace.ts";

Deno.test("CoreGauge takes the least reading for that of a quiet core", async () => {
  const gauge = new CoreGauge();
  await withPace((pace) => {
    assertEquals(gauge.read(), 1);
    assertEquals([1, 1.2, 1.25].map((reading) => gauge.isQuiet(reading)), [true, true, false]);
    pace.milliseconds = 0.5;
    assertEquals(gauge.read(), 0.5);
    assertEquals(gauge.isQuiet(1), false);
    pace.milliseconds = 0.75;
    assertEquals(gauge.isQuiet(gauge.read()), false);
  });
});

Deno.test("CoreGauge learns nothing from a clock that stands still", async () => {
  const gauge = new CoreGauge();
  await withPace((pace) => {
    pace.milliseconds = 0;
    assertEquals(gauge.isQuiet(gauge.read()), true);
    pace.milliseconds = 1;
    assertEquals(gauge.isQuiet(gauge.read()), true);
  });
});
