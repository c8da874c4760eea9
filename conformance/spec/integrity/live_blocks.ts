import type { Distribution } from "../../../workloads/random/distribution.ts";
import type { Clause } from "../clause.ts";
import { isFreshAndBounded, offers } from "../needs.ts";
import { scaleOf } from "../support/own_heap_requests.ts";
import { randomProgram, upTo } from "../support/random_program.ts";
import { stridedOrder } from "../support/strided_order.ts";

/** Requirements on live blocks: they lie apart and keep their bytes. */
export const liveBlocks: readonly Clause[] = [
  {
    id: "integrity.blocks-disjoint",
    level: "MUST",
    requirement: "Live blocks lie in the region and share no byte, through any program",
    source: "C17 7.22.3; probe C4; TLSF (RROS lab 4), torture test",
    lookAt: "Splitting and the size of the remainder",
    rules: ["address", "outside", "overlap"],
    check(context) {
      context.run(randomProgram(context), { regionSize: context.room(65536) });
      context.run(randomProgram(context, { sizes: upTo(100), liveBlocks: 400 }));
    },
  },
  {
    id: "integrity.payloads-kept",
    level: "MUST",
    requirement: "No call changes a byte of any live block",
    source: "Probe C4; libevl heap-torture (V1: every block is looked at after every free)",
    lookAt: "Links and headers that reach into the neighbour's payload",
    rules: ["payload"],
    check(context) {
      const operations = context.budget.operations / 4;
      const trace = randomProgram(context, { operations, sizes: upTo(300), liveBlocks: 24 });
      context.run(trace, {
        regionSize: context.room(4096),
        shadow: { everyBlockAfterEveryOperation: true },
      });
    },
  },
  {
    id: "integrity.crowded",
    level: "MUST",
    requirement: "Blocks stay disjoint and keep their bytes while requests are refused",
    source: "V26 (run until 1,000 requests were refused); V36 at full heap",
    lookAt: "What a refused request leaves behind",
    needs: isFreshAndBounded,
    check(context) {
      for (const bytes of [512, 4096]) {
        // Where the smallest region is not known, a large one is taken, which has to be filled too.
        const most = Math.max(bytes / 2, Math.floor(context.claims.minimumRegion / 32));
        const sizes = upTo(scaleOf(context) * most);
        const trace = randomProgram(context, { liveBlocks: 1000, sizes });
        const run = context.run(trace, { regionSize: context.room(bytes) });
        context.premise(run.result.refused > 0, "no request was refused in the crowded heap");
      }
      // Holes that are slightly too small for the next request.
      const high = context.request(scaleOf(context) * 1000);
      const sizes: Distribution = { kind: "uniform", low: Math.max(1, high - 199), high };
      const trace = randomProgram(context, { liveBlocks: 1000, sizes });
      context.run(trace, { regionSize: context.room(8192) });
    },
  },
  {
    id: "integrity.smallest-blocks",
    level: "MUST",
    requirement: "A heap full of 1-byte blocks holds them apart, and they keep their bytes",
    source: "V24, V25 (smallest requests until null, freed in any order)",
    lookAt: "The smallest block: room for the links it holds when free",
    check(context) {
      const regionSize = context.room(1024);
      const trace = context.trace();
      const blocks = Math.min(regionSize, 4096);
      for (let id = 0; id < blocks; id++) trace.malloc(id, 1);
      for (const id of stridedOrder(blocks, 5)) trace.free(id);
      for (let id = 0; id < blocks; id++) trace.malloc(id, 2);
      context.run(trace.build("smallest-blocks"), { regionSize });
    },
  },
  {
    id: "integrity.usable-size",
    level: "MUST",
    requirement:
      "A live block has at least the requested bytes usable, and all usable bytes are its own",
    source: "glibc malloc_usable_size; seeds: blocks are filled over their full length",
    lookAt: "Whether the usable size counts bytes of the header or of the next block",
    rules: ["usable-size"],
    needs: offers("usableSize"),
    check(context) {
      context.run(randomProgram(context, { sizes: upTo(600) }));
      const heap = context.heap();
      for (const wanted of [1, 7, 8, 24, 25, 100, 255, 256, 257, 1000]) {
        const size = context.request(wanted);
        const address = heap.malloc(size);
        heap.expect(address !== 0, `malloc(${size}) in a fresh heap`, "null");
        const usable = heap.allocator.usableSize!(address);
        heap.expect(usable >= size, `at least ${size} usable bytes`, usable);
        heap.expect(
          heap.allocator.usableSize!(address) === usable,
          `${usable} usable bytes a second time`,
          heap.allocator.usableSize!(address),
        );
      }
    },
  },
];
