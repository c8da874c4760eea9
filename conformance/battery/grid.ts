import type { OperationWeights, ProgramDials } from "../../workloads/programs/program_dials.ts";
import type { Distribution } from "../../workloads/random/distribution.ts";
import type { BatteryProgram } from "./battery_program.ts";

/** A part of the battery: programs that look for defects of one kind. */
export type BatteryPart = "short" | "crowded" | "large" | "long" | "aligned" | "pools";

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** Largest request of a part: a subject with a smaller one is not asked for large blocks. */
export const LARGE_BLOCK: number = 64 * KIB;

/**
 * The programs of the battery, by part.
 *
 * Sizes are drawn log-uniformly, and in part from powers of two, multiples of a page and their
 * neighbours. Half, full and over the edge are the levels to which programs fill a heap.
 *
 * @param operations Operations of a program of usual length; those of the others are multiples. In
 * short runs the largest regions are smaller as well.
 */
export function batteryGrid(
  operations: number,
): Readonly<Record<BatteryPart, readonly BatteryProgram[]>> {
  const huge = Math.min(64, Math.max(4, Math.floor(operations / 31))) * MIB;
  return {
    short: [10, 30, 100].map((length) => ({
      name: `of-${length}-calls`,
      room: 2 * KIB,
      heaps: Math.ceil(operations / 80),
      everyBlock: true,
      refill: 100,
      dials: {
        ...program(length, EVERYTHING, 4 * KIB),
        specialSizes: { chance: 0.1, of: { kind: "choice", values: [0, 2 * KIB, 2 ** 31] } },
        alignments: alignments(12),
        liveBlocks: 64,
        drained: true,
      },
    })),
    crowded: FILLS.flatMap(({ name, share }) => [
      {
        name: `small-blocks-${name}`,
        room: 128 * KIB,
        refill: 1000,
        dials: {
          ...program(4 * operations, RESIZING, 2 * KIB),
          liveBlocks: 4096,
          liveBytes: share * 128 * KIB,
          wave: operations,
        },
      },
      {
        name: `any-size-${name}`,
        room: 160 * KIB,
        refill: 30_000,
        heaps: 4,
        dials: {
          ...program(operations, RESIZING, 80 * KIB),
          liveBlocks: 64,
          liveBytes: share * 160 * KIB,
        },
      },
    ]),
    large: [
      ...FILLS.map(({ name, share }) => ({
        name: `in-4-mib-${name}`,
        room: 4 * MIB,
        refill: MIB,
        dials: {
          ...program(operations, RESIZING, 2 * MIB),
          liveBlocks: 256,
          liveBytes: share * 4 * MIB,
        },
      })),
      {
        name: "equal-in-4.5-mib",
        room: 4.5 * MIB,
        refill: MIB,
        dials: {
          operations: 40,
          weights: { malloc: 3, free: 2, freeAll: 1 },
          sizes: { kind: "constant", value: MIB },
          liveBlocks: 8,
        },
      },
      {
        name: "huge",
        room: huge,
        refill: 3 * huge / 16,
        dials: {
          operations: operations / 2,
          weights: RESIZING,
          sizes: { kind: "octaves", low: 64 * KIB, high: huge / 2 },
          liveBlocks: 64,
          liveBytes: 2 * huge,
        },
      },
      {
        name: "many-in-huge",
        room: huge,
        refill: 3 * huge / 16,
        dials: {
          operations: 2 * operations,
          weights: { malloc: 12, free: 3, realloc: 1, memalign: 1 },
          sizes: { kind: "octaves", low: 16 * KIB, high: 256 * KIB },
          alignments: alignments(20),
          liveBlocks: 4096,
        },
      },
    ],
    long: [
      {
        name: "any-size",
        room: 64 * KIB,
        refill: 500,
        dials: [
          { ...lived(operations, 50), liveBlocks: 1 },
          { ...lived(operations, 50), liveBlocks: 24, wave: 1000 },
          { ...lived(operations, 50), liveBlocks: 400, wave: 4000 },
        ],
      },
      {
        name: "equal-blocks",
        room: 16 * KIB,
        refill: 100,
        dials: {
          ...lived(operations, 50),
          weights: { malloc: 1, free: 1 },
          sizes: { kind: "constant", value: 100 },
          liveBlocks: 200,
          wave: 500,
        },
      },
    ],
    aligned: [
      {
        name: "small",
        room: 6 * KIB,
        everyBlock: true,
        refill: 100,
        heaps: 4,
        dials: {
          ...program(operations / 4, ALIGNED, KIB),
          alignments: alignments(10),
          liveBlocks: 32,
          drained: true,
        },
      },
      ...FILLS.map(({ name, share }) => ({
        name: `in-128-kib-${name}`,
        room: 128 * KIB,
        refill: 1000,
        dials: {
          ...program(operations, ALIGNED, 8 * KIB),
          alignments: alignments(13),
          liveBlocks: 256,
          liveBytes: share * 128 * KIB,
        },
      })),
      {
        name: "far-beyond-the-page",
        room: 4 * MIB,
        refill: 300_000,
        dials: {
          ...program(operations, ALIGNED, 256 * KIB),
          alignments: alignments(18),
          liveBlocks: 64,
        },
      },
    ],
    pools: [
      {
        name: "small-pools",
        room: 2 * KIB,
        pools: [KIB, 4 * KIB, 1984],
        everyBlock: true,
        refill: 100,
        heaps: 2,
        dials: {
          ...program(operations / 4, EVERYTHING, 2 * KIB),
          alignments: alignments(10),
          liveBlocks: 64,
          drained: true,
        },
      },
      {
        name: "large-pools",
        room: 64 * KIB,
        pools: [MIB, 64 * KIB, 2 * MIB],
        refill: 50_000,
        dials: {
          ...program(operations, EVERYTHING, 512 * KIB),
          alignments: alignments(13),
          liveBlocks: 256,
        },
      },
    ],
  };
}

const RESIZING: OperationWeights = { malloc: 6, burst: 1, realloc: 3, free: 5 };
const EVERYTHING: OperationWeights = { malloc: 3, memalign: 2, realloc: 2, burst: 1, free: 5 };
const ALIGNED: OperationWeights = { malloc: 1, memalign: 4, realloc: 4, free: 4 };

/** How much of a heap a program asks for at most. */
const FILLS = [
  { name: "half-full", share: 0.5 },
  { name: "full", share: 1 },
  { name: "over-the-edge", share: 2 },
];

function program(operations: number, weights: OperationWeights, largest: number): Omit<
  ProgramDials,
  "liveBlocks"
> {
  return { operations, weights, sizes: sizesUpTo(largest) };
}

/** A part of a heap's long life, of `times` as many calls as usual. */
function lived(operations: number, times: number): Omit<ProgramDials, "liveBlocks"> {
  return { ...program(times * operations, RESIZING, 2 * KIB), drained: true };
}

/** Log-uniform, and now and then a power of two, a number of pages, or a neighbour of one. */
function sizesUpTo(largest: number): Distribution {
  const edges: number[] = [];
  for (let power = 8; power <= largest; power *= 2) edges.push(power);
  for (const multiple of [3, 5, 12, 15, 17]) edges.push(4 * KIB * multiple);
  const values = edges.flatMap((edge) => [-17, -16, -8, -1, 0, 1, 8, 16].map((by) => edge + by))
    .filter((size) => size >= 1 && size <= largest);
  return {
    kind: "mixture",
    parts: [
      { weight: 3, of: { kind: "octaves", low: 1, high: largest } },
      { weight: 1, of: { kind: "choice", values } },
    ],
  };
}

/** Powers of two from 8 up to 2^`most`. */
function alignments(most: number): Distribution {
  return {
    kind: "choice",
    values: Array.from({ length: most - 2 }, (_, power) => 2 ** (power + 3)),
  };
}
