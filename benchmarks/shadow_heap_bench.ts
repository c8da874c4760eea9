/**
 * What watching costs: the recorded traces replayed on TLSF without an observer, and with a shadow
 * heap that verifies a sample of each payload, or all of it.
 *
 * One iteration is one replay of all traces. Operations per second are printed at the end, of the
 * fastest iteration; the goal is 1,000,000 with sampled and 200,000 with full checks, on one core.
 *
 * @module
 */
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { ShadowHeap } from "../conformance/evidence/shadow/shadow_heap.ts";
import { createHeap } from "../workloads/trace/probe.ts";
import { loadRecorded, RECORDINGS } from "../workloads/recorded/recorded.ts";
import { replay } from "../workloads/trace/replay.ts";
import type { Trace } from "../workloads/trace/trace.ts";

/** Holds the largest of the traces. */
const REGION_SIZE = 16 * 2 ** 20;

const canRead = Deno.permissions.querySync({ name: "read", path: "." }).state === "granted";
const fastest = new Map<string, number>();
let traces: readonly Trace[] | undefined;

for (const payloads of ["none", "sampled", "full"] as const) {
  Deno.bench({
    name: `checked replay of the recorded traces: payloads ${payloads}${
      canRead ? "" : " (skipped: needs --allow-read)"
    }`,
    group: "shadow heap",
    baseline: payloads === "none",
    ignore: !canRead,
    n: 5,
    warmup: 1,
    async fn(b) {
      traces ??= await loadTraces();
      const runs = traces.map((trace) => {
        const heap = createHeap(tlsf, REGION_SIZE);
        const watched = payloads !== "none";
        const observers = watched ? [new ShadowHeap(heap, tlsf.claims, { payloads })] : [];
        return { trace, allocator: heap.allocator, observers };
      });
      let operations = 0;
      b.start();
      const start = performance.now();
      for (const { trace, allocator, observers } of runs) {
        operations += replay(trace, allocator, observers).operations;
      }
      const milliseconds = performance.now() - start;
      b.end();
      const rate = operations / milliseconds * 1000;
      fastest.set(payloads, Math.max(fastest.get(payloads) ?? 0, rate));
    },
  });
}

function loadTraces(): Promise<Trace[]> {
  const recordings = RECORDINGS.filter(({ large }) => large !== true);
  return Promise.all(recordings.map(({ name }) => loadRecorded(name)));
}

addEventListener("unload", () => {
  for (const [payloads, rate] of fastest) {
    const name = `payloads ${payloads}`.padEnd(18);
    console.log(`${name}${Math.round(rate).toLocaleString("en-US").padStart(12)} operations/s`);
  }
});
