import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { CheckContext } from "../../evidence/check_context.ts";
import type { Clause } from "../clause.ts";
import { allOf, answersNull, isFreshAndBounded, liesInRegion } from "../needs.ts";
import { offsetOf } from "../support/offset_of.ts";
import { tooLarge } from "../support/own_heap_requests.ts";
import { randomProgram } from "../support/random_program.ts";

/** Requirements on a request that is refused: null, and nothing else changes. */
export const refusal: readonly Clause[] = [
  {
    id: "exhaustion.null",
    level: "MUST",
    requirement:
      "A request that cannot be served yields null and throws nothing, however often it is made",
    source: "C17 7.22.3; Rust GlobalAlloc: null on failure",
    lookAt: "The path on which no free block is found",
    rules: ["exhaustion"],
    needs: isFreshAndBounded,
    check(context) {
      for (const wanted of [1, 24, 1000]) {
        const heap = context.heap({ regionSize: context.room(4096) });
        const size = context.request(wanted);
        heap.expect(heap.fill(size).length > 0, `${size} bytes in a fresh heap`, "null");
        for (let again = 0; again < 10; again++) {
          const address = heap.malloc(size);
          heap.expect(address === 0, `null from malloc(${size}) once it was refused`, address);
        }
      }
    },
  },
  {
    id: "exhaustion.invisible",
    level: "MUST",
    requirement: "A refused request changes nothing: later calls go as if it had not been made",
    source: "Probe C6; Rust Allocator: an error leaves everything as it was",
    lookAt: "What the search changes before it finds that there is nothing",
    rules: ["refusal"],
    needs: allOf(isFreshAndBounded, answersNull),
    check(context) {
      const program = randomProgram(context, { operations: context.budget.operations / 4 });
      const options = { regionSize: context.room(8192) };
      const plain = new TraceBuilder();
      const disturbed = new TraceBuilder();
      const beyond = context.request(tooLarge(context, options.regionSize));
      for (let i = 0; i < program.ops.length; i++) {
        const id = program.ids[i]!;
        if (i % 5 === 0) disturbed.malloc(program.idCount + i, beyond);
        for (const trace of [plain, disturbed]) {
          if (program.ops[i] === 1) trace.free(id);
          else trace.malloc(id, program.sizes[i]!);
        }
      }
      const expected = addressesOf(context, plain, program.idCount, options);
      const actual = addressesOf(context, disturbed, program.idCount, options);
      if (actual.served) return; // It fits after all: a pool of small blocks has no larger ones.
      const at = expected.addresses.findIndex((address, i) => address !== actual.addresses[i]);
      context.expect(
        at < 0,
        `allocation ${at} at ${expected.addresses[at]}, as without refused requests`,
        `${actual.addresses[at]}`,
      );
    },
  },
  {
    id: "exhaustion.bytes-unchanged",
    level: "SHOULD",
    requirement: "A refused request leaves every byte of the memory as it was",
    source: "Probe C6 (byte-identical); o1heap counts its refusals, so this is no MUST",
    lookAt: "Counters, and lists that the search reorders",
    needs: liesInRegion,
    check(context) {
      for (const wanted of [1, 24, 1000]) {
        const heap = context.heap({ regionSize: context.room(4096) });
        const size = context.request(wanted);
        const addresses = heap.fill(size);
        heap.unchanged(`a refused malloc(${size})`, () => heap.malloc(size));
        for (let i = 0; i < addresses.length; i += 2) heap.free(addresses[i]!);
        if (context.claims.largestRequest !== undefined) continue;
        const large = heap.region.size;
        heap.unchanged(`a refused malloc(${large})`, () => heap.malloc(large));
      }
    },
  },
];

/** Where in the region the blocks of ids below `ids` were put, in order of the calls. */
function addressesOf(
  context: CheckContext,
  builder: TraceBuilder,
  ids: number,
  options: { regionSize: number },
): { addresses: number[]; served: boolean } {
  const { trace, returned, heap } = context.run(builder.build("calls"), options);
  const addresses: number[] = [];
  let served = false;
  for (let i = 0; i < trace.ops.length; i++) {
    if (trace.ops[i] !== 0) continue;
    if (trace.ids[i]! < ids) addresses.push(offsetOf(heap.region, returned[i]!));
    else served ||= returned[i] !== 0;
  }
  return { addresses, served };
}
