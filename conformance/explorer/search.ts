import type { Subject } from "../../allocators/contract/subject.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import { drawHeap } from "../evidence/heap_picture.ts";
import { CallKinds } from "./call_kinds.ts";
import { type Call, Calls } from "./calls.ts";
import type { Exploration, ExploreOptions, ExploreProgress } from "./exploration.ts";
import { describe, ExploredHeap } from "./explored_heap.ts";
import { Finding } from "../evidence/finding.ts";
import { StateCheck } from "./state_check.ts";
import { alignmentOfBlock, type LiveBlocks, sizeOfBlock, unitsOfBlock } from "./live_blocks.ts";
import { type PathTrace, tracePath } from "./path_trace.ts";
import { Paths } from "./paths.ts";
import { SecondHeap } from "./second_heap.ts";
import { Snapshots } from "./states/snapshots.ts";

const DEFAULT_STATES = 10_000_000;
const DEFAULT_BYTES = 2 ** 31;
/**
 * The first states, and every state whose number is a multiple of this, are reached again on a
 * second heap.
 */
const REPLAYED = 16;
const FIRST_REPLAYED = 64;
/** States between two reports of progress. */
const REPORTED = 4096;
/** The number of no call. */
const NONE = -1;

/**
 * One exploration: breadth-first, so that the first violation found is one with a shortest program.
 */
export class Search {
  readonly #options: ExploreOptions;
  readonly #name: string;
  readonly #alignment: number;
  readonly #calls: Calls;
  readonly #heap: ExploredHeap;
  readonly #check: StateCheck;
  readonly #snapshots: Snapshots;
  readonly #second: SecondHeap;
  readonly #paths = new Paths();
  readonly #kinds = new CallKinds();
  /** Bytes of memory that are somebody's, as words of masks. */
  readonly #owned: Int32Array;
  /** The state that is loaded, and the call that is under way in it. */
  #state = 0;
  #call = NONE;
  #depth = 0;
  #replayed = 0;
  readonly #counts = { transitions: 0, refused: 0, mostLive: 0, emptyStates: 0 };

  /** Creates the heaps; errors of their creation are passed on. */
  constructor(subject: Subject, options: ExploreOptions) {
    const { sizes, alignments = [], realloc = false, guarantee, regionSize, memory } = options;
    const heapOptions = { regionSize, realloc, units: guarantee?.units ?? [], memory };
    this.#options = options;
    this.#name = subject.name;
    this.#alignment = subject.claims.alignment;
    this.#calls = new Calls({ sizes, alignments, realloc });
    this.#heap = new ExploredHeap(subject, heapOptions);
    requireOperations(subject.name, this.#heap, options);
    this.#second = new SecondHeap(new ExploredHeap(subject, heapOptions), this.#calls);
    this.#check = new StateCheck(this.#heap, subject.claims, sizes);
    this.#heap.clearDead();
    this.#heap.clearStatistics();
    this.#snapshots = new Snapshots(this.#heap);
    this.#owned = new Int32Array(this.#heap.owned.buffer);
  }

  /** Explores. */
  run(): Exploration {
    const { onProgress, limit = {} } = this.#options;
    const { states: mostStates = DEFAULT_STATES, bytes: mostBytes = DEFAULT_BYTES } = limit;
    const snapshots = this.#snapshots;
    let violation: Finding | undefined;
    let isLimited = false;
    try {
      this.#note(snapshots.enterLoaded(), NONE);
      this.#heap.requireCreatedWithin();
      this.#check.learn();
      this.#check.verify();
      for (let levelEnd = 1; this.#state < snapshots.size; this.#state++) {
        if (this.#state === levelEnd) {
          this.#depth++;
          levelEnd = snapshots.size;
        }
        isLimited = snapshots.size >= mostStates || this.#bytes > mostBytes;
        if (isLimited) break;
        this.#expand();
        if (this.#state % REPORTED === REPORTED - 1) onProgress?.(this.#progress());
      }
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      violation = this.#explain(this.#confirmed(error));
    }
    return {
      ...this.#progress(),
      outcome: violation ? "violation" : isLimited ? "partial" : "exhausted",
      ...(violation && { violation }),
      ...this.#counts,
      replayed: this.#replayed,
      samples: () => this.#kinds.samples.map(([state, call]) => this.#trace(state, call).trace),
      everyCall: (most) => this.#everyCall(most),
    };
  }

  /** Makes every call in the next state. */
  #expand(): void {
    const snapshots = this.#snapshots;
    const { live } = snapshots;
    snapshots.load(this.#state);
    if (this.#state < FIRST_REPLAYED || this.#state % REPLAYED === 0) {
      this.#replayed++;
      this.#second.replay(this.#paths.callsTo(this.#state), snapshots);
    }
    const units = unitsOf(live);
    const calls = this.#calls.count(live.count);
    for (this.#call = 0; this.#call < calls; this.#call++) {
      const call = this.#calls.decode(this.#call);
      if (!this.#leavesOut(call, live.count, units)) this.#step(call);
    }
    this.#call = NONE;
  }

  /** Whether a request is beyond the bounds that the options set. */
  #leavesOut(call: Call, blocks: number, units: number): boolean {
    const { guarantee, mostLive } = this.#options;
    if (call.block >= 0) return false;
    return mostLive !== undefined && blocks >= mostLive ||
      guarantee !== undefined && units + guarantee.units[call.sizeIndex]! > guarantee.live;
  }

  /** Makes a call in the loaded state, enters the state that it leads to, and sets all back. */
  #step(call: Call): void {
    const heap = this.#heap;
    const snapshots = this.#snapshots;
    heap.make(call);
    snapshots.changed.find();
    this.#verifyChanges(call);
    this.#counts.transitions++;
    const kind = call.block < 0 ? this.#call : this.#calls.requests + 1 + call.sizeIndex;
    this.#kinds.note(kind, snapshots.changed.count, snapshots.live.count, this.#state, this.#call);
    if (heap.added === 0 && heap.removed === 0) {
      this.#counts.refused++;
      this.#verifyRefusal(call);
      return;
    }
    const id = snapshots.enter();
    if (id >= 0) {
      this.#note(this.#state, this.#call);
      this.#check.verify();
    }
    snapshots.setBack();
  }

  #note(from: number, call: number): void {
    this.#paths.add(call === NONE ? NONE : from, call);
    const { count } = this.#heap.live;
    if (count > this.#counts.mostLive) this.#counts.mostLive = count;
    if (count === 0) this.#counts.emptyStates++;
  }

  #verifyChanges(call: Call): void {
    const { list, count, image } = this.#snapshots.changed;
    const { words } = this.#heap.memory;
    const owned = this.#owned;
    for (let i = 0; i < count; i++) {
      const word = list[i]!;
      const wrong = (words[word]! ^ image[word]!) & owned[word]!;
      if (wrong === 0) continue;
      const { base, size } = this.#heap.region;
      const at = 4 * word + (31 - Math.clz32(wrong & -wrong) >> 3);
      const isInside = at >= base && at < base + size;
      throw new Finding(
        isInside ? "payload" : "outside-write",
        `no byte ${isInside ? "of a live block" : "outside of the region"} changed by ${
          this.#describe(call)
        }`,
        `byte ${at} changed`,
      );
    }
  }

  #verifyRefusal(call: Call): void {
    const { count } = this.#snapshots.changed;
    const { guarantee } = this.#options;
    if (count > 0) this.#verifyUnseen(call);
    if (guarantee !== undefined) {
      const expected = `${this.#describe(call)} to be served, with ${guarantee.live} units live`;
      throw new Finding("guarantee", expected, "null");
    }
    if (!this.#asksForAlignment(call)) this.#check.verifyRefusal(call);
  }

  /**
   * Requires of a refused call that changed bytes, by counting refusals for instance, that no one
   * sees it: the state is sound, and every next call, with all requests after it, does what it does
   * without the refused one.
   */
  #verifyUnseen(refused: Call): void {
    const snapshots = this.#snapshots;
    const { words, registers } = this.#heap.memory;
    this.#check.verify();
    const changed = words.slice();
    registers?.load();
    const values = registers?.values.slice();
    snapshots.setBack();
    const calls = this.#calls.count(snapshots.live.count);
    for (let next = 0; next < calls; next++) {
      const call = this.#calls.decode(next);
      const expected = this.#addressesFrom(call);
      words.set(changed);
      if (values) registers!.values.set(values);
      registers?.store();
      const actual = this.#addressesFrom(call);
      if (actual === expected) continue;
      words.set(changed);
      throw new Finding(
        "refusal",
        `addresses ${expected} from ${
          this.#describe(call)
        } and the requests after it, as without the refused ${this.#describe(refused)} before`,
        actual,
      );
    }
  }

  /** What a call and then every request return; all is undone: the loaded state is back. */
  #addressesFrom(call: Call): string {
    const heap = this.#heap;
    heap.make(call);
    const addresses = [heap.added];
    const { removed, removedBlock } = heap;
    for (let request = 0; request < this.#calls.requests; request++) {
      heap.make(this.#calls.decode(request));
      addresses.push(heap.added);
    }
    heap.removed = removed;
    heap.removedBlock = removedBlock;
    this.#snapshots.changed.find();
    this.#snapshots.setBack();
    return addresses.join(", ");
  }

  /**
   * Whether the free block that serves a request must lie well too, which the check does not look
   * at.
   */
  #asksForAlignment({ operation, block }: Call): boolean {
    return operation === "memalign" ||
      block >= 0 && alignmentOfBlock(this.#heap.live.blocks[block]!) > this.#alignment;
  }

  #describe(call: Call): string {
    return describe(call, call.block < 0 ? 0 : this.#snapshots.live.addresses[call.block]!);
  }

  get #bytes(): number {
    return this.#snapshots.bytes + this.#paths.bytes;
  }

  #progress(): ExploreProgress {
    return {
      states: this.#snapshots.size,
      transitions: this.#counts.transitions,
      depth: this.#depth,
      pending: this.#snapshots.size - this.#state,
      bytes: this.#bytes,
    };
  }

  /**
   * A violation that its program shows again on the second heap; else what is wrong is that it does
   * not.
   */
  #confirmed(found: Finding): Finding {
    const program = this.#paths.callsTo(this.#state);
    if (this.#call !== NONE) program.push(this.#call);
    const isShown = found.rule === "history" || program.length === 0 ||
      this.#second.confirms(program, found, this.#heap);
    if (isShown) return found;
    return new Finding(
      "history",
      "the same program to do the same on every heap",
      `after other programs, instead of ${found.expected}, ${found.actual}`,
    );
  }

  /** Adds the shortest program to a finding, and the heap as it is. */
  #explain(finding: Finding): Finding {
    const { trace, ids } = this.#trace(this.#state, this.#call);
    const { live, allocator, region } = this.#heap;
    const addresses = new Float64Array(trace.idCount);
    const sizes = new Float64Array(trace.idCount);
    for (let rank = 0; rank < live.count; rank++) {
      const id = ids.get(live.addresses[rank]!) ?? trace.ids.at(-1)!;
      addresses[id] = live.addresses[rank]!;
      sizes[id] = sizeOfBlock(live.blocks[rank]!);
    }
    const heap = drawHeap({ allocator, addresses, sizes }, { pools: [region] });
    return finding.with({ trace, heap, regionSize: region.size });
  }

  /** The shortest program to a state, and a call in it. */
  #trace(state: number, call: number): PathTrace {
    const states = this.#paths.statesTo(state);
    const calls = this.#paths.callsTo(state);
    if (call !== NONE) calls.push(call);
    return tracePath(
      `${this.#name}-explored`,
      states.map((id) => this.#snapshots.blocksOf(id)),
      calls.map((number) => this.#calls.decode(number)),
    );
  }

  #everyCall(most: number): Trace[] | undefined {
    if (this.#counts.transitions > most) return undefined;
    const traces: Trace[] = [];
    for (let state = 0; state < this.#state; state++) {
      const live = this.#snapshots.blocksOf(state);
      const units = unitsOf(live);
      for (let call = 0; call < this.#calls.count(live.count); call++) {
        if (this.#leavesOut(this.#calls.decode(call), live.count, units)) continue;
        traces.push(this.#trace(state, call).trace);
      }
    }
    return traces;
  }
}

function requireOperations(
  name: string,
  { allocator }: ExploredHeap,
  { alignments = [], realloc = false }: ExploreOptions,
): void {
  const missing = realloc && !allocator.realloc
    ? "realloc"
    : alignments.length > 0 && !allocator.memalign
    ? "memalign"
    : undefined;
  if (missing === undefined) return;
  throw new RangeError(
    `Cannot explore "${name}" with "${missing}", which it does not offer; explore it without`,
  );
}

function unitsOf(live: LiveBlocks): number {
  let units = 0;
  for (let rank = 0; rank < live.count; rank++) units += unitsOfBlock(live.blocks[rank]!);
  return units;
}
