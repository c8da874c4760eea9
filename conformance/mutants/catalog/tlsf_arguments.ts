import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of TLSF in what it makes of sizes and alignments. */
export const tlsfArgumentMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/tlsf/tlsf.ts", export: "tlsf" },
  [
    {
      name: "aligned-below-a-kilobyte",
      description: "Alignments above 1,024 bytes are served with 1,024",
      seen: "starter mutants: wrong above the header's alignment",
      patches: [{
        file: "allocators/blocks/bits.ts",
        find: `const gap = -block & (alignment - 1);`,
        replace: `alignment = Math.min(alignment, 256);
  const gap = -block & (alignment - 1);`,
      }],
      kills: ["alignment.over-aligned", "alignment.realloc"],
      charges: "alignment.over-aligned",
      by: "a multiple of 2048",
    },
    {
      name: "accepts-fractional-alignment",
      description: "An alignment of 1.5 passes for a power of two",
      patches: [{
        file: "allocators/contract/arguments.ts",
        find: `(value & (value - 1)) === 0 && Number.isInteger(value)`,
        replace: `(value & (value - 1)) === 0`,
      }],
      kills: ["alignment.invalid"],
      by: "memalign(1.5, 16)",
    },
    {
      name: "huge-alignment-wraps",
      description: "An alignment of 2^32 is taken for 0, that is for none",
      seen: "D3: mattconte/tlsf: memalign(2^63, 16) returns a pointer",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `const slack = alignment + `,
        replace: `alignment |= 0;
    const slack = alignment + `,
      }],
      kills: ["alignment.too-large"],
      by: "from memalign(2^",
    },
    {
      name: "aligned-size-wraps",
      description: "The sum of size and alignment is compared in 32 bits",
      seen: "D3: mattconte/tlsf; CVE-2021-32020 in the malloc of FreeRTOS",
      patches: [{
        file: "allocators/blocks/boundary_tag_heap.ts",
        find: `size + slack > LARGEST || size >>> 0 !== size) {`,
        replace: `size < 0 || (size + slack) >>> 0 > LARGEST) {`,
      }],
      kills: ["alignment.huge"],
      by: "from memalign(16, 9007199254740991)",
    },
    {
      name: "size-wraps",
      description: "A size is rounded up in 32 bits, so that 2^32 becomes the smallest block",
      seen: "D3: mattconte/tlsf#22, EVL",
      patches: [{
        find:
          `if (size === 0 || size > LARGEST || size >>> 0 !== size) return refuseSize("malloc", size);`,
        replace:
          `if (size === 0 || !Number.isSafeInteger(size) || size < 0) return refuseSize("malloc", size);`,
      }],
      kills: ["exhaustion.huge"],
      by: "from malloc(4294967",
    },
    {
      name: "accepts-fractional-size",
      description: "A size of 1.5 is rounded up to 2",
      seen: "starter mutants: accepts 1.5 as a size",
      patches: [{
        find: `size > LARGEST || size >>> 0 !== size) return refuseSize("malloc", size);`,
        replace: `size > LARGEST || !(size > 0)) return refuseSize("malloc", size);`,
      }],
      kills: ["exhaustion.invalid-size"],
      by: "malloc(0.5)",
    },
    {
      name: "accepts-negative-size",
      description: "A size of -1 is refused as if there were no memory",
      seen: "starter mutants: accepts -1 as a size",
      patches: [{
        file: "allocators/contract/arguments.ts",
        find: `if (Number.isSafeInteger(size) && size >= 0) return;`,
        replace: `if (Number.isSafeInteger(size)) return;`,
      }],
      kills: ["exhaustion.invalid-size"],
      by: "malloc(-1)",
    },
    {
      name: "accepts-nan-size",
      description: "NaN as a size is refused as if there were no memory",
      seen: "starter mutants: accepts NaN as a size",
      patches: [{
        file: "allocators/contract/arguments.ts",
        find: `if (Number.isSafeInteger(size) && size >= 0) return;`,
        replace: `if (Number.isNaN(size) || (Number.isSafeInteger(size) && size >= 0)) return;`,
      }],
      kills: ["exhaustion.invalid-size", "realloc.invalid-size"],
      by: "malloc(NaN)",
    },
    {
      name: "twos-taken-for-a-block",
      description: "An address with two words of 2 before it passes for a live block",
      seen: "words of 2 before the region: accepted",
      patches: [{
        file: "allocators/blocks/sealed_header.ts",
        find: `  if (block * 4 !== address) throw notLive(operation, address, "it is misaligned");`,
        replace:
          `  if (block * 4 !== address) throw notLive(operation, address, "it is misaligned");
  if (words[block - 1] === 2 && words[block - 2] === 2) return block;`,
      }],
      kills: ["misuse.foreign"],
      by: "a RangeError from free",
    },
  ],
);
