import type { Allocator } from "../../../allocators/contract/allocator.ts";
import { createRegion } from "../../../allocators/contract/region.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import {
  allOf,
  hasManyInstances,
  isFreshAndBounded,
  liesInRegion,
  takesAnyRegion,
} from "../needs.ts";
import { offsetOf } from "../support/offset_of.ts";
import { randomProgram } from "../support/random_program.ts";

/**
 * Requirements on what an allocator must not depend on: old bytes, payloads, chance, other
 * instances.
 */
export const independence: readonly Clause[] = [
  {
    id: "integrity.junk-region",
    level: "MUST",
    requirement: "Nothing depends on what the region held before",
    source: "o1heap test suite (arena prefilled with random bytes)",
    lookAt: "Control data that creation does not set",
    rulesHere: ["creation"],
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
      const [first, second, third] = [false, false, true].map((isOdd) => {
        // What counts beside the region may be back where it was after a run, or after two.
        const between = context.trace().malloc(0, context.request(16)).free(0);
        if (isOdd) context.run(between.build("between"));
        const { returned, heap } = context.run(trace);
        return returned.map((address) => offsetOf(heap.region, address));
      });
      for (const later of [second!, third!]) {
        const at = first!.findIndex((offset, i) => offset !== later[i] && !Number.isNaN(offset));
        context.expect(
          at < 0,
          `offset ${first![at]} in the region from operation ${at} in a later run`,
          `${later[at]}`,
        );
      }
    },
  },
  {
    id: "integrity.isolated",
    level: "MUST",
    requirement: "Two instances do not know of each other",
    source: "Ecosystem: a subject is a factory of fresh, isolated instances",
    lookAt: "Variables of the module that belong into the instance",
    rulesHere: ["creation"],
    needs: allOf(isFreshAndBounded, hasManyInstances),
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
    rulesHere: ["creation"],
    needs: allOf(takesAnyRegion, hasManyInstances),
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
