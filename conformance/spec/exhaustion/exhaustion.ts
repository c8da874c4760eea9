import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import {
  allOf,
  claims,
  isFreshAndBounded,
  liesInRegion,
  offers,
  refills,
  reuses,
} from "../needs.ts";
import { equalBlocks, fill, servesMissing } from "../support/equal_blocks.ts";
import { largestOnFreshHeap } from "../support/largest_request.ts";
import { strideOf } from "../support/stride_of.ts";
import { HoleObserver } from "./_hole_observer.ts";
import { ClauseFailure } from "../../evidence/clause_failure.ts";
import type { TraceRun } from "../../evidence/trace_check.ts";
import { stridedOrder } from "../support/strided_order.ts";
import { offsetOf } from "../support/offset_of.ts";
import { scaleOf, tooLarge } from "../support/own_heap_requests.ts";
import { randomProgram } from "../support/random_program.ts";

/** Requirements on what happens when there is no memory left, and on requests that can never be served. */
export const exhaustion: readonly Clause[] = [
  {
    id: "exhaustion.null",
    level: "MUST",
    requirement:
      "A request that cannot be served yields null and throws nothing, however often it is made",
    source: "C17 7.22.3; Rust GlobalAlloc: null on failure",
    lookAt: "The path on which no free block is found",
    needs: isFreshAndBounded,
    check(context) {
      for (const wanted of [1, 24, 1000]) {
        const heap = context.heap({ regionSize: context.room(4096) });
        const size = context.request(wanted);
        heap.expect(heap.fill(size).length > 0, `${size} bytes in a fresh heap`, "null");
        for (let again = 0; again < 10; again++) {
          const address = heap.malloc(size);
          heap.expect(address === 0, `null from malloc(${size}) once it was refused`, address);
        }
      }
    },
  },
  {
    id: "exhaustion.invisible",
    level: "MUST",
    requirement: "A refused request changes nothing: later calls go as if it had not been made",
    source: "Probe C6; Rust Allocator: an error leaves everything as it was",
    lookAt: "What the search changes before it finds that there is nothing",
    needs: isFreshAndBounded,
    check(context) {
      const program = randomProgram(context, { operations: context.budget.operations / 4 });
      const options = { regionSize: context.room(8192) };
      const plain = new TraceBuilder();
      const disturbed = new TraceBuilder();
      const beyond = context.request(tooLarge(context, options.regionSize));
      for (let i = 0; i < program.ops.length; i++) {
        const id = program.ids[i]!;
        if (i % 5 === 0) disturbed.malloc(program.idCount + i, beyond);
        for (const trace of [plain, disturbed]) {
          if (program.ops[i] === 1) trace.free(id);
          else trace.malloc(id, program.sizes[i]!);
        }
      }
      const expected = addressesOf(context, plain, program.idCount, options);
      const actual = addressesOf(context, disturbed, program.idCount, options);
      if (actual.served) return; // It fits after all: a pool of small blocks has no larger ones.
      const at = expected.addresses.findIndex((address, i) => address !== actual.addresses[i]);
      context.expect(
        at < 0,
        `allocation ${at} at ${expected.addresses[at]}, as without refused requests`,
        `${actual.addresses[at]}`,
      );
    },
  },
  {
    id: "exhaustion.bytes-unchanged",
    level: "SHOULD",
    requirement: "A refused request leaves every byte of the memory as it was",
    source: "Probe C6 (byte-identical); o1heap counts its refusals, so this is no MUST",
    lookAt: "Counters, and lists that the search reorders",
    needs: liesInRegion,
    check(context) {
      for (const wanted of [1, 24, 1000]) {
        const heap = context.heap({ regionSize: context.room(4096) });
        const size = context.request(wanted);
        const addresses = heap.fill(size);
        heap.unchanged(`a refused malloc(${size})`, () => heap.malloc(size));
        for (let i = 0; i < addresses.length; i += 2) heap.free(addresses[i]!);
        if (context.claims.largestRequest !== undefined) continue;
        const large = heap.region.size;
        heap.unchanged(`a refused malloc(${large})`, () => heap.malloc(large));
      }
    },
  },
  {
    id: "exhaustion.recovers",
    level: "MUST",
    requirement: "When a block of a full heap is freed, a request of its size is served again",
    source: "Probe C8; espressif/tlsf#2 (defect D2): a heap of equal blocks that was full",
    lookAt: "Whether the search class of a request is above the class of the block that served it",
    needs: allOf(isFreshAndBounded, refills),
    check(context) {
      for (const wanted of [1, 24, 100, 257, 1000, 2100]) {
        const blocks = equalBlocks(context, wanted, 8192);
        const trace = fill(context.trace(), blocks).build("full");
        context.run(trace, { ...blocks.options, judge: servesOwnSize });
      }
    },
  },
  {
    id: "exhaustion.same-capacity",
    level: "MUST",
    requirement: "Filling and draining the heap again and again serves the same number of blocks",
    source: "V23 (three rounds to null, equal capacity); embox#1274",
    lookAt: "Blocks lost on the way to null, or on the way back",
    needs: allOf(isFreshAndBounded, reuses),
    check(context) {
      for (const wanted of [1, 24, 100, 600]) {
        const blocks = equalBlocks(context, wanted, 4096);
        const trace = context.trace();
        for (const stride of [1, -1, 3]) {
          fill(trace, blocks);
          for (const id of stridedOrder(blocks.capacity + 1, stride)) trace.free(id);
        }
        context.run(trace.build("fill-and-drain"), {
          ...blocks.options,
          judge: servesMissing(blocks),
        });
      }
    },
  },
  {
    id: "exhaustion.around-region",
    level: "MUST",
    requirement: "Requests around the size of the region are served within it or refused",
    source: "Probe C2 (arena size, and arena size less overhead, -1, 0, +1)",
    lookAt: "The header forgotten in the comparison with the free bytes",
    needs: liesInRegion,
    check(context) {
      const regionSize = context.room(2048);
      const largest = largestOnFreshHeap(context, { regionSize });
      const overhead = regionSize - largest;
      const sizes = new Set<number>();
      for (const size of [regionSize, largest, regionSize - 64, regionSize - 2 * overhead]) {
        for (let delta = -9; delta <= 9; delta++) sizes.add(size + delta);
      }
      for (const size of sizes) {
        if (size <= 0) continue;
        const trace = context.trace().malloc(0, size).malloc(1, 1).free(0).malloc(2, 1);
        context.run(trace.build("around-region"), { regionSize });
      }
    },
  },
  {
    id: "exhaustion.huge",
    level: "MUST",
    requirement: "Requests around 2^31, 2^32 and up to 2^53 - 1 yield null, and the heap works on",
    source: "Probe C2; mattconte/tlsf#22 (defect D3); V20, V21",
    lookAt: "Sizes that wrap around when the header is added or the class is found",
    needs: isFreshAndBounded,
    check(context) {
      const heap = context.heap();
      for (const size of hugeSizes()) {
        const address = heap.malloc(size);
        heap.expect(address === 0, `null from malloc(${size})`, address);
      }
      heap.expect(heap.malloc(1) !== 0, "1 byte afterwards", "null");
    },
  },
  {
    id: "exhaustion.invalid-size",
    level: "MUST",
    requirement:
      "A size that is no non-negative safe integer is refused with a RangeError, heap unchanged",
    source: "The contract of Allocert; ecosystem, starter mutants: -1, NaN and 1.5 as a size",
    lookAt: "The check of the size before anything is changed",
    check(context) {
      const heap = context.heap();
      heap.malloc(context.request(24));
      for (const size of [-1, -8, 0.5, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 63, 2 ** 64]) {
        heap.refuses(`malloc(${size})`, () => heap.allocator.malloc(size));
        if (!context.capabilities.has("memalign")) continue;
        heap.refuses(`memalign(64, ${size})`, () => heap.allocator.memalign!(64, size));
      }
    },
  },
  {
    id: "exhaustion.zero-size",
    level: "MUST",
    requirement: "malloc(0) yields null, or a live block of its own each time, as claimed",
    source: "C17 7.22.3; probe C1; V31",
    lookAt: "Size 0 before rounding",
    check(context) {
      const heap = context.heap();
      const addresses = [heap.malloc(0), heap.malloc(0), heap.malloc(0)];
      if (context.claims.zeroSize === "null") {
        heap.expect(addresses.every((a) => a === 0), "null from malloc(0)", addresses.join(", "));
        return;
      }
      heap.expect(
        new Set(addresses).size === 3 && !addresses.includes(0),
        "three different addresses from malloc(0)",
        addresses.join(", "),
      );
      heap.freeAll();
      if (context.subject.ownHeap === "process") return;
      heap.fill(0);
      heap.freeAll();
      heap.expect(heap.malloc(1) !== 0, "1 byte after all blocks of 0 bytes were freed", "null");
    },
  },
  {
    id: "exhaustion.zero-size-mixed",
    level: "MUST",
    requirement: "Blocks of 0 bytes among others come and go like any block",
    source: "wee_alloc (V39: one request in a thousand is for 0 bytes)",
    lookAt: "The smallest block, and its place in the free lists",
    check(context) {
      const random = context.random();
      const trace = context.trace();
      const live: number[] = [];
      for (let id = 0; id < 400; id++) {
        trace.malloc(id, id % 3 === 0 ? 0 : context.request(1 + random.below(60)));
        live.push(id);
        if (random.below(3) > 0) trace.free(live.splice(random.below(live.length), 1)[0]!);
      }
      for (const id of live) trace.free(id);
      context.run(trace.build("zero-size", context.seed));
    },
  },
  {
    id: "exhaustion.largest-request",
    level: "MUST",
    requirement: "The largest request as claimed is served given room, and 1 byte more never",
    source:
      "o1heap V20 (capacity less alignment succeeds, 1 byte more does not); rlsf maximum block",
    lookAt: "The last class, and rounding up beyond it",
    needs: ({ subject }) => {
      const { largestRequest } = subject.claims;
      if (largestRequest === undefined) return { code: "claim", detail: "no limit is claimed" };
      if (largestRequest <= LARGEST_TRIED) return undefined;
      return {
        code: "claim",
        detail: `the claimed limit of ${largestRequest} is beyond a test's memory`,
      };
    },
    check(context) {
      const largest = context.claims.largestRequest!;
      const heap = context.heap({ regionSize: context.room(4 * largest) });
      for (const size of [largest + 1, largest + 8, 2 * largest]) {
        const address = heap.malloc(size);
        heap.expect(address === 0, `null from malloc(${size})`, address);
      }
      heap.expect(heap.malloc(largest) !== 0, `${largest} bytes, as claimed`, "null");
    },
  },
  {
    id: "exhaustion.any-fit",
    level: "MUST",
    requirement:
      "No request is refused while there is a hole between two live blocks with room for it",
    source: "Rule F6; Appel and Naumann, ISMM 2020: when malloc must succeed",
    lookAt: "A search that skips blocks, or free memory that is in no list",
    needs: allOf(isFreshAndBounded, claims("fit", "any"), claims("coalescing", "immediate")),
    check(context) {
      for (const [largest, live] of [[200, 400], [2000, 60]] as const) {
        const overhead = Math.max(
          ...[1, 24, 100, 1000].map((size) => strideOf(context, size) - size),
        );
        const program = randomProgram(context, { largest: largest * scaleOf(context), live });
        context.run(program, {
          regionSize: context.room(8192),
          observe: (heap) => new HoleObserver(heap, context.claims, overhead),
        });
      }
    },
  },
  {
    id: "exhaustion.universal-bound",
    level: "MUST",
    requirement:
      "An any-fit allocator refuses nothing in a heap of max over s of s(M - s + 1) units",
    source: "Theory 5.2: universal upper bound U(M, n); rule F6",
    lookAt: "A refusal although some gap must be large enough, whatever the policy",
    needs: allOf(isFreshAndBounded, claims("fit", "any"), claims("coalescing", "immediate")),
    check(context) {
      const [most, largest] = [48, 8];
      const unit = strideOf(context, 64);
      const request = (units: number) => (units - 1) * unit + 64;
      context.premise(
        strideOf(context, request(largest)) === largest * unit,
        `a request of ${largest} units does not take ${largest} units`,
      );
      let units = 0;
      for (let s = 1; s <= largest; s++) units = Math.max(units, s * (most - s + 1));
      const regionSize = context.claims.minimumRegion + (units + 1) * unit;
      const random = context.random();
      const trace = context.trace();
      const live: [id: number, units: number][] = [];
      let used = 0;
      for (let id = 0; id < context.budget.operations; id++) {
        const wanted = 2 ** random.below(4);
        while (used + wanted > most) {
          const [[freed, size]] = live.splice(random.below(live.length), 1) as [[number, number]];
          trace.free(freed);
          used -= size;
        }
        trace.malloc(id, request(wanted));
        live.push([id, wanted]);
        used += wanted;
      }
      const run = context.run(trace.build("universal-bound", context.seed), { regionSize });
      context.expect(
        run.result.refused === 0,
        `no refusal with at most ${most} of ${units} units live`,
        `${run.result.refused} refusals`,
      );
    },
  },
  {
    id: "exhaustion.pools",
    level: "MUST",
    requirement: "Every pool that was added is used before a request is refused",
    source: "Probe C10; libevl: of two extents only 528 of 1,024 blocks could be had (defect D7)",
    lookAt: "Lists and page numbers that belong to one pool only",
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
      const trace = randomProgram(context, { live: 400, largest: 800 });
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

/** Memory that a check may ask for. */
const LARGEST_TRIED = 2 ** 22;

function hugeSizes(): number[] {
  const sizes: number[] = [];
  for (const power of [31, 32, 33, 40, 48, 52]) {
    for (const delta of [-64, -8, -1, 0, 1, 8]) sizes.push(2 ** power + delta);
  }
  for (const delta of [1, 2, 7, 8, 64]) sizes.push(2 ** 53 - delta);
  return sizes;
}

/** Where in the region the blocks of ids below `ids` were put, in order of the calls. */
function addressesOf(
  context: CheckContext,
  builder: TraceBuilder,
  ids: number,
  options: { regionSize: number },
): { addresses: number[]; served: boolean } {
  const { trace, returned, heap } = context.run(builder.build("calls"), options);
  const addresses: number[] = [];
  let served = false;
  for (let i = 0; i < trace.ops.length; i++) {
    if (trace.ops[i] !== 0) continue;
    if (trace.ids[i]! < ids) addresses.push(offsetOf(heap.region, returned[i]!));
    else served ||= returned[i] !== 0;
  }
  return { addresses, served };
}

/** Judges that each live block, freed, makes room for another of its size. */
function servesOwnSize(run: TraceRun): void {
  const { allocator } = run.heap;
  for (const [id, address] of run.addresses.entries()) {
    if (address === 0) continue;
    const size = run.sizes[id]!;
    allocator.free(address);
    run.addresses[id] = allocator.malloc(size);
    if (run.addresses[id] !== 0) continue;
    throw new ClauseFailure(`${size} bytes, as were just freed at ${address}`, "null");
  }
}
