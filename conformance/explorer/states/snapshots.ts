import { ChangedWords } from "./changed_words.ts";
import type { ExploredHeap } from "../explored_heap.ts";
import { LiveBlocks } from "../live_blocks.ts";
import { StateCodec } from "./state_codec.ts";
import { StateSet } from "./state_set.ts";

/**
 * The states that a heap was found in.
 *
 * A state is coded in slots, one for each word that ever changed: a word of memory, a register, or
 * the word that says which live block begins at a byte of the region. While one state is loaded,
 * `changed.image` holds its memory; after a call the words that differ from it are found, coded,
 * and set back.
 */
export class Snapshots {
  /** What the last call changed in memory. */
  readonly changed: ChangedWords;
  /** Registers in the loaded state. */
  readonly registers: Int32Array;
  /** Live blocks in the loaded state. */
  readonly live = new LiveBlocks();
  readonly #heap: ExploredHeap;
  readonly #words: Int32Array;
  readonly #codec = new StateCodec();
  readonly #states: StateSet;
  /**
   * Slot plus one of each word of memory, then of each register, then of each byte of the region.
   */
  readonly #slots: Int32Array;
  /** What each slot stands for: the inverse. */
  readonly #keys: number[] = [];
  /** Slots of live blocks in order of address. */
  readonly #blockSlots: number[] = [];
  /** Key of the block that begins at address 0, if one could. */
  readonly #blockKey: number;

  /** Takes a heap whose present state is loaded. */
  constructor(heap: ExploredHeap) {
    const { words, registers } = heap.memory;
    registers?.load();
    this.#heap = heap;
    this.#words = words;
    this.changed = new ChangedWords(words);
    this.registers = registers?.values.slice() ?? new Int32Array(0);
    const fixed = words.length + this.registers.length;
    this.#slots = new Int32Array(fixed + heap.region.size);
    this.#blockKey = fixed - heap.region.base;
    this.#states = new StateSet(this.#codec.words.length);
  }

  /** Number of states. */
  get size(): number {
    return this.#states.size;
  }

  /** Bytes of memory held. */
  get bytes(): number {
    return this.#states.bytes + this.#codec.bytes;
  }

  /** Enters the loaded state; returns its number, or a negative number if it is known. */
  enterLoaded(): number {
    return this.#states.add(this.#codec.hash, this.#codec.words);
  }

  /**
   * Enters the state that the last call led to; returns its number, or a negative number if it is
   * known.
   */
  enter(): number {
    const codec = this.#codec;
    const heap = this.#heap;
    codec.save();
    const { list, count, image } = this.changed;
    for (let i = 0; i < count; i++) {
      const word = list[i]!;
      codec.set(this.#slot(word, image[word]!), this.#words[word]!);
    }
    const { registers } = heap.memory;
    if (registers !== undefined) {
      registers.load();
      for (let r = 0; r < registers.values.length; r++) {
        const slot = this.#slot(this.#words.length + r, this.registers[r]!);
        codec.set(slot, registers.values[r]!);
      }
    }
    if (heap.removed !== 0) codec.set(this.#blockSlot(heap.removed), 0);
    if (heap.added !== 0) codec.set(this.#blockSlot(heap.added), heap.addedBlock);
    if (codec.words.length > this.#states.width) this.#states.widen(codec.words.length);
    const id = this.#states.add(codec.hash, codec.words);
    codec.restore();
    return id;
  }

  /** Undoes the last call: the loaded state is back. */
  setBack(): void {
    const heap = this.#heap;
    this.changed.setBack();
    this.#storeRegisters();
    if (heap.removed !== 0) heap.own(heap.removed, heap.removedBlock, 0xff);
    heap.live.copy(this.live);
  }

  /** Loads a state: memory, registers and live blocks. */
  load(id: number): void {
    const words = this.#words;
    const { changed } = this;
    const codec = this.#codec;
    const keys = this.#keys;
    const memory = words.length;
    const fixed = memory + this.registers.length;
    const heap = this.#heap;
    this.#states.read(id, codec.words);
    for (let slot = 0; slot < keys.length; slot++) {
      const key = keys[slot]!;
      if (key < memory) {
        const value = codec.get(slot);
        words[key] = value;
        changed.setImage(key, value);
      } else if (key < fixed) this.registers[key - memory] = codec.get(slot);
    }
    this.#storeRegisters();
    const { live } = this;
    for (let rank = 0; rank < live.count; rank++) {
      heap.own(live.addresses[rank]!, live.blocks[rank]!, 0);
    }
    this.#readBlocks(live);
    for (let rank = 0; rank < live.count; rank++) {
      heap.own(live.addresses[rank]!, live.blocks[rank]!, 0xff);
    }
    heap.live.copy(live);
  }

  /** The live blocks of a state. */
  blocksOf(id: number): LiveBlocks {
    const codec = this.#codec;
    const blocks = new LiveBlocks();
    codec.save();
    this.#states.read(id, codec.words);
    this.#readBlocks(blocks);
    codec.restore();
    return blocks;
  }

  #readBlocks(live: LiveBlocks): void {
    live.count = 0;
    for (const slot of this.#blockSlots) {
      const block = this.#codec.get(slot);
      if (block !== 0) live.insert(this.#keys[slot]! - this.#blockKey, block);
    }
  }

  #storeRegisters(): void {
    const { registers } = this.#heap.memory;
    if (registers === undefined) return;
    registers.values.set(this.registers);
    registers.store();
  }

  #blockSlot(address: number): number {
    const key = this.#blockKey + address;
    const known = this.#slots[key]!;
    if (known !== 0) return known - 1;
    const slot = this.#slot(key, 0);
    this.#blockSlots.push(slot);
    this.#blockSlots.sort((a, b) => this.#keys[a]! - this.#keys[b]!);
    return slot;
  }

  /** The slot of a key; a new one has had `value` in all states so far. */
  #slot(key: number, value: number): number {
    const known = this.#slots[key]!;
    if (known !== 0) return known - 1;
    const slot = this.#codec.addSlot(value);
    this.#slots[key] = slot + 1;
    this.#keys.push(key);
    return slot;
  }
}
