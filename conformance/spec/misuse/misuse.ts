import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { allOf, claims, coalesces, isFreshAndBounded, offers } from "../needs.ts";
import type { TestHeap } from "../../evidence/test_heap.ts";
import { offsetOf } from "../support/offset_of.ts";

/** In a heap that others use as well it is not known which addresses are live. */
const detects = allOf(isFreshAndBounded, claims("misuse", "detected"));

/** Requirements on addresses that are not live. */
export const misuse: readonly Clause[] = [
  {
    id: "misuse.free-null",
    level: "MUST",
    requirement: "free(0) does nothing",
    source: "C17 7.22.3.3: free of a null pointer does nothing",
    lookAt: "Address 0 before it is taken for a block",
    check(context) {
      const heap = context.heap();
      heap.unchanged("free(0) on a fresh heap", () => heap.allocator.free(0));
      heap.malloc(context.request(40));
      heap.unchanged("free(0)", () => heap.allocator.free(0));
    },
  },
  {
    id: "misuse.double-free",
    level: "MUST",
    requirement: "Freeing a block twice is refused with a RangeError, heap unchanged",
    source: "Probe C9; libevl (defect D8): accepted, the count of used bytes wraps; V49",
    lookAt: "The mark of a live block, which must be gone when it is freed",
    needs: detects,
    check(context) {
      for (const wanted of SIZES) {
        const { heap, address } = threeBlocks(context, wanted);
        heap.free(address);
        heap.refuses(`a second free(${address})`, () => heap.allocator.free(address));
      }
    },
  },
  {
    id: "misuse.double-free-later",
    level: "MUST",
    requirement:
      "A second free is refused also when other blocks were freed and allocated in between",
    source: "V49 (p, q, p), the order that defeats a check of the list head",
    lookAt: "A mark that is set only for the block freed last",
    needs: detects,
    check(context) {
      for (const wanted of SIZES) {
        const size = context.request(wanted);
        const heap = context.heap({ regionSize: context.room(10 * size + 1024) });
        const addresses = Array.from({ length: 8 }, () => heap.malloc(size));
        context.premise(!addresses.includes(0), `eight blocks of ${size} bytes do not fit`);
        for (const i of [1, 5, 3]) heap.free(addresses[i]!);
        for (const i of [1, 5, 3]) {
          heap.refuses(`a second free(${addresses[i]})`, () => heap.allocator.free(addresses[i]!));
        }
      }
    },
  },
  {
    id: "misuse.double-free-joined",
    level: "MUST",
    requirement: "A second free is refused also when the block has been joined with its neighbours",
    source: "TLSF (RROS lab 4), double free with assertions off: the free list becomes a circle",
    lookAt: "Stale headers inside of a joined block",
    needs: allOf(detects, coalesces),
    check(context) {
      for (const wanted of SIZES) {
        const size = context.request(wanted);
        const heap = context.heap({ regionSize: context.room(10 * size + 1024) });
        const addresses = Array.from({ length: 8 }, () => heap.malloc(size));
        context.premise(!addresses.includes(0), `eight blocks of ${size} bytes do not fit`);
        for (const i of [2, 3, 4, 5]) heap.free(addresses[i]!);
        for (const i of [2, 3, 4, 5]) {
          heap.refuses(`a second free(${addresses[i]})`, () => heap.allocator.free(addresses[i]!));
        }
        heap.freeAll();
        for (const address of addresses) {
          heap.refuses(`a second free(${address})`, () => heap.allocator.free(address));
        }
      }
    },
  },
  {
    id: "misuse.interior",
    level: "MUST",
    requirement:
      "Freeing an address inside of a live block is refused with a RangeError, heap unchanged",
    source: "Probe C9; EVL heap: an address that is no block start is an error; V49 (p + 8)",
    lookAt: "Payload bytes that are taken for a header",
    needs: detects,
    check(context) {
      for (const wanted of SIZES) {
        const { heap, address } = threeBlocks(context, wanted);
        for (const fill of [0x00, 0xff, 0x01, 0x5a]) {
          heap.bytes.fill(fill, address, address + context.request(wanted));
          for (const offset of [8, 16, 24, 32, 64, 128, 512]) {
            if (offset >= context.request(wanted)) continue;
            heap.refuses(`free(p + ${offset})`, () => heap.allocator.free(address + offset));
          }
        }
      }
    },
  },
  {
    id: "misuse.misaligned",
    level: "MUST",
    requirement:
      "Freeing an address that is no multiple of the alignment is refused, heap unchanged",
    source: "Probe C9; EVL heap 8.7",
    lookAt: "Addresses that are rounded before they are looked up",
    needs: detects,
    check(context) {
      const { heap, address } = threeBlocks(context, 100);
      for (const offset of [1, 2, 3, 5, 7, -1, -2, -7, 0.5]) {
        if (offset % context.claims.alignment === 0) continue;
        heap.refuses(`free(p + ${offset})`, () => heap.allocator.free(address + offset));
      }
    },
  },
  {
    id: "misuse.foreign",
    level: "MUST",
    requirement:
      "Freeing an address outside of the memory is refused with a RangeError, heap unchanged",
    source: "Probe C9; V49 (foreign, stack and closed pointers)",
    lookAt: "The comparison with both ends of the region",
    needs: detects,
    check(context) {
      const { heap } = threeBlocks(context, 100);
      const { base, size, buffer } = heap.region;
      const end = base + size;
      for (
        const address of [
          -8,
          -1,
          8,
          base - 8,
          end,
          end + 8,
          end + 16,
          buffer.byteLength,
          2 ** 31,
          2 ** 32 + base + 64,
          2 ** 40,
          2 ** 53 - 8,
          NaN,
          Infinity,
          -Infinity,
        ]
      ) {
        heap.refuses(`free(${address})`, () => heap.allocator.free(address));
      }
    },
  },
  {
    id: "misuse.control-data",
    level: "MUST",
    requirement: "Freeing an address of control data is refused with a RangeError, heap unchanged",
    source: "Probe C9; V46 (damaged headers)",
    lookAt: "Addresses below the first block, and the sentinel at the end",
    needs: detects,
    check(context) {
      const { heap, address } = threeBlocks(context, 100);
      const { base, size } = heap.region;
      const live = new Set(heap.live);
      const first = Math.ceil(base / 8) * 8;
      const step = Math.max(8, Math.floor((address - first) / 4096) * 8);
      for (let at = first; at < Math.min(...live); at += step) {
        heap.refuses(`free(${at})`, () => heap.allocator.free(at));
      }
      for (let at = base + size - 64; at < base + size; at += 8) {
        if (!live.has(at)) heap.refuses(`free(${at})`, () => heap.allocator.free(at));
      }
    },
  },
  {
    id: "misuse.free-memory",
    level: "MUST",
    requirement: "Freeing an address in free memory is refused with a RangeError, heap unchanged",
    source: "Probe C9",
    lookAt: "Bytes of earlier blocks that still look like a header",
    needs: detects,
    check(context) {
      const heap = context.heap();
      const size = context.request(72);
      for (let i = 0; i < 32; i++) heap.malloc(size);
      const addresses = heap.live;
      for (const address of addresses) heap.bytes.fill(0xff, address, address + size);
      heap.freeAll();
      heap.malloc(size);
      const live = new Set(heap.live);
      const low = Math.min(...addresses);
      const high = Math.max(...addresses) + size;
      for (let at = Math.ceil(low / 8) * 8; at < high; at += 8) {
        if (!live.has(at)) heap.refuses(`free(${at})`, () => heap.allocator.free(at));
      }
    },
  },
  {
    id: "misuse.aligned-block",
    level: "MUST",
    requirement:
      "The gap before an aligned block is no live block, and the block is freed only once",
    source: "mattconte/tlsf: memalign makes a free block of the gap",
    lookAt: "The header of the gap, and a back pointer before the aligned payload",
    needs: allOf(detects, offers("memalign")),
    check(context) {
      for (const alignment of [64, 256, 1024]) {
        if (alignment > (context.claims.largestAlignment ?? Infinity)) continue;
        const heap = context.heap();
        heap.malloc(context.request(24));
        const address = heap.memalign(alignment, context.request(100));
        context.premise(address !== 0, `no block at a multiple of ${alignment}`);
        for (let offset = -alignment; offset <= 16; offset += 8) {
          const at = address + offset;
          if (at <= heap.region.base || heap.live.includes(at)) continue;
          heap.refuses(`free(p ${offset})`, () => heap.allocator.free(at));
        }
        heap.free(address);
        heap.refuses("a second free(p)", () => heap.allocator.free(address));
      }
    },
  },
  {
    id: "misuse.realloc",
    level: "MUST",
    requirement:
      "realloc of an address that is not live is refused with a RangeError, heap unchanged",
    source: "Probe C9; C17 7.22.3.5: undefined, here claimed to be detected",
    lookAt: "The check of the address before the sizes are compared",
    needs: allOf(detects, offers("realloc")),
    check(context) {
      const { heap, address } = threeBlocks(context, 100);
      heap.free(address);
      for (const dead of [address, address + 8, 8, heap.region.base + heap.region.size, -8, NaN]) {
        for (const size of [1, context.request(100), context.request(1000)]) {
          heap.refuses(`realloc(${dead}, ${size})`, () => heap.allocator.realloc!(dead, size));
        }
      }
    },
  },
  {
    id: "misuse.realloc-moved",
    level: "MUST",
    requirement: "The old address of a block that realloc moved or freed is not live any more",
    source: "C17 7.22.3.5: the old object is deallocated",
    lookAt: "The mark of the old block after the copy",
    needs: allOf(detects, offers("realloc")),
    check(context) {
      const { heap, address } = threeBlocks(context, 40);
      const moved = heap.realloc(address, context.request(2000));
      if (moved !== 0 && moved !== address) {
        heap.refuses(`free(${address}) after the move`, () => heap.allocator.free(address));
      }
      const other = threeBlocks(context, 40);
      other.heap.allocator.realloc!(other.address, 0);
      other.heap.refuses(
        `free(${other.address}) after realloc to 0 bytes`,
        () => other.heap.allocator.free(other.address),
      );
    },
  },
  {
    id: "misuse.usable-size",
    level: "MUST",
    requirement: "usableSize of an address that is not live is refused with a RangeError",
    source: "EVL heap: check_block returns an error for what is no block",
    lookAt: "The check of the address in usableSize",
    needs: allOf(detects, offers("usableSize")),
    check(context) {
      const { heap, address } = threeBlocks(context, 100);
      heap.free(address);
      for (const dead of [address, address + 1, 8, heap.region.base + heap.region.size, -8, NaN]) {
        heap.refuses(`usableSize(${dead})`, () => heap.allocator.usableSize!(dead));
      }
    },
  },
  {
    id: "misuse.works-on",
    level: "MUST",
    requirement: "After refused misuse the heap serves what it would have served without",
    source: "The contract of Allocert: heap unchanged",
    lookAt: "State outside of the region that a refused call changes",
    needs: detects,
    check(context) {
      const size = context.request(48);
      const [plain, abused] = [context.heap(), context.heap()];
      for (let round = 0; round < 50; round++) {
        const [expected, actual] = [plain.malloc(size), abused.malloc(size)];
        const offset = offsetOf(plain.region, expected);
        const found = offsetOf(abused.region, actual);
        abused.expect(found === offset, `offset ${offset} in the region, as without misuse`, found);
        if (actual === 0) break;
        abused.refuses("free(p + 8)", () => abused.allocator.free(actual + 8));
        if (round % 3 !== 0) continue;
        plain.free(expected);
        abused.free(actual);
        abused.refuses("a second free(p)", () => abused.allocator.free(actual));
      }
    },
  },
];

const SIZES = [8, 40, 256, 4096];

/** A heap with three blocks, and the address of the one in the middle. */
function threeBlocks(
  context: CheckContext,
  wanted: number,
): { heap: TestHeap; address: number } {
  const heap = context.heap({ regionSize: context.room(32768) });
  const size = context.request(wanted);
  const [, address] = [heap.malloc(size), heap.malloc(size), heap.malloc(size)];
  context.premise(
    address !== 0 && heap.live.length === 3,
    `three blocks of ${size} bytes do not fit`,
  );
  return { heap, address: address! };
}
