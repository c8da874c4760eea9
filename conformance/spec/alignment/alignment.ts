import type { Region } from "../../../allocators/contract/region.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import {
  allOf,
  asks,
  claims,
  coalesces,
  isFreshAndBounded,
  offers,
  takesAnyRegion,
} from "../needs.ts";
import { servesWhenAllFree } from "../support/serves_when_all_free.ts";
import { nameOf, requireNull, wideSizes } from "../support/wide_sizes.ts";
import { runBeyondMalloc } from "../support/run_beyond_malloc.ts";
import { ALIGNING, randomProgram, upTo } from "../support/random_program.ts";

/** Requirements on the addresses that are handed out. */
export const alignment: readonly Clause[] = [
  {
    id: "alignment.default",
    level: "MUST",
    requirement: "Every address that malloc returns is a multiple of the claimed alignment",
    source: "C17 7.22.3; TLSF (RROS lab 4), 7.1",
    lookAt: "Rounding of sizes, and the size of headers",
    rules: ["alignment"],
    check(context) {
      const trace = context.trace();
      const most = context.request(Math.min(4 * context.claims.alignment + 1, 513));
      for (let size = 1; size <= most; size++) trace.malloc(size, size);
      for (let id = 1; id <= most; id += 2) trace.free(id);
      for (let id = 1; id <= most; id += 2) trace.malloc(id, most + 1 - id);
      context.run(trace.build("every-size"), { regionSize: context.room(most * most * 4) });
    },
  },
  {
    id: "alignment.any-region",
    level: "MUST",
    requirement: "Addresses are multiples of the claimed alignment wherever the region begins",
    source: "rlsf (V5: base offsets 0 to 63)",
    lookAt: "Whether the base of the region is taken as aligned",
    rulesHere: ["creation"],
    needs: takesAnyRegion,
    check(context) {
      const size = context.request(24);
      const trace = context.trace().malloc(0, size).malloc(1, 1).free(0).malloc(2, 1);
      for (let offset = 1; offset < 64; offset++) {
        context.run(trace.build("region-base"), { offset });
      }
    },
  },
  {
    id: "alignment.over-aligned",
    level: "MUST",
    requirement: "memalign serves every power of two at a multiple of it, whatever the size",
    source: "C17 7.22.3.1; probe C3",
    lookAt: "The search size of memalign, and the gap before the aligned block",
    rules: ["over-alignment"],
    needs: offers("memalign"),
    check(context) {
      for (const alignment of powersOfTwo(1, largestAlignment(context))) {
        const trace = context.trace();
        const sizes = [1, alignment - 1, alignment, alignment + 1, 100].map((size) =>
          Math.max(1, context.request(size))
        );
        for (const [id, size] of sizes.entries()) trace.memalign(id, alignment, size);
        const run = context.run(trace.build(`align-${alignment}`), {
          regionSize: context.room(16 * alignment + 4096),
        });
        for (const [id, size] of sizes.entries()) {
          context.expect(
            run.returned[id] !== 0,
            `memalign(${alignment}, ${size}) to be served while most of the heap is free`,
            "null",
          );
        }
      }
    },
  },
  {
    id: "alignment.invalid",
    level: "MUST",
    requirement:
      "An alignment that is no power of two is refused with a RangeError, heap unchanged",
    source: "C17 7.22.3.1 with DR 460; POSIX posix_memalign; V28",
    lookAt: "The check of the alignment before anything is changed",
    needs: allOf(offers("memalign"), asks("invalid-alignment")),
    check(context) {
      const heap = context.heap();
      heap.malloc(context.request(24));
      const isWide = context.capabilities.has("wide");
      for (const alignment of [0, 3, 5, 6, 7, 9, 24, 100, ...isWide ? [] : NO_INTEGERS]) {
        heap.refuses(
          `memalign(${alignment}, 16)`,
          () => heap.allocator.memalign!(alignment, context.request(16)),
        );
      }
    },
  },
  {
    id: "alignment.too-large",
    level: "MUST",
    requirement: "An alignment that the region cannot serve yields null",
    source: "Probe C3 (alignments up to 2^63)",
    lookAt: "Sums of size and alignment that exceed 32 bits",
    rulesHere: ["exhaustion"],
    needs: offers("memalign"),
    check(context) {
      const size = context.request(100);
      const isBounded = context.subject.ownHeap === undefined;
      const blocks = isBounded ? context.heap().fill(size).length : 1;
      const heap = context.heap();
      const limit = heap.region.base + heap.region.size;
      const first = Math.log2(nextPowerOfTwo(limit));
      for (let exponent = first; exponent <= 52; exponent++) {
        for (const wanted of [1, context.request(4096)]) {
          const address = heap.allocator.memalign!(2 ** exponent, wanted);
          heap.expect(address === 0, `null from memalign(2^${exponent}, ${wanted})`, address);
        }
      }
      if (!isBounded) {
        heap.expect(heap.malloc(size) !== 0, `${size} bytes afterwards`, "null");
        return;
      }
      const left = heap.fill(size).length;
      heap.expect(left === blocks, `${blocks} blocks of ${size} bytes, as in a fresh heap`, left);
    },
  },
  {
    id: "alignment.huge",
    level: "MUST",
    requirement:
      "memalign for a size or at an alignment that comes out small where it wraps around yields null, and the heap works on",
    source: "mattconte/tlsf: memalign(2^63, 16) returns a pointer (defect D3); CVE-2021-32020",
    lookAt: "Sums of size, alignment and header that exceed their type",
    rulesHere: ["exhaustion"],
    needs: allOf(isFreshAndBounded, offers("memalign")),
    check(context) {
      const heap = context.heap();
      const { wide } = heap.allocator;
      const largestSize = wide?.largestSize ?? BigInt(Number.MAX_SAFE_INTEGER);
      const largestAlignment = wide?.largestAlignment ?? 2n ** 52n;
      for (const [alignment, size] of wideAligned(largestSize, largestAlignment, heap.region)) {
        requireNull(
          heap,
          `memalign(${alignment}, ${nameOf(size, largestSize)})`,
          () =>
            wide ? wide.memalign!(alignment, size) : heap.memalign(Number(alignment), Number(size)),
        );
      }
      heap.expect(heap.malloc(1) !== 0, "1 byte afterwards", "null");
    },
  },
  {
    id: "alignment.gives-back",
    level: "MUST",
    requirement: "Aligned blocks give back all they took, the gaps before them included",
    source: "Probe C7; V11",
    lookAt: "The free block made of the gap before an aligned payload",
    needs: allOf(isFreshAndBounded, offers("memalign"), coalesces),
    check(context) {
      const options = { regionSize: context.room(65536) };
      const verify = servesWhenAllFree(context, options);
      for (const largest of [64, 1024]) {
        const trace = randomProgram(context, {
          weights: ALIGNING,
          alignments: { kind: "choice", values: powersOfTwo(16, largest) },
        });
        runBeyondMalloc(context, trace, { ...options, verify });
      }
    },
  },
  {
    id: "alignment.realloc",
    level: "MUST",
    requirement: "A block keeps the alignment it was allocated with when realloc moves it",
    source: "Rust GlobalAlloc::realloc; mattconte/tlsf#36 (defect D4); V29",
    lookAt: "The request with which realloc looks for a new place",
    rules: ["kept-alignment"],
    needs: allOf(offers("memalign", "realloc"), claims("reallocAlignment", "kept")),
    check(context) {
      for (const alignment of powersOfTwo(16, Math.min(4096, largestAlignment(context)))) {
        const trace = context.trace();
        for (const [id, size] of [500, 100, 5000, 10, 20_000].entries()) {
          trace.malloc(2 * id, 8 + id).memalign(2 * id + 1, alignment, context.request(40));
          trace.malloc(100 + id, 24).realloc(2 * id + 1, context.request(size));
        }
        context.run(trace.build(`realloc-aligned-${alignment}`), {
          regionSize: context.room(16 * alignment + 65536),
        });
      }
    },
  },
  {
    id: "alignment.zero-size",
    level: "MUST",
    requirement: "memalign of 0 bytes does what the claims say of malloc(0)",
    source: "C17 7.22.3 with DR 417; POSIX posix_memalign; V28, V31",
    lookAt: "Size 0 on the path of memalign",
    rulesHere: ["return"],
    needs: allOf(offers("memalign"), claims("zeroSize")),
    check(context) {
      const heap = context.heap();
      const unique = context.claims.zeroSize === "unique";
      for (const alignment of powersOfTwo(1, Math.min(4096, largestAlignment(context)))) {
        const address = heap.memalign(alignment, 0);
        const call = `memalign(${alignment}, 0)`;
        if (!unique) heap.expect(address === 0, `null from ${call}`, address);
        else {heap.expect(
            address > 0 && address % alignment === 0,
            `an address from ${call}`,
            address,
          );}
      }
    },
  },
  {
    id: "alignment.neighbours",
    level: "MUST",
    requirement: "Blocks around an aligned block keep their bytes when it comes and goes",
    source: "Espressif (V28: two 50-byte neighbours of an aligned block)",
    lookAt: "Writes of bookkeeping before the aligned payload",
    needs: offers("memalign"),
    check(context) {
      const trace = randomProgram(context, {
        weights: ALIGNING,
        alignments: { kind: "choice", values: [32, 64, 128, 512] },
        sizes: upTo(200),
        operations: context.budget.operations / 4,
      });
      context.run(trace, {
        regionSize: context.room(8192),
        shadow: { everyBlockAfterEveryOperation: true },
      });
    },
  },
];

/** Alignments that only JavaScript can ask for. */
const NO_INTEGERS = [-1, -8, 1.5, 0.5, NaN, Infinity];

/**
 * Alignments and sizes whose sum, or one of which, wraps around: 2^63 with 1 byte, 64 with
 * `SIZE_MAX - 63`.
 */
function wideAligned(
  largestSize: bigint,
  largestAlignment: bigint,
  { base, size: bytes }: Region,
): [alignment: bigint, size: bigint][] {
  const requests: [bigint, bigint][] = [];
  const sizes = wideSizes(largestSize, bytes);
  for (let alignment = 1n; alignment <= largestAlignment; alignment <<= 1n) {
    if (alignment > 65536n) {
      // No address but 0 is a multiple of these, whatever a pointer has above an address.
      if (alignment < largestAlignment >> 15n || alignment <= base + bytes) continue;
      for (const size of [1n, 24n, alignment, alignment - 1n, largestSize]) {
        if (size <= largestSize) requests.push([alignment, size]);
      }
      continue;
    }
    for (const size of [-1n, 0n, 1n, 8n, 16n].map((delta) => largestSize - alignment + delta)) {
      if (size > bytes && size <= largestSize) requests.push([alignment, size]);
    }
    if (alignment === 64n) { for (const size of sizes) requests.push([alignment, size]); }
  }
  return requests;
}

function largestAlignment(context: CheckContext): number {
  return Math.min(65536, context.claims.largestAlignment ?? Infinity);
}

function powersOfTwo(from: number, to: number): number[] {
  const powers: number[] = [];
  for (let power = from; power <= to; power *= 2) powers.push(power);
  return powers;
}

function nextPowerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(value));
}
