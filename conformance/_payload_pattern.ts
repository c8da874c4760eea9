/**
 * Writes payloads with a pattern of their own and looks whether it is still there.
 *
 * Word k of a payload holds `seed + k * STEP`, so that a payload which was shifted, exchanged or partly overwritten is told
 * from the right one. The pattern goes with the block, not with the address: it survives a move.
 *
 * Sampled, a payload of more than 128 bytes holds the pattern only in its first 32 bytes, in the words at 64, 128, 256 and
 * so on, in the last 32 bytes requested and in the last 32 usable: places that a prefix of it shares.
 */
export class PayloadPattern {
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #sampled: boolean;

  /** Creates a pattern writer for payloads in `buffer`. */
  constructor(buffer: ArrayBufferLike, checks: "full" | "sampled") {
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
    this.#sampled = checks === "sampled";
  }

  /** Writes a payload. The bytes before `from` hold the pattern already. */
  fill(address: number, seed: number, from: number, requested: number, usable: number): void {
    if (!this.#sampled || usable <= SMALL) {
      this.#write(address, seed, this.#sampled ? 0 : from, usable);
      return;
    }
    this.#write(address, seed, 0, EDGE);
    for (let at = 2 * EDGE; at + 4 <= usable; at *= 2) this.#write(address, seed, at, at + 4);
    this.#write(address, seed, Math.max(0, requested - EDGE), requested);
    this.#write(address, seed, usable - EDGE, usable);
  }

  /**
   * Verifies the first `length` bytes of a payload that was written with these sizes, perhaps elsewhere.
   *
   * @returns Offset of the first byte found changed, or -1.
   */
  verify(
    address: number,
    seed: number,
    requested: number,
    usable: number,
    length: number,
  ): number {
    if (!this.#sampled || usable <= SMALL) return this.#compare(address, seed, 0, length);
    let changed = this.#compare(address, seed, 0, length < EDGE ? length : EDGE);
    for (let at = 2 * EDGE; at + 4 <= length && changed < 0; at *= 2) {
      changed = this.#compare(address, seed, at, at + 4);
    }
    if (changed < 0 && requested <= length) {
      changed = this.#compare(address, seed, Math.max(0, requested - EDGE), requested);
    }
    if (changed < 0 && usable <= length) {
      changed = this.#compare(address, seed, usable - EDGE, usable);
    }
    return changed;
  }

  /** Offset of the first byte that is not 0, or -1. */
  firstNonZero(address: number, length: number): number {
    const bytes = this.#bytes;
    for (let at = 0; at < length; at++) {
      if (bytes[address + at] !== 0) return at;
    }
    return -1;
  }

  /** The byte that belongs at `offset`. */
  expected(seed: number, offset: number): number {
    return patternByte(seed, offset);
  }

  #write(address: number, seed: number, from: number, to: number): void {
    let at = from & ~3;
    if ((address & 3) === 0) {
      const words = this.#words;
      const end = (address + to) >>> 2;
      let value = (seed + Math.imul(at >>> 2, STEP)) | 0;
      for (let word = (address + at) >>> 2; word < end; word++) {
        words[word] = value;
        value = (value + STEP) | 0;
      }
      at = to & ~3;
    }
    for (; at < to; at++) this.#bytes[address + at] = patternByte(seed, at);
  }

  #compare(address: number, seed: number, from: number, to: number): number {
    let at = from;
    if ((address & 3) === 0) {
      const words = this.#words;
      for (; (at & 3) !== 0 && at < to; at++) {
        if (this.#bytes[address + at] !== patternByte(seed, at)) return at;
      }
      const end = (address + to) >>> 2;
      let value = (seed + Math.imul(at >>> 2, STEP)) | 0;
      let word = (address + at) >>> 2;
      while (word < end && words[word] === value) {
        value = (value + STEP) | 0;
        word++;
      }
      const reached = word * 4 - address;
      if (reached > at) at = reached;
    }
    for (; at < to; at++) {
      if (this.#bytes[address + at] !== patternByte(seed, at)) return at;
    }
    return -1;
  }
}

/** Payloads of at most this many bytes are written in full. */
const SMALL = 128;
/** Bytes at either end that are always written. */
const EDGE = 32;
/** Odd, so that the words of a payload repeat only after 2^32. */
const STEP = 0x9e3779b9 | 0;

function patternByte(seed: number, offset: number): number {
  return ((seed + Math.imul(offset >>> 2, STEP)) >>> (8 * (offset & 3))) & 0xff;
}
