import type { Clause } from "../clause.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { allOf, offers, takesAnyRegion } from "../needs.ts";
import { detects } from "./_detects.ts";

import { SIZES, threeBlocks } from "./_three_blocks.ts";

/** Requirements on freeing an address at which no block begins. */
export const noBlock: readonly Clause[] = [
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
            heap.refusesMisuse(`free(p + ${offset})`, () => heap.allocator.free(address + offset));
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
        heap.refusesMisuse(`free(p + ${offset})`, () => heap.allocator.free(address + offset));
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
        heap.refusesMisuse(`free(${address})`, () => heap.allocator.free(address));
      }
      if (takesAnyRegion(context) === undefined) refusesHostileMargins(context);
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
        heap.refusesMisuse(`free(${at})`, () => heap.allocator.free(at));
      }
      for (let at = base + size - 64; at < base + size; at += 8) {
        if (!live.has(at)) heap.refusesMisuse(`free(${at})`, () => heap.allocator.free(at));
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
        if (!live.has(at)) heap.refusesMisuse(`free(${at})`, () => heap.allocator.free(at));
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
          heap.refusesMisuse(`free(p ${offset})`, () => heap.allocator.free(at));
        }
        heap.free(address);
        heap.refusesMisuse("a second free(p)", () => heap.allocator.free(address));
      }
    },
  },
];

/** Frees what lies right before and behind the region, where the bytes look like a block. */
function refusesHostileMargins(context: CheckContext): void {
  const { heap, address } = threeBlocks(context, 100);
  const { base, size, buffer } = heap.region;
  const end = base + size;
  const header = heap.bytes.slice(address - 16, address);
  const hostile: readonly ((at: number) => number)[] = [
    () => 0xff,
    (at) => at % 4 === 0 ? 2 : 0,
    (at) => header[at % 16]!,
    (at) => heap.bytes[base + at % size]!,
  ];
  for (const byteAt of hostile) {
    for (let at = 0; at < base; at++) heap.bytes[at] = byteAt(at);
    for (let at = end; at < buffer.byteLength; at++) heap.bytes[at] = byteAt(at);
    for (let at = 8; at < buffer.byteLength; at += 8) {
      // The region itself is for other clauses.
      if (at >= base && at < end) at = Math.ceil(end / 8) * 8;
      heap.refuses(`free(${at})`, () => heap.allocator.free(at));
    }
  }
}
