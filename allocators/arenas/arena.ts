import { Attribute } from "./attributes.ts";

/**
 * The control block of an arena, seen where it lies: 32 bytes.
 *
 * | offset | field |
 * |---:|---|
 * | 0 | id, 0 if the control block is not in use |
 * | 4 | address of the first byte |
 * | 8 | bytes |
 * | 12 | attributes; bits 8 to 15 number the embedded allocator, from 1 |
 * | 16 | whether it is active |
 * | 20, 24 | first and last slot of the attached tasks |
 * | 28 | name, four characters |
 *
 * Source: High-level Design for Arena Manager (RTEMS), `Arena_Control`.
 */
export class Arena {
  /** Position in the table of arenas. */
  readonly index: number;
  readonly #words: Uint32Array;

  /** Looks at the control block that begins `words`. */
  constructor(words: Uint32Array, index: number) {
    this.#words = words;
    this.index = index;
  }

  /** Makes this the control block of a new, inactive arena without tasks. */
  initialize(id: number, start: number, size: number, attributes: number, name: number): void {
    this.#words.set([id, start, size, attributes, 0, 0, 0, name]);
  }

  /** Takes the control block out of use. */
  release(): void {
    this.#words.fill(0);
  }

  /** Handle of the arena, different for each that is created; 0 if there is none. */
  get id(): number {
    return this.#words[0]!;
  }

  /** Address of its first byte. */
  get start(): number {
    return this.#words[1]!;
  }

  /** Bytes. */
  get size(): number {
    return this.#words[2]!;
  }

  /** Bits of {@linkcode Attribute}. */
  get attributes(): number {
    return this.#words[3]! & Attribute.All;
  }

  set attributes(attributes: number) {
    this.#words[3] = (this.#words[3]! & ~Attribute.All) | attributes;
  }

  /** Number of the embedded allocator, from 1; 0 if there is none. */
  get allocator(): number {
    return this.#words[3]! >>> 8;
  }

  /** Whether the running task may reach it. */
  get active(): boolean {
    return this.#words[4] === 1;
  }

  set active(active: boolean) {
    this.#words[4] = active ? 1 : 0;
  }

  /** Address of the slot of the task that was attached first; 0 if there is none. */
  get head(): number {
    return this.#words[5]!;
  }

  set head(slot: number) {
    this.#words[5] = slot;
  }

  /** Address of the slot of the task that was attached last. */
  get tail(): number {
    return this.#words[6]!;
  }

  set tail(slot: number) {
    this.#words[6] = slot;
  }

  /** Its name as a number. */
  get name(): number {
    return this.#words[7]!;
  }

  /** Whether all of `length` bytes at `address` belong to it. */
  contains(address: number, length: number): boolean {
    return address >= this.start && address + length <= this.start + this.size;
  }
}

/** Bytes of a control block. */
export const ARENA_SIZE = 32;
