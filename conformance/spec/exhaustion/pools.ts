import type { Clause } from "../clause.ts";
import { allOf, offers, reuses } from "../needs.ts";
import { randomProgram, upTo } from "../support/random_program.ts";

/** Requirements on pools that are added to a heap. */
export const addedPools: readonly Clause[] = [
  {
    id: "exhaustion.pools",
    level: "MUST",
    requirement: "Every pool that was added is used before a request is refused",
    source: "Probe C10; libevl: of two extents only 528 of 1,024 blocks could be had (defect D7)",
    lookAt: "Lists and page numbers that belong to one pool only",
    rules: ["pool"],
    needs: allOf(offers("addPool"), reuses),
    check(context) {
      const regionSize = context.room(1024);
      const pool = regionSize;
      for (const wanted of [16, 100]) {
        const size = context.request(wanted);
        const heap = context.heap({ regionSize, pools: [pool, pool] });
        const places = [heap.region, ...heap.pools].map(({ base, size }) => ({
          base,
          size,
          blocks: 0,
        }));
        for (const address of heap.fill(size)) {
          const place = places.find(({ base, size }) => address >= base && address < base + size);
          place!.blocks++;
        }
        const [own, ...added] = places.map(({ blocks }) => blocks);
        for (const blocks of added) {
          heap.expect(
            blocks >= own!,
            `at least ${own} blocks of ${size} bytes in a pool as large as the region`,
            blocks,
          );
        }
      }
    },
  },
  {
    id: "exhaustion.pool-programs",
    level: "MUST",
    requirement: "Blocks lie each in one pool and stay intact while all pools are in use",
    source: "libevl (defect D7): blocks of one extent were handed out inside a block of another",
    lookAt: "How the pool of an address is found",
    needs: offers("addPool"),
    check(context) {
      const size = context.room(2048);
      const trace = randomProgram(context, { liveBlocks: 400, sizes: upTo(800) });
      context.run(trace, { regionSize: size, pools: [size, size + 72] });
    },
  },
  {
    id: "exhaustion.pool-refused",
    level: "MUST",
    requirement:
      "A pool that is too small or overlaps one that is there is refused, and nothing changes",
    source: "TLSF (RROS lab 4), add_pool (39 bytes refused); probe C11",
    lookAt: "The checks of addPool before the pool is touched",
    needs: offers("addPool"),
    check(context) {
      const heap = context.heap();
      heap.malloc(context.request(100));
      const { base, size } = heap.region;
      for (
        const [start, bytes] of [
          [base, size],
          [base + 512, 4096],
          [base + size - 512, 1024],
          [base + size - 2048, 1024],
          [base + size, 0],
          [base + size, 1],
          [base + size, 8],
        ] as const
      ) {
        const call = `addPool(${start}, ${bytes})`;
        const added = heap.unchanged(call, () => heap.allocator.addPool!(start, bytes));
        heap.expect(
          !added,
          `false from ${call}, with the region at ${base}..${base + size - 1}`,
          "true",
        );
      }
    },
  },
];
