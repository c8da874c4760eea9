import { assert, assertEquals, assertRejects } from "@std/assert";
import { bump } from "../../allocators/baselines/bump.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { TraceBuilder } from "../../workloads/trace/trace_builder.ts";
import type { ReplayLoad } from "../replay_load.ts";
import { sampleOperation } from "./operation_samples.ts";

const load: ReplayLoad = {
  trace: new TraceBuilder().malloc(0, 16).malloc(1, 10_000).free(1).malloc(2, 16).build("four"),
  regionSize: 1024,
  measured: Uint32Array.of(3),
};

Deno.test("sampleOperation() takes one time for each sample, all of the same call", async () => {
  const { operation, outcome, times, sameHash } = await sampleOperation(bump, load, {
    samples: 50,
  });
  assertEquals([operation, outcome, times.length, sameHash], ["malloc", "ok", 50, true]);
  assert(times.every((time) => Number.isInteger(time) && time >= 0));
});

Deno.test("sampleOperation() tells that the call returns null", async () => {
  const measured = Uint32Array.of(1);
  const { outcome } = await sampleOperation(bump, { ...load, measured }, { samples: 1 });
  assertEquals(outcome, "null");
});

Deno.test("sampleOperation() tells that the state is not the same each time", async () => {
  let created = 0;
  const drifting: Subject = {
    ...bump,
    create({ base }) {
      const offset = 8 * ++created;
      return { malloc: () => base + offset, free() {} };
    },
  };
  const { sameHash } = await sampleOperation(drifting, load, { samples: 2 });
  assertEquals(sameHash, false);
});

Deno.test("sampleOperation() reports progress between samples", async () => {
  const taken: number[] = [];
  await sampleOperation(bump, load, { samples: 2001, onProgress: (count) => taken.push(count) });
  assertEquals(taken, [0, 1000, 2000]);
});

Deno.test("sampleOperation() refuses several operations, none, and one that is not reached", async () => {
  const { measured: _, ...all } = load;
  await assertRejects(() => sampleOperation(bump, all), RangeError, "received none");
  const measured = Uint32Array.of(0, 3);
  await assertRejects(() => sampleOperation(bump, { ...load, measured }), RangeError, "received 2");
  await assertRejects(() => sampleOperation(bump, load, { samples: 0 }), RangeError, "received 0");
  await assertRejects(
    () => sampleOperation(bump, { ...load, measured: Uint32Array.of(2) }),
    TypeError,
    'operation 2 of trace "four" does not reach "bump"',
  );
});
