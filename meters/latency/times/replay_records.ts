import type { Operation } from "../../../allocators/contract/claims.ts";
import type { ReplayLoad } from "../../replay_load.ts";
import { Histogram } from "../../statistics/histogram.ts";
import { toNanoseconds } from "../clock/clock.ts";
import { SKIPPED, type TimedArrays } from "../clock/timed_replay.ts";
import { LATENCY_OUTCOMES } from "../latency_outcome.ts";
import type { OperationTimes } from "../replay_times.ts";
import { LEAST_REPLAYS } from "../timing_options.ts";
import type { CallTimes } from "./call_times.ts";
import { DecileTimes } from "./decile_times.ts";
import { LeastTimes } from "./least_times.ts";

/** Operation of each code of a trace. */
export const OPERATIONS: readonly Operation[] = ["malloc", "free", "realloc", "memalign"];

/** Kinds of operation and outcome. */
const KINDS = OPERATIONS.length * LATENCY_OUTCOMES.length;
const [OK, NULL] = [0, 1];

/** By how much a worst case must have fallen for further replays to be worth their time. */
const FALLEN = 1.01;

/** The times of all replays, by kind. */
export class ReplayRecords {
  readonly #indices: Uint32Array;
  /** Number of the outcome of each operation of the trace. */
  readonly #outcomes: Uint8Array;
  /**
   * Those of the reported operations, in milliseconds: the least of each, with cold caches the
   * lowest decile.
   */
  readonly #times: CallTimes;
  readonly #kinds: Uint8Array;
  readonly #histograms: (Histogram | undefined)[] = [];
  /** Largest of these of each kind after each replay. */
  #worst = new Float64Array(LEAST_REPLAYS * KINDS);
  #replays = 0;

  /**
   * @param load What is replayed.
   * @param outcomes Number of the outcome of each operation of the trace.
   * @param step Milliseconds by which the clock steps.
   */
  constructor({ trace, measured, cold }: ReplayLoad, outcomes: Uint8Array, step: number) {
    this.#outcomes = outcomes;
    this.#indices = measured ?? Uint32Array.from(trace.ops.keys());
    const calls = this.#indices.length;
    this.#times = cold ? new DecileTimes(calls) : new LeastTimes(calls, step);
    this.#kinds = new Uint8Array(this.#indices.length);
  }

  /** Replays that were added. */
  get replays(): number {
    return this.#replays;
  }

  add({ times, kinds }: TimedArrays): void {
    const worst = this.#nextWorst();
    for (let j = 0; j < this.#indices.length; j++) {
      const i = this.#indices[j]!;
      if (kinds[i] === SKIPPED) {
        this.#kinds[j] = SKIPPED;
        continue;
      }
      const kind = this.#kindOf(i, kinds[i]!);
      this.#kinds[j] = kind;
      const time = times[i]!;
      const taken = this.#times.add(j, time);
      if (taken > worst[kind]!) worst[kind] = taken;
      (this.#histograms[kind] ??= new Histogram()).record(toNanoseconds(time));
    }
  }

  #nextWorst(): Float64Array {
    const start = this.#replays++ * KINDS;
    if (start === this.#worst.length) {
      const longer = new Float64Array(2 * start);
      longer.set(this.#worst);
      this.#worst = longer;
    }
    return this.#worst.subarray(start, start + KINDS);
  }

  /** What was returned now decides; by which way, the classification says. */
  #kindOf(index: number, kind: number): number {
    const known = this.#outcomes[index]!;
    const outcome = kind & 1 ? NULL : known === NULL ? OK : known;
    return (kind >> 1) * LATENCY_OUTCOMES.length + outcome;
  }

  /** Whether some worst case is far lower than it was after the first replays. */
  isFalling(first: number): boolean {
    const then = (first - 1) * KINDS;
    const now = (this.#replays - 1) * KINDS;
    for (let kind = 0; kind < KINDS; kind++) {
      if (this.#worst[then + kind]! > FALLEN * this.#worst[now + kind]!) return true;
    }
    return false;
  }

  /** What was found; `half` of the replays count for {@linkcode OperationTimes.worstHalf}. */
  operations(half: number): OperationTimes[] {
    const found: OperationTimes[] = [];
    for (const [kind, histogram] of this.#histograms.entries()) {
      if (histogram === undefined) continue;
      const worst = this.#worst[(this.#replays - 1) * KINDS + kind]!;
      found.push({
        operation: OPERATIONS[Math.floor(kind / LATENCY_OUTCOMES.length)]!,
        outcome: LATENCY_OUTCOMES[kind % LATENCY_OUTCOMES.length]!,
        calls: this.#count((j) => this.#kinds[j] === kind),
        unsteady: this.#count((j) => this.#kinds[j] === kind && this.#times.isUnsteady(j)),
        worst: toNanoseconds(worst),
        worstHalf: toNanoseconds(this.#worst[(half - 1) * KINDS + kind]!),
        worstIndex: this.#indices[
          this.#kinds.findIndex((other, j) => other === kind && this.#times.of(j) === worst)
        ]!,
        histogram,
      });
    }
    return found;
  }

  #count(isCounted: (reported: number) => boolean): number {
    let count = 0;
    for (let j = 0; j < this.#indices.length; j++) if (isCounted(j)) count++;
    return count;
  }
}
