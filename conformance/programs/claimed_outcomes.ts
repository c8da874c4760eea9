import type { Claims } from "../../allocators/contract/claims.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Observer, ReplayState } from "../../workloads/trace/observer.ts";
import { Op } from "../../workloads/trace/trace.ts";
import { growsByPieces } from "../spec/needs.ts";
import { largestOnFreshHeap } from "../spec/support/largest_request.ts";
import { Finding } from "../evidence/finding.ts";
import { createGuardedHeap, type HeapOptions } from "../evidence/guarded_heap.ts";

/**
 * Makes observers that hold the outcomes of a replay to the claims, as far as they say when a
 * request is served:
 *
 * - a request of 0 bytes yields null where that is claimed, and one above the largest request
 *   always;
 * - when no block is live, what a fresh heap serves is served, unless nothing is joined or used
 *   again;
 * - right after a free, a request that fits what was freed is served: any smaller one where any fit
 *   is claimed, one of the same size where a class is;
 * - of blocks of one size as many are served as of a fresh heap;
 * - a block that shrinks stays where it is where that is claimed.
 *
 * It knows nothing of how an allocator places blocks, and leaves all else to the shadow heap. While
 * a CPU may use its primary heap only, a refusal is never held against it.
 *
 * @param subject Who is watched.
 * @param options The memory of the heaps that will be watched; tried once to find what a fresh one
 * serves.
 */
export function claimedOutcomes(subject: Subject, options: HeapOptions): () => Observer {
  const largest = largestOnceAllIsFree(subject, options);
  const capacity = subject.claims.fit === "fixed" ? blocksOf(subject, options, largest) : 0;
  return () => new ClaimedOutcomes(subject.claims, largest, capacity);
}

class ClaimedOutcomes implements Observer {
  readonly #claims: Claims;
  /** Largest request that must be served when no block is live; 0 if there is none. */
  readonly #largest: number;
  /** Live blocks up to which every request is served; 0 unless all blocks are of one size. */
  readonly #capacity: number;
  readonly #primaryOnly = new Set<number>();
  #state: ReplayState | undefined;
  #cpu = 0;
  #live = 0;
  /** Of the block that the operation is about, before it. */
  #address = 0;
  #size = 0;
  /** Bytes of the block that the operation before this one freed; 0 if it was no free. */
  #freed = 0;

  constructor(claims: Claims, largest: number, capacity: number) {
    this.#claims = claims;
    this.#largest = largest;
    this.#capacity = capacity;
  }

  start(state: ReplayState): void {
    this.#state = state;
  }

  before(index: number): void {
    const { trace, addresses, sizes } = this.#state!;
    const id = trace.ids[index]!;
    this.#address = addresses[id]!;
    this.#size = sizes[id]!;
  }

  after(index: number, address: number): void {
    const { ops, ids, sizes } = this.#state!.trace;
    const op = ops[index]!;
    const size = sizes[index]!;
    const freed = this.#freed;
    this.#freed = op === Op.Free ? this.#size : 0;
    if (op === Op.Free) this.#live--;
    else if (op === Op.Mode) {
      this.#cpu = ids[index]!;
      if (size === 0) this.#primaryOnly.delete(this.#cpu);
      else this.#primaryOnly.add(this.#cpu);
    } else if (op === Op.Realloc) {
      this.#judgeNull(`realloc(p, ${size})`, size, address);
      this.#judgeShrunk(size, address);
    } else {
      this.#judgeNull(op === Op.Malloc ? `malloc(${size})` : `memalign of ${size}`, size, address);
      if (op === Op.Malloc && address === 0) this.#judgeRefused(size, freed);
      if (address !== 0) this.#live++;
    }
  }

  #judgeNull(call: string, size: number, address: number): void {
    const { zeroSize, largestRequest = Infinity } = this.#claims;
    if (address === 0 || size > 0 && size <= largestRequest || size === 0 && zeroSize !== "null") {
      return;
    }
    throw Finding.unmet(`null from ${call}, as claimed`, `${address}`);
  }

  #judgeRefused(size: number, freed: number): void {
    if (size === 0 || this.#primaryOnly.has(this.#cpu)) return;
    if (this.#live === 0 && size <= this.#largest) {
      throw Finding.unmet(
        `malloc(${size}) to be served as by a fresh heap, when no block is live`,
        "null",
      );
    }
    if (this.#live < this.#capacity && size <= this.#largest) {
      throw Finding.unmet(
        `malloc(${size}) to be served, with ${this.#live} of ${this.#capacity} blocks live`,
        "null",
      );
    }
    if (freed > 0 && this.#fits(size, freed)) {
      throw Finding.unmet(
        `malloc(${size}) to be served after ${freed} bytes were freed`,
        "null",
      );
    }
  }

  #fits(size: number, freed: number): boolean {
    const { fit } = this.#claims;
    return fit === "any" ? size <= freed : fit === "class" && size === freed;
  }

  #judgeShrunk(size: number, address: number): void {
    if (this.#claims.realloc !== "in-place" || size > this.#size || address === this.#address) {
      return;
    }
    throw Finding.unmet(
      `${this.#address} from realloc(p, ${size}) of ${this.#size} bytes, which is claimed to be in place`,
      `${address}`,
    );
  }
}

function largestOnceAllIsFree(subject: Subject, options: HeapOptions): number {
  const { coalescing, fit } = subject.claims;
  const isNever = (claim: string | undefined) => claim === undefined || claim === "none";
  const joins = fit === "fixed" || !isNever(fit) && !isNever(coalescing);
  if (!joins || subject.ownHeap === "process" || growsByPieces(subject)) return 0;
  return largestOnFreshHeap({ subject }, options);
}

function blocksOf(subject: Subject, options: HeapOptions, size: number): number {
  if (size === 0) return 0;
  const { allocator } = createGuardedHeap(subject, options);
  let blocks = 0;
  while (blocks < options.regionSize && allocator.malloc(size) !== 0) blocks++;
  return blocks;
}
