import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Observer, ReplayState } from "../../workloads/trace/observer.ts";
import type { Heap } from "../../workloads/trace/probe.ts";
import { Op, type Trace } from "../../workloads/trace/trace.ts";
import { requireAddress } from "../require_address.ts";
import { LATENCY_OUTCOMES, type LatencyOutcome } from "./latency_outcome.ts";

/**
 * Free blocks that are counted for the ways of calls, at most: beyond, a classification takes
 * seconds.
 */
const MOST_COUNTED = 50_000_000;

/** Numbers of the outcomes. */
const CODE = Object.fromEntries(LATENCY_OUTCOMES.map((outcome, code) => [outcome, code])) as {
  readonly [outcome in LatencyOutcome]: number;
};

/**
 * Says of each operation how it ends. Looks on in a replay that is not timed, as looking takes
 * time.
 *
 * Which way a call went shows in the heap walk: free blocks are counted before and after it.
 */
export class OutcomeClassifier implements Observer {
  /** For each operation the number of its outcome in {@linkcode LATENCY_OUTCOMES}. */
  readonly outcomes: Uint8Array;
  readonly #trace: Trace;
  readonly #ranges: readonly Region[];
  readonly #backup: Region | undefined;
  readonly #blocks: Allocator["blocks"];
  /** Whether an operation is reported. */
  readonly #isMeasured: Uint8Array;
  #addresses: Float64Array = new Float64Array(0);
  #counted = 0;
  #before = 0;
  #isBackup = false;

  /** Takes a fresh heap; `ways` tells ok calls apart by the way they went. */
  constructor(
    trace: Trace,
    { allocator, region, pools }: Heap,
    { ways, measured }: { readonly ways: boolean; readonly measured: Uint32Array | undefined },
  ) {
    this.outcomes = new Uint8Array(trace.ops.length);
    this.#trace = trace;
    this.#ranges = [region, ...pools];
    this.#backup = allocator.fallback?.backup;
    this.#blocks = ways && allocator.blocks ? () => allocator.blocks!() : undefined;
    this.#isMeasured = new Uint8Array(trace.ops.length).fill(measured === undefined ? 1 : 0);
    for (const index of measured ?? []) this.#isMeasured[index] = 1;
  }

  start({ addresses }: ReplayState): void {
    this.#addresses = addresses;
  }

  before(index: number): void {
    const { ops, ids } = this.#trace;
    this.#isBackup = ops[index] === Op.Free && this.#isInBackup(this.#addresses[ids[index]!]!);
    if (this.#isCounted(index)) this.#before = this.#countFree();
  }

  after(index: number, address: number): void {
    if (address !== 0) requireAddress(this.#ranges, address);
    const isFree = this.#trace.ops[index] === Op.Free;
    let code = CODE.ok;
    if (address === 0 && !isFree) code = CODE.null;
    else if (this.#isBackup || this.#isInBackup(address)) code = CODE.fallback;
    else if (this.#isCounted(index)) code = this.#wayOf(isFree);
    this.outcomes[index] = code;
  }

  #wayOf(isFree: boolean): number {
    const more = this.#countFree() - this.#before;
    if (!isFree) return more < 0 ? CODE.exact : CODE.split;
    return more > 0 ? CODE["merge-0"] : more === 0 ? CODE["merge-1"] : CODE["merge-2"];
  }

  #isInBackup(address: number): boolean {
    const backup = this.#backup;
    return backup !== undefined && address >= backup.base && address < backup.base + backup.size;
  }

  #isCounted(index: number): boolean {
    return this.#blocks !== undefined && this.#counted < MOST_COUNTED &&
      this.#isMeasured[index] === 1 && this.#trace.ops[index] !== Op.Realloc;
  }

  #countFree(): number {
    let count = 0;
    for (const { free } of this.#blocks!()) {
      this.#counted++;
      if (free) count++;
    }
    return count;
  }
}
