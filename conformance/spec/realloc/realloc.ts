import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { Clause } from "../clause.ts";
import {
  allOf,
  claims,
  coalesces,
  cutsBlocks,
  isFreshAndBounded,
  offers,
  reuses,
} from "../needs.ts";
import { largestOnFreshHeap } from "../support/largest_request.ts";
import { servesWhenAllFree } from "../support/serves_when_all_free.ts";
import { runBeyondMalloc } from "../support/run_beyond_malloc.ts";
import { offsetOf } from "../support/offset_of.ts";
import { tooLarge } from "../support/own_heap_requests.ts";
import { randomProgram } from "../support/random_program.ts";

const reallocates = offers("realloc");

/** Requirements on changing the size of a block. */
export const realloc: readonly Clause[] = [
  {
    id: "realloc.prefix-kept",
    level: "MUST",
    requirement:
      "The first min(old, new) bytes are kept, whether the block grows, shrinks or moves",
    source: "C17 7.22.3.5; probe C5",
    lookAt: "How many bytes are copied, and from where",
    needs: reallocates,
    check(context) {
      const sizes = [1, 7, 24, 25, 100, 255, 256, 257, 1000, 3000].map((s) => context.request(s));
      for (const blocked of [false, true]) {
        for (const from of sizes) {
          const trace = context.trace().malloc(0, from);
          if (blocked) trace.malloc(1, 1);
          for (const to of sizes) trace.realloc(0, to).realloc(0, from);
          context.run(trace.build(blocked ? "realloc-blocked" : "realloc"));
        }
      }
    },
  },
  {
    id: "realloc.step-by-step",
    level: "MUST",
    requirement: "A block can grow byte by byte and shrink again, and keeps its bytes",
    source: "RTEMS (V33: 1 to 2,047 in steps of 1 and back)",
    lookAt: "Growth by less than the smallest block",
    needs: reallocates,
    check(context) {
      const most = context.request(600);
      const trace = context.trace().malloc(0, 1).malloc(1, 1);
      for (let size = 2; size <= most; size++) trace.realloc(0, size);
      for (let size = most; size >= 1; size--) trace.realloc(0, size);
      context.run(trace.build("step-by-step"));
    },
  },
  {
    id: "realloc.any-program",
    level: "MUST",
    requirement: "Blocks stay disjoint and keep their bytes through any program with reallocations",
    source: "Espressif (V37: one call in four is a realloc, all checked after each call)",
    lookAt: "Absorbing the next block, and giving the tail back",
    needs: reallocates,
    check(context) {
      context.run(randomProgram(context, { realloc: true }));
      context.run(randomProgram(context, { realloc: true, largest: 400, live: 200 }), {
        regionSize: context.room(8192),
      });
      const operations = context.budget.operations / 4;
      context.run(randomProgram(context, { realloc: true, operations, largest: 200, live: 16 }), {
        regionSize: context.room(1500),
        shadow: { everyBlockAfterEveryOperation: true },
      });
    },
  },
  {
    id: "realloc.null",
    level: "MUST",
    requirement: "realloc of null is malloc",
    source: "C17 7.22.3.5: ptr null behaves like malloc",
    lookAt: "Address 0 before it is taken for a block",
    needs: allOf(isFreshAndBounded, reallocates),
    check(context) {
      for (const wanted of [1, 40, 1000]) {
        const size = context.request(wanted);
        const [plain, heap] = [context.heap(), context.heap()];
        const expected = offsetOf(plain.region, plain.malloc(size));
        const offset = offsetOf(heap.region, heap.allocator.realloc!(0, size));
        heap.expect(
          offset === expected,
          `offset ${expected} in the region, as from malloc(${size})`,
          offset,
        );
      }
      const heap = context.heap();
      const huge = heap.allocator.realloc!(0, 2 ** 40);
      heap.expect(huge === 0, "null from realloc(0, 2^40)", huge);
    },
  },
  {
    id: "realloc.zero",
    level: "MUST",
    requirement: "realloc to 0 bytes frees the block and yields null",
    source: "The contract of Allocert (C17 leaves it open, C23 undefined)",
    lookAt: "Size 0 before the shrinking path",
    needs: allOf(isFreshAndBounded, reallocates, reuses),
    check(context) {
      const heap = context.heap({ regionSize: context.room(2048) });
      const size = context.request(100);
      const addresses = heap.fill(size);
      context.premise(addresses.length > 0, `no block of ${size} bytes fits`);
      for (const address of addresses) {
        const moved = heap.allocator.realloc!(address, 0);
        heap.expect(moved === 0, `null from realloc(${address}, 0)`, moved);
      }
      let blocks = 0;
      while (blocks < addresses.length && heap.allocator.malloc(size) !== 0) blocks++;
      heap.expect(blocks === addresses.length, `${addresses.length} blocks again`, blocks);
    },
  },
  {
    id: "realloc.failure-atomic",
    level: "MUST",
    requirement: "A refused realloc leaves the block live, at its place and with its bytes",
    source: "C17 7.22.3.5; Rust GlobalAlloc::realloc; micro-ROS freertos_apps#98 (defect D13)",
    lookAt: "Whether the old block is given up before the new one is sure",
    needs: allOf(isFreshAndBounded, reallocates),
    check(context) {
      const size = context.request(100);
      const regionSize = context.room(2048);
      const beyond = tooLarge(context, regionSize);
      const trace = context.trace();
      const count = Math.ceil(regionSize / size) + 1;
      for (let id = 0; id < count; id++) trace.malloc(id, size);
      for (let id = 0; id < count; id++) trace.realloc(id, beyond);
      for (let id = 0; id < count; id += 2) trace.free(id);
      for (let id = 1; id < count; id += 2) trace.realloc(id, beyond).free(id);
      const run = context.run(trace.build("failure-atomic"), { regionSize });
      context.premise(run.result.refused > 0, "no realloc was refused");
    },
  },
  {
    id: "realloc.failure-invisible",
    level: "MUST",
    requirement: "A refused realloc changes nothing: later calls go as if it had not been made",
    source: "Probe C6",
    lookAt: "A neighbour absorbed before it is known whether that is enough",
    needs: allOf(isFreshAndBounded, reallocates),
    check(context) {
      const size = context.request(100);
      const regionSize = context.room(2048);
      const beyond = tooLarge(context, regionSize);
      const offsets = [false, true].map((disturbed) => {
        const trace = new TraceBuilder();
        for (let id = 0; id < 12; id++) trace.malloc(id, size);
        for (const id of [2, 5, 6, 9]) trace.free(id);
        if (disturbed) { for (const id of [1, 4, 7, 10, 11]) trace.realloc(id, beyond); }
        for (let id = 12; id < 40; id++) trace.malloc(id, context.request(30 + id));
        const run = context.run(trace.build("failure-invisible"), { regionSize });
        return run.addresses.map((address) => offsetOf(run.heap.region, address)).join();
      });
      context.expect(
        offsets[0] === offsets[1],
        "the same addresses as without refused reallocations",
        "other addresses",
      );
    },
  },
  {
    id: "realloc.huge",
    level: "MUST",
    requirement:
      "realloc to a size around 2^31, 2^32 or up to 2^53 - 1 yields null, the block untouched",
    source: "mattconte/tlsf: realloc to 2^32 trims the block to 0 bytes; lvgl#3324, V22",
    lookAt: "A rounded size of 0 that stands for too large",
    needs: allOf(isFreshAndBounded, reallocates),
    check(context) {
      const trace = context.trace().malloc(0, context.request(100)).malloc(1, context.request(24));
      for (const power of [31, 32, 33, 40, 52]) {
        for (const delta of [-1, 0, 1]) trace.realloc(0, 2 ** power + delta);
      }
      for (const delta of [1, 8, 64]) trace.realloc(0, 2 ** 53 - delta);
      trace.realloc(0, context.request(50)).free(0).malloc(2, context.request(100));
      const run = context.run(trace.build("realloc-huge"));
      const served = run.returned.findIndex((address, i) =>
        address !== 0 && run.trace.sizes[i]! >= 2 ** 30
      );
      context.expect(
        served < 0,
        `null from realloc to ${run.trace.sizes[served]} bytes`,
        run.returned[served] ?? 0,
      );
    },
  },
  {
    id: "realloc.invalid-size",
    level: "MUST",
    requirement:
      "A size that is no non-negative safe integer is refused with a RangeError, block untouched",
    source: "The contract of Allocert",
    lookAt: "The check of the size before the block is touched",
    needs: reallocates,
    check(context) {
      const heap = context.heap();
      const address = heap.malloc(context.request(100));
      for (const size of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
        heap.refuses(`realloc(p, ${size})`, () => heap.allocator.realloc!(address, size));
      }
      heap.free(address);
    },
  },
  {
    id: "realloc.releases-old",
    level: "MUST",
    requirement: "A block that moves gives its old place back",
    source: "AssemblyScript#1060 (V35); ecosystem, starter mutants: leaks the old block on a move",
    lookAt: "The free after the copy",
    needs: allOf(isFreshAndBounded, reallocates, coalesces),
    check(context) {
      const options = { regionSize: context.room(16384) };
      const judge = servesWhenAllFree(largestOnFreshHeap(context, options));
      const [small, large] = [context.request(40), context.request(400)];
      const trace = context.trace();
      for (let id = 0; id < 16; id++) trace.malloc(id, small);
      for (let id = 0; id < 16; id++) trace.realloc(id, large);
      runBeyondMalloc(context, trace.build("releases-old"), { ...options, judge });
    },
  },
  {
    id: "realloc.gives-back",
    level: "MUST",
    requirement: "After any program with reallocations the heap is whole again when all is freed",
    source:
      "esp-idf multi_heap 4ae01ae (defect D15: a shrunk block leaves a tail that is never joined)",
    lookAt: "The tail of a shrunk block and the free block behind it",
    needs: allOf(isFreshAndBounded, reallocates, coalesces),
    check(context) {
      const options = { regionSize: context.room(16384) };
      const judge = servesWhenAllFree(largestOnFreshHeap(context, options));
      runBeyondMalloc(context, randomProgram(context, { realloc: true }), { ...options, judge });
    },
  },
  {
    id: "realloc.shrink-frees",
    level: "MUST",
    requirement: "What a block gives up when it shrinks in place can be allocated",
    source: "Defect D15; Espressif V15 (128 to 64 to 32 in place)",
    lookAt: "Splitting the shrunk block",
    needs: allOf(isFreshAndBounded, reallocates, cutsBlocks, claims("realloc", "in-place")),
    check(context) {
      const regionSize = context.room(4096);
      const largest = largestOnFreshHeap(context, { regionSize });
      const heap = context.heap({ regionSize });
      const address = heap.malloc(largest);
      const small = context.request(64);
      heap.expect(
        heap.realloc(address, small) !== 0,
        `to shrink ${largest} to ${small} bytes`,
        "null",
      );
      const wanted = Math.floor(largest / (4 * (1 + context.claims.rounding.ratio)));
      heap.expect(heap.malloc(wanted) !== 0, `${wanted} bytes of the ${largest} given up`, "null");
    },
  },
  {
    id: "realloc.shrink-in-place",
    level: "MUST",
    requirement:
      "An allocator that claims to reallocate in place never moves or refuses a block that shrinks",
    source: "Espressif V15; RTEMS V33; glibc and Zephyr: 128 to 64 in place",
    lookAt: "The comparison of the old with the new size",
    needs: allOf(reallocates, claims("realloc", "in-place")),
    check(context) {
      for (const wanted of [3000, 1000, 257, 100, 25]) {
        const size = context.request(wanted);
        const heap = context.heap();
        heap.malloc(24);
        const address = heap.malloc(size);
        heap.malloc(24);
        for (let smaller = size; smaller >= 1; smaller = Math.floor(smaller * 0.7)) {
          const moved = heap.realloc(address, smaller);
          heap.expect(moved === address, `${address} from realloc(p, ${smaller})`, moved);
        }
      }
    },
  },
  {
    id: "realloc.within-usable",
    level: "MUST",
    requirement:
      "A block claimed to be reallocated in place stays where it is up to its usable size",
    source: "RTEMS V33; Zephyr V33 (61 to 64 in place)",
    lookAt: "Rounding of the new size before it is compared with the old block",
    needs: allOf(offers("realloc", "usableSize"), claims("realloc", "in-place")),
    check(context) {
      for (const wanted of [1, 25, 61, 100, 700]) {
        const heap = context.heap();
        const address = heap.malloc(context.request(wanted));
        heap.malloc(24);
        const usable = context.request(heap.allocator.usableSize!(address));
        const moved = heap.realloc(address, usable);
        heap.expect(moved === address, `${address} from realloc(p, ${usable})`, moved);
      }
    },
  },
  {
    id: "realloc.grow-in-place",
    level: "SHOULD",
    requirement: "A block that grows into the free block behind it stays where it is",
    source: "TLSF (RROS lab 4), realloc: absorbs the next block; V33 (64 to 128 in an empty heap)",
    lookAt: "Whether the next block is looked at before a new one is sought",
    needs: allOf(reallocates, claims("realloc", "in-place"), claims("coalescing", "immediate")),
    check(context) {
      const heap = context.heap();
      const [first, address, third] = [heap.malloc(64), heap.malloc(64), heap.malloc(512)];
      heap.malloc(64);
      context.premise(first < address && address < third, "blocks are not laid out upwards");
      heap.free(third);
      const moved = heap.realloc(address, 256);
      heap.expect(moved === address, `${address}, with 512 free bytes behind it`, moved);
    },
  },
  {
    id: "realloc.same-size",
    level: "MUST",
    requirement:
      "realloc to the same size is served, even in a full heap, if claimed to be in place",
    source: "Probe C5 (same size)",
    lookAt: "Equal sizes on the path that looks for a new block",
    needs: allOf(isFreshAndBounded, reallocates, claims("realloc", "in-place")),
    check(context) {
      const heap = context.heap({ regionSize: context.room(2048) });
      const size = context.request(100);
      for (const address of heap.fill(size)) {
        const moved = heap.realloc(address, size);
        heap.expect(moved === address, `${address} from realloc(p, ${size})`, moved);
      }
    },
  },
];
