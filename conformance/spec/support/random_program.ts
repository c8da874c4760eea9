import { generateProgram } from "../../../workloads/programs/generate_program.ts";
import type { OperationWeights, ProgramDials } from "../../../workloads/programs/program_dials.ts";
import type { Distribution } from "../../../workloads/random/distribution.ts";
import type { Trace } from "../../../workloads/trace/trace.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import { suitDials } from "../../programs/suit_dials.ts";

/**
 * Operations of programs that reallocate as well, align as well, or do both, as far as the subject
 * offers it.
 */
export const RESIZING: OperationWeights = { malloc: 5, realloc: 3, free: 4 };
export const ALIGNING: OperationWeights = { malloc: 2, memalign: 6, free: 4 };
export const EVERYTHING: OperationWeights = { malloc: 2, memalign: 3, realloc: 3, free: 4 };

/** Sizes from 1 byte on, each power of two as likely, so that every class is met. */
export function upTo(high: number): Distribution {
  return { kind: "octaves", low: 1, high };
}

/**
 * A random program that suits the subject. Of what the dials leave out: as many operations as the
 * budget says, twice as many requests as frees as long as there is room for more blocks, up to 64
 * live blocks, up to 2,000 bytes, alignments of 8, 64 or 512.
 */
export function randomProgram(context: CheckContext, dials: Partial<ProgramDials> = {}): Trace {
  const { operations } = context.budget;
  const usual: ProgramDials = {
    operations,
    weights: { malloc: 8, free: 4 },
    sizes: upTo(2000),
    alignments: { kind: "choice", values: [8, 64, 512] },
    liveBlocks: 64,
  };
  const suited = suitDials({ ...usual, ...dials }, context);
  return { ...generateProgram(suited, context.random()), seed: context.seed };
}
