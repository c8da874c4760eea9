import type { Allocator } from "../../../allocators/contract/allocator.ts";
import { createRegion } from "../../../allocators/contract/region.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { SubjectError } from "../../evidence/guarded_allocator.ts";
import { claims, isFreshAndBounded, liesInRegion, offers, takesAnyRegion } from "../needs.ts";
import { offsetOf } from "../support/offset_of.ts";
import { stridedOrder } from "../support/strided_order.ts";
import { scaleOf } from "../support/own_heap_requests.ts";
import { randomProgram } from "../support/random_program.ts";
import { SelfCheckObserver } from "./_self_check_observer.ts";
import { WalkObserver } from "./_walk_observer.ts";

/** Requirements on memory: whose bytes are whose. */
export const integrity: readonly Clause[] = [
  {
    id: "integrity.claims",
    level: "MUST",
    requirement:
      "Every operation with a claimed cost is offered, and every offered one has a claim",
    source: "The contract of Allocert: claims are themselves tested",
    lookAt: "The claims of the subject",
    check(context) {
      const { claims, capabilities } = context;
      for (const operation of ["realloc", "memalign"] as const) {
        const claimed = claims.complexity[operation] !== undefined;
        const offered = capabilities.has(operation);
        context.expect(
          claimed === offered,
          `"${operation}" to be ${
            claimed ? "offered, as its cost is claimed" : "absent or claimed"
          }`,
          offered ? "it is offered" : "it is not offered",
        );
      }
      for (const operation of ["malloc", "free"] as const) {
        context.expect(
          claims.complexity[operation] !== undefined,
          `a claim for "${operation}"`,
          "none",
        );
      }
    },
  },
  {
    id: "integrity.blocks-disjoint",
    level: "MUST",
    requirement: "Live blocks lie in the region and share no byte, through any program",
    source: "C17 7.22.3; probe C4; TLSF (RROS lab 4), torture test",
    lookAt: "Splitting and the size of the remainder",
    check(context) {
      context.run(randomProgram(context), { regionSize: context.room(65536) });
      context.run(randomProgram(context, { largest: 100, live: 400 }));
    },
  },
  {
    id: "integrity.payloads-kept",
    level: "MUST",
    requirement: "No call changes a byte of any live block",
    source: "Probe C4; libevl heap-torture (V1: every block is looked at after every free)",
    lookAt: "Links and headers that reach into the neighbour's payload",
    check(context) {
      const operations = context.budget.operations / 4;
      context.run(randomProgram(context, { operations, largest: 300, live: 24 }), {
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
        const largest = scaleOf(context) * bytes / 2;
        const run = context.run(randomProgram(context, { live: 1000, largest }), {
          regionSize: context.room(bytes),
        });
        context.premise(run.result.refused > 0, "no request was refused in the crowded heap");
      }
      // Holes that are slightly too small for the next request.
      context.run(
        randomProgram(context, { live: 1000, largest: scaleOf(context) * 1000, spread: 200 }),
        {
          regionSize: context.room(8192),
        },
      );
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
    needs: offers("usableSize"),
    check(context) {
      context.run(randomProgram(context, { largest: 600 }));
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
  {
    id: "integrity.junk-region",
    level: "MUST",
    requirement: "Nothing depends on what the region held before",
    source: "o1heap test suite (arena prefilled with random bytes)",
    lookAt: "Control data that creation does not set",
    needs: liesInRegion,
    check(context) {
      const trace = randomProgram(context, { operations: context.budget.operations / 2 });
      const hashes = [0x00, 0xff, 0xa5, 0x5a, 0x01].map((junk) =>
        context.run(trace, { junk, regionSize: context.room(16384) }).result.hash
      );
      context.expect(
        hashes.every((hash) => hash === hashes[0]),
        "the same addresses on regions filled with 0x00, 0xff, 0xa5, 0x5a and 0x01",
        `address hashes ${hashes.join(", ")}`,
      );
    },
  },
  {
    id: "integrity.payload-independent",
    level: "MUST",
    requirement: "Nothing depends on what callers write into their blocks",
    source: "TLSF (RROS lab 4): the lab fills every block over its full length; seeds 3.5 (b)",
    lookAt: "Fields of the next block that overlap the payload of a live one",
    needs: isFreshAndBounded,
    check(context) {
      const trace = randomProgram(context, { operations: context.budget.operations / 2 });
      const plain = context.run(trace, { shadow: false });
      const written = context.run(trace);
      context.expect(
        plain.result.hash === written.result.hash,
        "the same addresses whether blocks are written or not",
        "other addresses",
      );
    },
  },
  {
    id: "integrity.deterministic",
    level: "MUST",
    requirement: "The same calls on a fresh heap return the same addresses",
    source: "Rule L2: a replay is valid only if it goes the same way",
    lookAt: "State outside the region, and random choices",
    needs: isFreshAndBounded,
    check(context) {
      const trace = randomProgram(context, { operations: context.budget.operations / 2 });
      const [first, second] = [1, 2].map(() => {
        const { returned, heap } = context.run(trace);
        return returned.map((address) => offsetOf(heap.region, address));
      });
      const at = first!.findIndex((offset, i) => offset !== second![i] && !Number.isNaN(offset));
      context.expect(
        at < 0,
        `offset ${first![at]} in the region from operation ${at} in the second run`,
        `${second![at]}`,
      );
    },
  },
  {
    id: "integrity.isolated",
    level: "MUST",
    requirement: "Two instances do not know of each other",
    source: "Ecosystem: a subject is a factory of fresh, isolated instances",
    lookAt: "Variables of the module that belong into the instance",
    needs: isFreshAndBounded,
    check(context) {
      const size = context.request(40);
      const alone = context.heap();
      const offsets = Array.from(
        { length: 20 },
        () => offsetOf(alone.region, alone.malloc(size)),
      );
      const [left, right] = [context.heap(), context.heap()];
      for (const [i, offset] of offsets.entries()) {
        const found = offsetOf(left.region, left.malloc(size));
        left.expect(
          found === offset,
          `offset ${offset} in the region, as without a second instance`,
          found,
        );
        right.malloc(context.request(24 + i));
        if (i % 3 === 2 && right.live.length > 0) right.free(right.live[0]!);
      }
    },
  },
  {
    id: "integrity.adjacent-regions",
    level: "MUST",
    requirement: "Instances on adjacent regions of one buffer leave each other's bytes alone",
    source: "Probe B2 (regions adjacent); sharing a buffer is part of the contract of a region",
    lookAt: "Writes before the base and at the end of the region",
    needs: takesAnyRegion,
    check(context) {
      const size = context.room(2048);
      const { buffer, base } = createRegion(2 * size);
      const expectUntouched = (from: number, to: number, whose: string) => {
        const at = new Uint8Array(buffer, from, to - from).findIndex((byte) => byte !== 0);
        context.expect(at < 0, `no byte written ${whose}`, `byte ${at} of it changed`);
      };
      const left = context.create({ buffer, base, size });
      expectUntouched(base + size, buffer.byteLength, "behind the region when it is created");
      const kept = new Uint8Array(buffer, base, size).slice();
      const right = context.create({ buffer, base: base + size, size });
      exhaust(context, right);
      let at = new Uint8Array(buffer, base, size).findIndex((byte, i) => byte !== kept[i]);
      context.expect(at < 0, "no byte written in the region before", `byte ${at} of it changed`);
      const keptRight = new Uint8Array(buffer, base + size, size).slice();
      exhaust(context, left);
      at = new Uint8Array(buffer, base + size, size).findIndex((byte, i) => byte !== keptRight[i]);
      context.expect(at < 0, "no byte written in the region behind", `byte ${at} of it changed`);
      expectUntouched(0, base, "before both regions");
      expectUntouched(base + 2 * size, buffer.byteLength, "behind both regions");
    },
  },
  {
    id: "integrity.heap-walk",
    level: "MUST",
    requirement:
      "The heap walk lists exactly the live blocks as used, in order and without overlap",
    source: "RTEMS heap walk (V46); TLSF (RROS lab 4), walk",
    lookAt: "Flags in headers that a call forgets to set",
    needs: offers("blocks"),
    check(context) {
      const trace = randomProgram(context, {
        operations: context.budget.operations / 4,
        realloc: context.capabilities.has("realloc"),
      });
      context.run(trace, { observe: (heap) => new WalkObserver(heap) });
    },
  },
  {
    id: "integrity.self-check",
    level: "MUST",
    requirement: "The allocator's own check finds nothing broken after any call",
    source: "Rule S4; TLSF (RROS lab 4), check",
    lookAt: "The sentence that the check returns",
    needs: offers("check"),
    check(context) {
      const trace = randomProgram(context, {
        operations: context.budget.operations / 4,
        realloc: context.capabilities.has("realloc"),
      });
      context.run(trace, { observe: (heap) => new SelfCheckObserver(heap) });
    },
  },
  {
    id: "integrity.zeroed",
    level: "MUST",
    requirement: "Every block arrives filled with zeros",
    source: "RTEMS IMFS plugin: block tables rely on it",
    lookAt: "Blocks that are used a second time",
    needs: claims("zeroed", true),
    check(context) {
      context.run(randomProgram(context, { largest: 400 }), { regionSize: context.room(8192) });
    },
  },
  {
    id: "integrity.smallest-region",
    level: "MUST",
    requirement:
      "The smallest region as claimed serves 1 byte wherever it begins; one that cannot is refused with a RangeError",
    source: "V6 (least size and one less); V27; probe C11",
    lookAt: "The size of the control block, the smallest pool, and a base that is not aligned",
    needs: liesInRegion,
    check(context) {
      const { minimumRegion } = context.claims;
      const offsets = context.subject.provideRegion === undefined ? 64 : 1;
      for (let offset = 0; offset < offsets; offset++) {
        const heap = context.heap({ regionSize: minimumRegion, offset });
        heap.expect(heap.malloc(1) !== 0, `1 byte in a region of ${minimumRegion} bytes`, "null");
      }
      for (const size of [minimumRegion - 1, minimumRegion - 64, minimumRegion >> 1, 1, 0]) {
        if (size < 0 || throwsRangeError(() => context.heap({ regionSize: size }))) continue;
        const heap = context.heap({ regionSize: size });
        heap.expect(heap.malloc(1) !== 0, `1 byte or a RangeError on ${size} bytes`, "null");
      }
    },
  },
  {
    id: "integrity.any-region-size",
    level: "MUST",
    requirement:
      "A region of any size from the smallest on can be managed to its last byte and no further",
    source: "V6 (sizes 99 to 5,099 in steps of 111); probe C11 (unaligned pool sizes)",
    lookAt: "Rounding the end of the region down",
    needs: liesInRegion,
    check(context) {
      const { minimumRegion } = context.claims;
      const builder = new TraceBuilder();
      for (let id = 0; id < 12; id++) builder.malloc(id, context.request(1 + 40 * id));
      for (let id = 0; id < 12; id++) builder.free(id);
      const trace = builder.build("any-region-size");
      for (let extra = 0; extra <= 4096; extra += extra < 70 ? 1 : 111) {
        context.run(trace, { regionSize: minimumRegion + extra });
      }
    },
  },
];

/** Takes all there is in small blocks, gives half of them back, and takes again. */
function exhaust(context: CheckContext, allocator: Allocator): void {
  const size = context.request(24);
  const addresses: number[] = [];
  const take = () => {
    for (let left = 10_000; left > 0; left--) {
      const address = allocator.malloc(size);
      if (address === 0) return;
      addresses.push(address);
    }
  };
  take();
  for (let i = addresses.length - 1; i >= 0; i -= 2) allocator.free(addresses[i]!);
  take();
}

function throwsRangeError(action: () => unknown): boolean {
  try {
    action();
  } catch (error) {
    return (error instanceof SubjectError ? error.cause : error) instanceof RangeError;
  }
  return false;
}
