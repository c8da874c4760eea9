import { generateProgram } from "../../workloads/programs/generate_program.ts";
import type { ProgramDials } from "../../workloads/programs/program_dials.ts";
import { Random } from "../../workloads/random/random.ts";
import type { CheckContext } from "../evidence/check_context.ts";
import type { WatchOptions } from "../evidence/watched_replay.ts";
import { claimedOutcomes } from "../programs/claimed_outcomes.ts";
import { suitDials } from "../programs/suit_dials.ts";
import { growsByPieces } from "../spec/needs.ts";
import type { BatteryProgram } from "./battery_program.ts";
import { servesAsFresh } from "./restored_heap.ts";

/**
 * Runs programs of the battery, each on a fresh heap under the shadow heap; requests are held to
 * what the claims say of when they are served, and the heap that is left to what it served fresh.
 *
 * In large regions payloads are sampled, so that a call costs much the same whatever its size.
 *
 * @throws {Finding} What is wrong first, with the shrunk trace.
 */
export function runPrograms(context: CheckContext, programs: readonly BatteryProgram[]): void {
  const { subject } = context;
  const grows = growsByPieces(subject);
  for (const { room, pools, dials, heaps = 1, everyBlock = false, refill } of programs) {
    const whole = (bytes: number): number =>
      Math.ceil((subject.claims.minimumRegion + bytes) / 64) * 64;
    const memory = {
      regionSize: whole(room),
      ...(pools === undefined ? {} : { pools: pools.map(whole) }),
    };
    const options: WatchOptions = {
      ...memory,
      shadow: {
        payloads: room > LARGE ? "sampled" : "full",
        everyBlockAfterEveryOperation: everyBlock,
      },
      observe: claimedOutcomes(subject, memory),
      ...(refill === undefined || grows ? {} : { verify: servesAsFresh(context, memory, refill) }),
    };
    const suited = [dials].flat().map((part) =>
      withoutHugeSizes(suitDials(part, context), subject.ownHeap !== undefined)
    );
    const random = new Random(context.seed);
    for (let heap = 0; heap < heaps; heap++) {
      const trace = generateProgram(suited, random);
      context.run({ ...trace, name: "battery", seed: context.seed }, options);
    }
  }
}

/** A heap of its own may serve what no region could, and what nobody can write to. */
function withoutHugeSizes(dials: ProgramDials, isOwnHeap: boolean): ProgramDials {
  const { specialSizes: _, ...others } = dials;
  return isOwnHeap ? others : dials;
}

/** Bytes of a region beyond which payloads are sampled. */
const LARGE = 2 ** 18;
