import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import type { Trace } from "../../../workloads/trace/trace.ts";
import { StateSet } from "../states/state_set.ts";
import { STATE_BYTES, type UnitModel, UNITS } from "./unit_model.ts";

/** What a game came to. */
export interface GameResult {
  /**
   * Units of heap that the policy needs in the worst case: the highest end of any block, over all
   * programs.
   */
  readonly reach: number;
  /** Whether some program was refused a request; only a heap that ends can refuse. */
  readonly refused: boolean;
  /** Distinct states of the heap. */
  readonly states: number;
  /** Calls made. */
  readonly transitions: number;
  /**
   * A shortest program that gets there, sizes in units; it ends with the call that reaches furthest
   * or is refused.
   */
  readonly trace: Trace;
}

/**
 * Plays a policy against all programs at once: breadth-first over every state that a program can
 * bring it to which never has more than `live` units live and asks for nothing but the given sizes.
 *
 * The answer is exact. Time and memory are linear in the states, whose number grows exponentially
 * in `live`.
 *
 * Source: the exact small-scope games behind Robson's bounds ("An estimate of the store size
 * necessary for dynamic storage allocation", 1971).
 *
 * @param model The policy, its heap empty; it is empty again afterwards.
 * @param live Units that are live at one time at most.
 * @param sizes Sizes of requests in units, ascending.
 * @returns The worst reach, and a program that gets there.
 *
 * @example First fit needs 6 units for 4 of 1 and 2
 * ```ts
 * import { FIRST_FIT, ListFit, worstReach } from "@allocert/allocert/conformance";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(worstReach(new ListFit(FIRST_FIT), 4, [1, 2]).reach, 6);
 * ```
 */
export function worstReach(
  model: UnitModel,
  live: number,
  sizes: readonly number[],
): GameResult {
  const { state } = model;
  const words = new Int32Array(state.buffer);
  const source = new Int32Array(STATE_BYTES / 4);
  const from = new Uint8Array(source.buffer);
  const set = new StateSet(source.length);
  const parents: number[] = [];
  const calls: number[] = [];
  let reach = 0;
  let refused = false;
  let transitions = 0;
  let last = 0;
  let lastCall = 0;

  const visit = (parent: number, call: number): void => {
    transitions++;
    const id = set.add(hashOf(words), words);
    if (id < 0) return;
    parents.push(parent);
    calls.push(call);
  };

  visit(-1, 0);
  for (let id = 0; id < set.size && !refused; id++) {
    set.read(id, source);
    let used = 0;
    for (let unit = 0; unit < UNITS; unit++) used += from[unit]!;
    for (const size of sizes) {
      if (used + size > live) break;
      words.set(source);
      const start = model.malloc(size);
      if (start >= 0 && start + size <= reach) visit(id, size);
      else {
        reach = Math.max(reach, start + size);
        refused = start < 0;
        last = id;
        lastCall = size;
        if (refused) break;
        visit(id, size);
      }
    }
    for (let unit = 0; unit < UNITS && !refused; unit++) {
      if (from[unit] === 0) continue;
      words.set(source);
      model.free(unit);
      visit(id, ~unit);
    }
  }
  const program = [lastCall];
  for (let id = last; parents[id]! >= 0; id = parents[id]!) program.push(calls[id]!);
  set.read(0, words);
  const trace = traceOf(model, program.reverse());
  set.read(0, words);
  return { reach, refused, states: set.size, transitions, trace };
}

/** Calls are sizes to allocate, or complements of places to free. */
function traceOf(model: UnitModel, program: readonly number[]): Trace {
  const trace = new TraceBuilder();
  const ids = new Map<number, number>();
  let next = 0;
  for (const call of program) {
    if (call < 0) {
      trace.free(ids.get(~call)!);
      model.free(~call);
    } else {
      trace.malloc(next, call);
      ids.set(model.malloc(call), next++);
    }
  }
  return trace.build(`${model.name}-worst-reach`);
}

function hashOf(words: Int32Array): number {
  let hash = 0;
  for (let i = 0; i < words.length; i++) {
    hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
