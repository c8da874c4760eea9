import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import {
  allOf,
  claims,
  cutsBlocks,
  isFreshAndBounded,
  isOnePiece,
  offers,
  refills,
  reuses,
} from "../needs.ts";
import { capacityAsClaimed } from "./capacity.ts";
import { strideOf } from "../support/stride_of.ts";
import { equalBlocks, fill, servesMissing } from "../support/equal_blocks.ts";

/** Requirements on waste: inside of blocks, and between them. */
export const fragmentation: readonly Clause[] = [
  {
    id: "fragmentation.usable-size",
    level: "MUST",
    requirement: "No block is larger than the request by more than the claimed rounding",
    source: "Rule T5; sysprog21/tlsf-bsd (defect D1): 1 byte takes a block of 4 MiB; V52",
    lookAt: "The size at which a block is split: that of the request, not that of the class found",
    needs: allOf(offers("usableSize"), claims("rounding")),
    check(context) {
      for (const wanted of sizes()) {
        const heap = context.heap({ regionSize: context.room(131_072) });
        const size = context.request(wanted);
        const address = heap.malloc(size);
        heap.expect(address !== 0, `malloc(${size}) in an empty heap`, "null");
        const usable = heap.allocator.usableSize!(address);
        const most = mostGranted(context, size);
        heap.expect(usable <= most, `at most ${most} usable bytes for ${size} requested`, usable);
      }
    },
  },
  {
    id: "fragmentation.in-holes",
    level: "MUST",
    requirement: "A block served from a hole is no larger than the claimed rounding allows",
    source: "Rule T5; V19: a request must not use up a hole much larger than itself",
    lookAt: "The threshold below which a remainder is not cut off",
    needs: allOf(offers("usableSize"), cutsBlocks, claims("rounding")),
    check(context) {
      for (const hole of [64, 136, 520, 1200, 4000]) {
        for (const share of [0.2, 0.5, 0.7, 0.9, 0.98]) {
          const heap = context.heap();
          const [address] = [heap.malloc(context.request(hole)), heap.malloc(context.request(24))];
          heap.free(address!);
          const size = Math.max(1, Math.floor(context.request(hole) * share));
          const block = heap.malloc(size);
          heap.expect(block !== 0, `malloc(${size}) in an almost empty heap`, "null");
          const usable = heap.allocator.usableSize!(block);
          const most = mostGranted(context, size);
          heap.expect(usable <= most, `at most ${most} usable bytes for ${size} requested`, usable);
        }
      }
      for (let hole = 8; hole <= 264; hole += 8) everySizeInto(context, context.request(hole));
    },
  },
  {
    id: "fragmentation.strides",
    level: "MUST",
    requirement:
      "Equal blocks lie no further apart than rounding and one header, the same for all sizes, explain",
    source: "Rule T5: what usable size does not tell, the addresses do",
    lookAt: "Bytes lost between blocks",
    needs: allOf(isFreshAndBounded, reuses, claims("rounding"), isOnePiece),
    check(context) {
      const header = Math.max(...[1, 8, 16, 24].map((size) => {
        const served = context.request(size);
        return strideOf(context, served) - served;
      }));
      for (const wanted of [32, 100, 257, 500, 1000, 3000]) {
        const size = context.request(wanted);
        const stride = strideOf(context, size);
        const most = mostGranted(context, size) + Math.max(header, context.claims.alignment);
        context.expect(
          stride <= most,
          `at most ${most} bytes from one block of ${size} bytes to the next`,
          stride,
        );
      }
    },
  },
  {
    id: "fragmentation.holes-refilled",
    level: "MUST",
    requirement: "Every second block freed, as many blocks of the size fit as were freed",
    source: "Espressif V16; rule T2, holes",
    lookAt: "A class that is searched from the size above",
    needs: allOf(isFreshAndBounded, refills),
    check(context) {
      for (const wanted of [8, 24, 100, 257, 700]) {
        const blocks = equalBlocks(context, wanted, 8192);
        const trace = fill(context.trace(), blocks);
        for (let id = 1; id < blocks.capacity; id += 2) trace.free(id);
        context.run(trace.build("holes"), { ...blocks.options, verify: servesMissing(blocks) });
      }
    },
  },
  {
    id: "fragmentation.smaller-into-holes",
    level: "MUST",
    requirement: "Every second block freed, as many smaller blocks fit at least",
    source: "Rule T2, holes; V16",
    lookAt: "Holes that are passed over by smaller requests",
    needs: allOf(isFreshAndBounded, cutsBlocks, refills),
    check(context) {
      for (const wanted of [64, 300, 1000]) {
        const blocks = equalBlocks(context, wanted, 8192);
        const trace = fill(context.trace(), blocks);
        for (let id = 1; id < blocks.capacity; id += 2) trace.free(id);
        context.run(trace.build("holes"), {
          ...blocks.options,
          verify: servesMissing(blocks, Math.floor(blocks.size * 0.6)),
        });
      }
    },
  },
  capacityAsClaimed,
];

/** Takes and gives back blocks of every size that a hole may serve, the smallest first. */
function everySizeInto(context: CheckContext, hole: number): void {
  for (let size = 1; size <= hole; size++) {
    const heap = context.heap({ regionSize: context.room(2048) });
    const [address] = [heap.malloc(hole), heap.malloc(context.request(24))];
    heap.free(address!);
    const block = heap.malloc(size);
    if (block === 0) continue;
    const usable = heap.allocator.usableSize!(block);
    const most = mostGranted(context, size);
    heap.expect(usable <= most, `at most ${most} usable bytes for ${size} requested`, usable);
    if (size >= 40) size += 7;
  }
}

function sizes(): number[] {
  const sizes: number[] = [];
  for (let power = 1; power <= 65536; power *= 2) {
    for (const delta of [-1, 0, 1, power >> 2, (power >> 1) + 1]) {
      if (power + delta > 0) sizes.push(power + delta);
    }
  }
  return sizes;
}

/** Bytes of a block at most, as claimed. */
function mostGranted(context: CheckContext, size: number): number {
  const { bytes, ratio } = context.claims.rounding!;
  return Math.floor(size + bytes + ratio * size);
}
